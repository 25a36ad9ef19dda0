import Foundation

/// A folder that goes when its owner goes.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "ward-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    _ = try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file, making its folders; returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let url = URL(fileURLWithPath: path + "/" + name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(Array(bytes)).write(to: url)
    return url.path
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, text.utf8) }
}

/// What a command wrote and how it ended.
struct CommandResult {
  var status: Int32
  var out: [UInt8]
  var error: String
  var outText: String { String(decoding: out, as: UTF8.self) }
  var lines: [String] { outText.split(separator: "\n").map(String.init) }
}

/// Runs a command to its end. Both streams go to files: neither can fill up and block.
func run(_ executable: String, _ arguments: [String], input: [UInt8] = [], folder: String? = nil) throws
  -> CommandResult
{
  let scratch = try TemporaryFolder()
  let process = Process()
  process.executableURL = URL(fileURLWithPath: executable)
  process.arguments = arguments
  if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
  let paths = try ["out", "error"].map { try scratch.write($0, "") }
  let inputPath = try scratch.write("in", input)
  let handles = try paths.map { try FileHandle(forWritingTo: URL(fileURLWithPath: $0)) }
  process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputPath))
  process.standardOutput = handles[0]
  process.standardError = handles[1]
  var environment = ProcessInfo.processInfo.environment
  environment["WARD_RULES"] = nil
  process.environment = environment
  try process.run()
  process.waitUntilExit()
  func read(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
  return CommandResult(
    status: process.terminationStatus, out: try read(paths[0]),
    error: String(decoding: try read(paths[1]), as: UTF8.self))
}

/// Compresses with the command of that name; `nil` where there is none.
func compressed(_ bytes: [UInt8], by command: String) throws -> [UInt8]? {
  let path = "/usr/bin/" + command
  guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
  return try run(path, ["-c", "-q"], input: bytes).out
}
