import Foundation
import Testing
import WardModel

@testable import Formats

/// The shared corpus of real event logs; absent on most machines.
enum EVTXCorpus {
  static let folder: URL? = {
    var candidates: [URL] = []
    if let shared = ProcessInfo.processInfo.environment["WARD_SHARED"] {
      candidates.append(URL(fileURLWithPath: shared))
    }
    var root = URL(fileURLWithPath: #filePath)
    while root.path.count > 1 {
      root.deleteLastPathComponent()
      if FileManager.default.fileExists(atPath: root.appendingPathComponent("Package.swift").path) {
        candidates.append(root.deletingLastPathComponent().appendingPathComponent("shared"))
        candidates.append(
          root.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared"))
        break
      }
    }
    return candidates.map { $0.appendingPathComponent("corpus/evtx") }
      .first { FileManager.default.fileExists(atPath: $0.appendingPathComponent("reference.jsonl.zst").path) }
  }()

  static var isPresent: Bool { folder != nil }
  static let absence: Comment = "the shared corpus is not on this machine"

  static func files() throws -> [URL] {
    guard let folder else { return [] }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "evtx" }.sorted { $0.path < $1.path }
  }

  /// The unpacked lines of a `.zst` file of the corpus.
  static func lines(_ name: String) throws -> [Data] {
    guard let folder else { return [] }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["zstd", "-dcq", folder.appendingPathComponent(name).path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return data.split(separator: 0x0A)
  }
}
