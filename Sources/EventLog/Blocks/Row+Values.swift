import Foundation
import GRDB

/// Values of a row that may have been tampered with: what is of another type is nil, never a crash.
extension Row {
  func number(_ index: Int) -> Int64? {
    guard index < count else { return nil }
    guard case .int64(let number) = (self[index] as DatabaseValue).storage else { return nil }
    return number
  }

  func bytes(_ index: Int) -> [UInt8]? {
    guard index < count else { return nil }
    guard case .blob(let data) = (self[index] as DatabaseValue).storage else { return nil }
    return [UInt8](data)
  }
}

extension [UInt8] {
  /// The bytes as the database library takes them.
  var blob: Data { Data(self) }
}
