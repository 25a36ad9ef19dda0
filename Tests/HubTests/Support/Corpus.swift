import Foundation
import Formats
import Hub
import Sigma
import Testing

/// The shared corpus of real logs and expected results; absent on most machines.
enum Corpus {
  static let folder: String? = {
    var candidates: [URL] = []
    if let shared = ProcessInfo.processInfo.environment["WARD_SHARED"] {
      candidates.append(URL(fileURLWithPath: shared))
    }
    var root = URL(fileURLWithPath: #filePath)
    while root.path.count > 1 {
      root.deleteLastPathComponent()
      guard FileManager.default.fileExists(atPath: root.appendingPathComponent("Package.swift").path) else {
        continue
      }
      let parent = root.deletingLastPathComponent()
      candidates.append(parent.appendingPathComponent("shared"))
      candidates.append(parent.deletingLastPathComponent().appendingPathComponent("shared"))
      break
    }
    return candidates.map { $0.appendingPathComponent("corpus").path }
      .first { FileManager.default.fileExists(atPath: $0 + "/expected/sigma-pairs.tsv") }
  }()

  static var isPresent: Bool { folder != nil }
  static let absence: Comment = "the shared corpus is not on this machine"

  /// The rules that the expected pairs over Windows events were made with.
  static let windowsRules = Task { await load(["rules", "rules-emerging-threats", "rules-threat-hunting"]) }
  static let cloudRules = Task { await load(["rules/cloud", "rules/identity", "rules/application"]) }

  private static func load(_ folders: [String]) async -> RuleSet {
    guard let folder else { return RuleSet() }
    return await RuleLoader.load(folders.map { folder + "/sigma/" + $0 }).set
  }

  static func text(_ name: String) throws -> String {
    let folder = try #require(folder)
    return try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
  }

  /// The cells of the lines of a table after its heading.
  static func table(_ name: String) throws -> [[String]] {
    try text(name).split(separator: "\n").dropFirst().map { $0.split(separator: "\t").map(String.init) }
  }

  /// Shows the lines of a `.zst` file one by one, unpacked by the product itself.
  /// - Parameter limit: stop after so many.
  static func forEachLine(
    _ name: String, limit: Int = .max, _ body: (ArraySlice<UInt8>) throws -> Void
  ) throws {
    let folder = try #require(folder)
    let handle = try #require(FileHandle(forReadingAtPath: folder + "/" + name))
    var decompressor = try StreamDecompressor(.zstd)
    var bytes: [UInt8] = []
    var lineCount = 0
    var failure: CompressionProblem?
    while lineCount < limit, let chunk = try handle.read(upToCount: 1 << 14), !chunk.isEmpty {
      [UInt8](chunk).withUnsafeBytes { input in
        do throws(CompressionProblem) {
          try decompressor.write(input) { block in
            bytes.append(contentsOf: block)
            return true
          }
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
      var start = 0
      while lineCount < limit, let end = bytes[start...].firstIndex(of: 0x0A) {
        try body(bytes[start..<end])
        start = end + 1
        lineCount += 1
      }
      bytes.removeFirst(start)
    }
    // The last line may lack its line feed.
    if !bytes.isEmpty, lineCount < limit { try body(bytes[...]) }
  }

  /// The events of such a file as lines of JSON in a file, with what the file says of each.
  static func unpack(_ name: String, to path: String, limit: Int = .max) throws
    -> [(file: String, record: String)]
  {
    try Data().write(to: URL(fileURLWithPath: path))
    let output = try #require(FileHandle(forWritingAtPath: path))
    var places: [(file: String, record: String)] = []
    var portion: [UInt8] = []
    try forEachLine(name, limit: limit) { line in
      let parts = try #require(Corpus.parts(line))
      portion += parts.event
      portion.append(0x0A)
      places.append((parts.about["f"] as? String ?? "", (parts.about["r"] as? NSNumber)?.stringValue ?? ""))
      if portion.count > 1 << 20 {
        try output.write(contentsOf: portion)
        portion.removeAll(keepingCapacity: true)
      }
    }
    try output.write(contentsOf: portion)
    try output.close()
    return places
  }

  /// The parts of a line `{"m":{…},"e":{…}}`, bytes of `e` as they stand.
  static func parts(_ line: ArraySlice<UInt8>) -> (about: [String: Any], event: ArraySlice<UInt8>)? {
    var depth = 0
    var isInside = false
    var index = line.startIndex
    var start: Int?
    while index < line.endIndex {
      let byte = line[index]
      if isInside {
        if byte == 0x5C { index += 1 } else if byte == 0x22 { isInside = false }
      } else if byte == 0x22 {
        isInside = true
      } else if byte == 0x7B {
        depth += 1
        if depth == 2, start == nil { start = index }
      } else if byte == 0x7D {
        depth -= 1
        if depth == 1 { break }
      }
      index += 1
    }
    guard let start, index < line.endIndex,
      let about = try? JSONSerialization.jsonObject(with: Data(line[start...index])) as? [String: Any],
      let event = line[(index + 1)...].firstIndex(of: 0x7B)
    else { return nil }
    return (about, line[event..<line.index(before: line.endIndex)])
  }
}

/// A rule on a record of a file.
struct Pair: Hashable, Comparable, CustomStringConvertible {
  var rule: String
  var file: String
  var record: String
  var description: String { "\(rule) \(file) \(record)" }
  static func < (a: Pair, b: Pair) -> Bool { (a.file, a.record, a.rule) < (b.file, b.record, b.rule) }
}
