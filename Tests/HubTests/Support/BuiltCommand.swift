import Foundation
import Testing

/// The `ward` command built beside these tests.
enum BuiltCommand {
  static let path: String? = {
    guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
      return nil
    }
    let path = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("ward").path
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  static var isPresent: Bool { path != nil }
  static let absence: Comment = "the ward command is not built beside the tests"

  static func ward(_ arguments: [String], input: String = "", folder: String? = nil) throws -> CommandResult {
    try run(try #require(path), arguments, input: Array(input.utf8), folder: folder)
  }
}

/// The keys of a JSON object in the order they are written, or nothing when the text is no object.
func orderedKeys(_ line: String) -> [String] {
  var keys: [String] = []
  var depth = 0
  var isInside = false
  var isEscaped = false
  var current = ""
  for character in line {
    if isInside {
      if isEscaped {
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isInside = false
        continue
      }
      current.append(character)
    } else {
      switch character {
      case "\"":
        isInside = true
        current = ""
      case "{", "[": depth += 1
      case "}", "]": depth -= 1
      case ":": if depth == 1 { keys.append(current) }
      default: break
      }
    }
  }
  return keys
}

extension String {
  /// The object that this line of JSON is.
  var object: [String: Any]? {
    (try? JSONSerialization.jsonObject(with: Data(utf8))) as? [String: Any]
  }
}
