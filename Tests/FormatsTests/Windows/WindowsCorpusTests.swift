import Foundation
import Testing
import WardModel

@testable import Formats

private enum WindowsCorpus {
  /// The folder of the shared events; `nil` when absent.
  static let folder = SharedCorpus.folder(holding: "events")?.appendingPathComponent("events").path

  static let unpacker = ["/usr/bin/zstd", "/usr/local/bin/zstd"].first(
    where: FileManager.default.isExecutableFile(atPath:))
}

/// Log sources of real events, where the shared corpus is at hand.
@Suite(
  .enabled(
    if: WindowsCorpus.folder != nil && WindowsCorpus.unpacker != nil,
    "needs the shared corpus and zstd"))
struct WindowsCorpusTests {
  /// Compares every `stride`th line with the log sources that the corpus lists for it.
  private func check(_ file: String, stride: Int) throws -> Int {
    guard let folder = WindowsCorpus.folder, let unpacker = WindowsCorpus.unpacker else { return 0 }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [
      "-c", "'\(unpacker)' -dcq '\(folder)/\(file)' | awk 'NR % \(stride) == 0'",
    ]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let context = DecodingContext(fields: FieldNames(), sources: LogSources())
    var decoder = JSONLinesFormat().makeDecoder(context, head: InputHead(bytes: [], isWhole: true))
    var rest = Data()
    var number = 0
    var checked = 0
    var wrong: [String: Int] = [:]
    while case let data = pipe.fileHandleForReading.availableData, !data.isEmpty {
      rest.append(data)
      while let end = rest.firstIndex(of: 0x0A) {
        let line = rest[rest.startIndex..<end]
        rest = rest[(end + 1)...]
        number += 1
        guard let start = line.range(of: Data("\"e\":".utf8)),
          let sourcesStart = line.range(of: Data("\"ls\":[".utf8)),
          sourcesStart.upperBound <= start.lowerBound
        else { continue }
        let listed = String(decoding: line[sourcesStart.upperBound..<start.lowerBound], as: UTF8.self)
          .split(separator: "\"").filter { $0.contains(":") && !$0.contains("]") }.map(String.init)
        var batch = EventBatch(origin: file)
        Array(line[start.upperBound..<(line.endIndex - 1)]).withUnsafeBytes {
          decoder.decode(Piece(bytes: $0, offset: 1), into: &batch)
        }
        guard let event = batch.events.first else {
          wrong["\(number): undecodable \(batch.undecodable)", default: 0] += 1
          continue
        }
        let source = context.sources[event.source]
        var own = source.product.map { ["product:" + $0] } ?? []
        own += source.service.map { ["service:" + $0] } ?? []
        // The taxonomy's own name for this category, which the corpus does not list.
        own += source.categories.filter { $0 != "clipboard_capture" }.map { "category:" + $0 }
        if own != listed {
          wrong["\(source.constants.map(\.value)): \(own), listed \(listed)", default: 0] += 1
        }
        if event.time == .distantPast { wrong["no time: \(source.constants.map(\.value))", default: 0] += 1 }
        checked += 1
      }
    }
    process.waitUntilExit()
    #expect(wrong.isEmpty, "\(wrong.sorted { $0.key < $1.key }.prefix(20))")
    return checked
  }

  @Test func `log sources of the captured event files are those listed`() throws {
    #expect(try check("windows-evtx.jsonl.zst", stride: 1) == 7045)
  }

  @Test func `log sources of the collected events are those listed`() throws {
    // All 351,993 take a minute or two in a debug build; a sample takes a second.
    let stride = ProcessInfo.processInfo.environment["WARD_SOAK_SECONDS"] == nil ? 97 : 1
    #expect(try check("windows-otrf.jsonl.zst", stride: stride) == 351_993 / stride)
  }
}
