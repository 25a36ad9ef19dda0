import Glibc
@testable import Ledger
import WardModel

let testName = "ledger.ward.example.org"

func testKey(_ byte: UInt8 = 7, name: String = testName) throws -> SigningKey {
  try SigningKey(name: name, seed: [UInt8](repeating: byte, count: 32))
}

func testRecord(_ number: Int, key: String? = nil) -> LedgerRecord {
  LedgerRecord(
    time: Timestamp(nanoseconds: 1_780_000_000_000_000_000 + Int64(number)), kind: .alert,
    actor: "ward/detection",
    subject: "host:ward7-ws03.example.org", key: key, body: ["number": .number(Int64(number))])
}

func testRecords(_ range: Range<Int>) -> [LedgerRecord] { range.map { testRecord($0) } }

/// No time passes unless a test asks for a checkpoint.
var calmConfiguration: LedgerConfiguration {
  var configuration = LedgerConfiguration()
  configuration.checkpointInterval = .seconds(100_000)
  configuration.clock = { Timestamp(nanoseconds: 1_780_000_000_000_000_000) }
  return configuration
}

/// A folder that goes with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/ward-ledger-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw LedgerFault.file(path: "/tmp", operation: "create", code: errno)
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { remove(path) }

  private func remove(_ path: String) {
    if unlink(path) == 0 { return }
    for name in (try? PosixLedgerFiles(reading: path).list(".")) ?? [] { remove("\(path)/\(name)") }
    rmdir(path)
  }
}

func verify(
  _ files: any LedgerFiles, key: SigningKey? = nil, older: [(name: String, bytes: [UInt8])] = []
) async throws -> LedgerVerdict {
  let verifier = LedgerVerifier(key: try (key ?? testKey()).verifier) { try files.read($0) }
  return try await verifier.verify(older: older)
}
