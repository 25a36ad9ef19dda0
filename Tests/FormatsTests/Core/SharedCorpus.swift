import Foundation
import Testing

/// The shared corpus of real logs; absent on most machines.
enum SharedCorpus {
  static let absence: Comment = "the shared corpus is not on this machine"

  /// The corpus folder that holds all of these files: below `WARD_SHARED`, or `shared` beside the package or one above.
  static func folder(holding names: String...) -> URL? {
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
    return candidates.map { $0.appendingPathComponent("corpus") }.first { corpus in
      names.allSatisfy { FileManager.default.fileExists(atPath: corpus.appendingPathComponent($0).path) }
    }
  }

  /// The unpacked bytes of a `.zst` file.
  static func unpacked(_ file: URL) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["zstd", "-dcq", file.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data
  }
}
