import Foundation
import Testing
import WardModel

@testable import Formats

/// The shared corpus of real event logs; absent on most machines.
enum EVTXCorpus {
  static let folder = SharedCorpus.folder(holding: "evtx/reference.jsonl.zst")?
    .appendingPathComponent("evtx")

  static var isPresent: Bool { folder != nil }
  static let absence = SharedCorpus.absence

  static func files() throws -> [URL] {
    guard let folder else { return [] }
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "evtx" }.sorted { $0.path < $1.path }
  }

  /// The unpacked lines of a `.zst` file of the corpus.
  static func lines(_ name: String) throws -> [Data] {
    guard let folder else { return [] }
    return try SharedCorpus.unpacked(folder.appendingPathComponent(name)).split(separator: 0x0A)
  }
}
