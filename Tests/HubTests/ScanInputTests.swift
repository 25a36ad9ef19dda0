import Foundation
import Hub
import Testing
import WardModel

/// Inputs that are missing, broken, named twice: said and counted, never silent.
@Suite struct ScanInputTests {
  @Test func `inputs that can't be read are named with their reason and counted`() async throws {
    let folder = try TemporaryFolder()
    let good = try folder.write("good.jsonl", SampleLog.deletion(1))
    let empty = try folder.write("empty.log", "")
    let missing = folder.path + "/missing.evtx"
    var random = SplitMix64(seed: 3)
    let binary = try folder.write(
      "unknown.bin", (0..<4_096).map { _ in UInt8.random(in: 0...255, using: &random) } + [0])
    let outcome = await scan([missing, empty, binary, good], SampleRules.all)
    #expect(outcome.places == ["good.jsonl:1"])
    #expect(outcome.unreadableInputCount == 3)
    #expect(outcome.reason("missing.evtx")?.contains("no such file") == true)
    #expect(outcome.reason("empty.log") == "empty")
    #expect(outcome.reason("unknown.bin")?.hasPrefix("no known log format") == true)
    #expect(outcome.problems.count == 3)
    #expect(outcome.problems.allSatisfy { $0.record == 0 })
  }

  @Test func `a pattern that fits nothing is named`() async throws {
    let folder = try TemporaryFolder()
    let outcome = await scan([folder.path + "/*.evtx"], SampleRules.all)
    #expect(outcome.unreadableInputCount == 1)
    #expect(outcome.reason("*.evtx")?.contains("quote a pattern") == true)
  }

  @Test func `an empty folder is no problem and no event`() async throws {
    let folder = try TemporaryFolder()
    let outcome = await scan([folder.path], SampleRules.all)
    #expect(outcome.fileCount == 0)
    #expect(outcome.eventCount == 0)
    #expect(outcome.unreadableInputCount == 0)
  }

  @Test(arguments: ["gzip", "zstd"])
  func `a truncated archive gives its readable lines and says that it ended early`(command: String)
    async throws
  {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 5)
    // Padding that does not compress, so that half of the archive is about half of the lines.
    let text = (0..<2_000).map { number in
      SampleLog.deletion(number).dropLast() + ",\"Noise\":\"\(random.next())\(random.next())\"}\n"
    }.joined()
    guard let packed = try compressed(Array(text.utf8), by: command) else { return }
    let path = try folder.write("cut.jsonl.packed", packed.prefix(packed.count / 2))
    let outcome = await scan([path], SampleRules.all)
    #expect(outcome.unreadableInputCount == 1)
    #expect(outcome.reason("cut.jsonl.packed") != nil)
    // What zstd holds of a block that is not whole is lost with it.
    if command == "gzip" { #expect(outcome.eventCount > 300) }
    #expect(outcome.eventCount < 2_000)
    #expect(outcome.places == (0..<outcome.eventCount).map { "cut.jsonl.packed:\($0 + 1)" })
  }

  @Test func `an archive with a damaged middle is named, not taken for whole`() async throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 6)
    let text = (0..<2_000).map { number in
      SampleLog.deletion(number).dropLast() + ",\"Noise\":\"\(random.next())\"}\n"
    }.joined()
    guard var packed = try compressed(Array(text.utf8), by: "gzip") else { return }
    for index in packed.count / 2..<packed.count / 2 + 40 { packed[index] ^= 0xA5 }
    let outcome = await scan([try folder.write("bad.gz", packed)], SampleRules.all)
    #expect(outcome.unreadableInputCount == 1)
    #expect(outcome.reason("bad.gz") != nil)
  }

  @Test func `a broken line is named by file and record and the others are read`() async throws {
    let folder = try TemporaryFolder()
    let text = [
      SampleLog.deletion(1), #"{"EventTime":"2026-03-02 02:00:00","Hostname":"ward7-ws03"#,
      SampleLog.deletion(3),
    ].joined(separator: "\n")
    let outcome = await scan([try folder.write("broken.jsonl", text)], SampleRules.all)
    #expect(outcome.places == ["broken.jsonl:1", "broken.jsonl:3"])
    #expect(outcome.undecodableCount == 1)
    #expect(outcome.unreadableInputCount == 0)
    let problem = try #require(outcome.problems.first)
    #expect(problem.file.hasSuffix("/broken.jsonl"))
    #expect(problem.record == 2)
    #expect(problem.reason.contains("at byte"))
  }

  @Test func `many broken lines are all counted and the first of them named`() async throws {
    let folder = try TemporaryFolder()
    let good = SampleLog.deletion(1) + "\n"
    let text = good + String(repeating: "{\"broken\n", count: 5_000) + good
    let outcome = await scan([try folder.write("broken.jsonl", text)], SampleRules.all)
    #expect(outcome.undecodableCount == 5_000)
    #expect(outcome.eventCount == 2)
    #expect(outcome.problems.count >= 100)
    #expect(outcome.problems.count <= 1_000)
  }

  @Test func `an input that is named several ways is read once`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("logs/host.jsonl", SampleLog.deletion(1))
    let other = folder.path + "/logs/../logs/./host.jsonl"
    let outcome = await scan(
      [path, folder.path, path, other, folder.path + "/logs/*.jsonl", folder.path + "//logs"],
      SampleRules.all)
    #expect(outcome.places == ["host.jsonl:1"])
    #expect(outcome.eventCount == 1)
    #expect(outcome.fileCount == 1)
    // As it was named first.
    #expect(outcome.alerts.first?.evidence.first?.file == path)
  }

  @Test func `a link to a file is followed once and a link to a folder never`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("logs/host.jsonl", SampleLog.deletion(1))
    let manager = FileManager.default
    try manager.createSymbolicLink(atPath: folder.path + "/logs/again.jsonl", withDestinationPath: path)
    try manager.createSymbolicLink(atPath: folder.path + "/logs/round", withDestinationPath: folder.path)
    let outcome = await scan([folder.path], SampleRules.all)
    #expect(outcome.eventCount == 1)
    #expect(outcome.fileCount == 1)
  }

  @Test func `two files with the same content are two inputs`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("a.jsonl", SampleLog.deletion(1))
    try folder.write("b.jsonl", SampleLog.deletion(1))
    let outcome = await scan([folder.path], SampleRules.all)
    #expect(outcome.places == ["a.jsonl:1", "b.jsonl:1"])
    #expect(Set(outcome.alerts.map(\.id)).count == 2)
  }

  @Test func `hidden files are passed over unless they are named`() async throws {
    let folder = try TemporaryFolder()
    let hidden = try folder.write(".hidden.jsonl", SampleLog.deletion(1))
    #expect(await scan([folder.path], SampleRules.all).fileCount == 0)
    #expect(await scan([hidden], SampleRules.all).places == [".hidden.jsonl:1"])
  }

  @Test func `files of a folder are read in the order of their paths`() async throws {
    let folder = try TemporaryFolder()
    for name in ["b/2.jsonl", "a.jsonl", "b/1.jsonl", "c.jsonl"] {
      try folder.write(name, SampleLog.deletion(1))
    }
    let outcome = await scan([folder.path], SampleRules.all, workers: 5)
    #expect(outcome.places == ["a.jsonl:1", "1.jsonl:1", "2.jsonl:1", "c.jsonl:1"])
  }
}
