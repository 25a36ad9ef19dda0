import Detection
import Foundation
import Hub
import Testing
import WardModel

@Suite struct ScanPipelineTests {
  /// Windows events, one in a thousand a deletion, with padding so that pieces of a mebibyte end anywhere.
  private static func manyEvents(_ count: Int, seed: UInt64, lineEnd: String = "\n") -> String {
    var random = SplitMix64(seed: seed)
    var text = ""
    for number in 0..<count {
      let padding = Int.random(in: 0...900, using: &random)
      switch Int.random(in: 0..<100, using: &random) {
      case 0: text += SampleLog.deletion(number, padding: padding)
      case 1..<6:
        text += SampleLog.logonFailure(
          number, user: ["a.brandt", "m.ito", "svc-pacs"].randomElement(using: &random)!)
      default: text += SampleLog.process(number, padding: padding)
      }
      text += lineEnd
    }
    return text
  }

  @Test func `logs of three kinds in a folder give alerts at the right file and record`() async throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "a/host.jsonl",
      [SampleLog.process(1), SampleLog.deletion(2), SampleLog.process(3), SampleLog.deletion(4)].joined(
        separator: "\n") + "\n")
    try folder.write("b/auth.log", SampleLog.syslog)
    try folder.write("c/trail.json", SampleLog.cloudTrail)
    let outcome = await scan([folder.path], SampleRules.all)
    #expect(outcome.places == ["host.jsonl:2", "host.jsonl:4", "auth.log:2", "trail.json:2"])
    #expect(outcome.eventCount == 9)
    #expect(outcome.fileCount == 3)
    #expect(outcome.undecodableCount == 0)
    #expect(outcome.unreadableInputCount == 0)
    #expect(!outcome.wasInterrupted)
    #expect(
      Set(outcome.sources.map(\.name)).isSuperset(of: ["windows sysmon", "linux sudo", "aws cloudtrail"]))
    #expect(outcome.alerts.allSatisfy { $0.evidence[0].file.hasPrefix(folder.path) })
    #expect(outcome.alerts.last?.time.description == "2026-03-02T02:21:00Z")
  }

  @Test(arguments: ["gzip", "zstd"])
  func `a compressed log gives what the plain one gives`(command: String) async throws {
    let folder = try TemporaryFolder()
    let text = Self.manyEvents(3_000, seed: 7)
    let plain = await scan([try folder.write("plain/host.jsonl", text)], SampleRules.all)
    #expect(plain.places.count > 20)
    guard let packed = try compressed(Array(text.utf8), by: command) else { return }
    #expect(packed.count < text.utf8.count / 2)
    let path = try folder.write("packed/host.jsonl", packed)
    let outcome = await scan([path], SampleRules.all)
    #expect(outcome.places == plain.places)
    #expect(outcome.eventCount == plain.eventCount)
    #expect(outcome.incidents.map(\.title) == plain.incidents.map(\.title))
  }

  @Test func `any number of workers gives the same alerts and incidents in the same order`() async throws {
    let folder = try TemporaryFolder()
    let text = Self.manyEvents(6_000, seed: 11)
    #expect(text.utf8.count > 3 << 20)
    let paths = [
      try folder.write("1.jsonl", text), try folder.write("2.log", SampleLog.syslog),
      try folder.write("3.jsonl", Self.manyEvents(500, seed: 12)),
      try folder.write("4.json", SampleLog.cloudTrail),
    ]
    let one = await scan(paths, SampleRules.all, workers: 1)
    #expect(one.alerts.count > 100)
    #expect(one.alerts.contains { $0.rule.isCorrelation })
    #expect(!one.incidents.isEmpty)
    for workers in [2, 5] {
      let many = await scan(paths, SampleRules.all, workers: workers)
      #expect(many.alerts == one.alerts)
      #expect(many.incidents == one.incidents)
      #expect(many.incidentOf == one.incidentOf)
      #expect(many.sources.map(\.name) == one.sources.map(\.name))
      #expect(many.firstTime == one.firstTime)
      #expect(many.lastTime == one.lastTime)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `records keep their line number wherever a piece ends`(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let folder = try TemporaryFolder()
    let body = Self.manyEvents(2_600, seed: seed)
    let lines = body.split(separator: "\n")
    let expected = lines.enumerated().filter { $0.element.contains("delete shadows") }
      .map { "host.jsonl:\($0.offset + 2)" }
    for _ in 0..<2 {
      // The first line moves every later one against the pieces.
      let first = SampleLog.process(0, padding: Int.random(in: 1...70_000, using: &random))
      let text = first + "\n" + body
      #expect(text.utf8.count > 1 << 20)
      let outcome = await scan([try folder.write("host.jsonl", text)], SampleRules.all)
      #expect(outcome.places == expected, "seed \(seed), first line \(first.utf8.count) bytes")
      #expect(outcome.eventCount == lines.count + 1)
    }
  }

  @Test func `a file that ends exactly where a piece ends loses nothing`() async throws {
    let folder = try TemporaryFolder()
    var text = ""
    while text.utf8.count < 1 << 20 {
      let room = (1 << 20) - text.utf8.count
      let line = SampleLog.deletion(text.utf8.count % 50, padding: 1)
      let rest = room - line.utf8.count - 1
      text += rest < 2_000 ? SampleLog.deletion(1, padding: rest + 1) : line
      text += "\n"
      if rest < 2_000 { break }
    }
    let count = text.split(separator: "\n").count
    for extra in [-1, 0, 1] {
      var bytes = Array(text.utf8)
      if extra == -1 { bytes.removeLast() }
      if extra == 1 { bytes.append(0x0A) }
      let outcome = await scan([try folder.write("edge\(extra).jsonl", bytes)], SampleRules.all)
      #expect(outcome.eventCount == count, "\(bytes.count) bytes")
      #expect(outcome.places.last == "edge\(extra).jsonl:\(count)")
      #expect(outcome.undecodableCount == 0)
    }
  }

  @Test func `a line longer than a piece is read whole`() async throws {
    let folder = try TemporaryFolder()
    let text =
      [
        SampleLog.process(1), SampleLog.deletion(2, padding: 2_700_000), SampleLog.process(3),
        SampleLog.deletion(4),
      ].joined(separator: "\n") + "\n"
    let outcome = await scan([try folder.write("long.jsonl", text)], SampleRules.all)
    #expect(outcome.places == ["long.jsonl:2", "long.jsonl:4"])
    #expect(outcome.eventCount == 4)
  }

  @Test func `a line without end is refused and named, and the lines behind it are read`() async throws {
    let folder = try TemporaryFolder()
    let text =
      [SampleLog.deletion(1), SampleLog.deletion(2, padding: 34 << 20), SampleLog.deletion(3)].joined(
        separator: "\n") + "\n"
    let outcome = await scan([try folder.write("endless.jsonl", text)], SampleRules.all)
    #expect(outcome.places.first == "endless.jsonl:1")
    #expect(outcome.places.last == "endless.jsonl:3")
    #expect(outcome.eventCount == 2)
    #expect(outcome.undecodableCount >= 1)
    #expect(outcome.problems.contains { $0.record == 2 })
  }

  @Test func `carriage returns and a last line without line feed change nothing`() async throws {
    let folder = try TemporaryFolder()
    let lines = [SampleLog.process(1), SampleLog.deletion(2), SampleLog.deletion(3)]
    for (name, text) in [
      ("crlf.jsonl", lines.joined(separator: "\r\n") + "\r\n"), ("open.jsonl", lines.joined(separator: "\n")),
      ("crlf-open.jsonl", lines.joined(separator: "\r\n")),
    ] {
      let outcome = await scan([try folder.write(name, text)], SampleRules.all)
      #expect(outcome.places == ["\(name):2", "\(name):3"])
      #expect(outcome.eventCount == 3)
      #expect(outcome.undecodableCount == 0)
      #expect(outcome.alerts[0].details.contains { $0.value == "vssadmin.exe delete shadows /all /quiet" })
    }
    let syslog = SampleLog.syslog.replacing("\n", with: "\r\n")
    let outcome = await scan([try folder.write("crlf.log", syslog)], SampleRules.all)
    #expect(outcome.places == ["crlf.log:2"])
    #expect(outcome.eventCount == 3)
  }

  @Test func `only events inside the time range count`() async throws {
    let folder = try TemporaryFolder()
    let text = (0..<10).map { SampleLog.deletion($0 * 60) }.joined(separator: "\n")
    let path = try folder.write("host.jsonl", text)
    func time(_ second: Int) -> Timestamp {
      Timestamp(nanoseconds: 1_772_416_800_000_000_000 + Int64(second) * 1_000_000_000)
    }
    let outcome = await scan([path], SampleRules.all, range: time(120)...time(240))
    #expect(outcome.places == ["host.jsonl:3", "host.jsonl:4", "host.jsonl:5"])
    #expect(outcome.eventCount == 3)
    #expect(outcome.firstTime == time(120))
    #expect(outcome.lastTime == time(240))
    let none = await scan([path], SampleRules.all, range: time(241)...time(299))
    #expect(none.eventCount == 0)
    #expect(none.firstTime == nil)
    #expect(none.unreadableInputCount == 0)
  }

  @Test func `an event without a time lies outside every time range`() async throws {
    let folder = try TemporaryFolder()
    let text = SampleLog.deletion(1).replacing("EventTime", with: "Nothing") + "\n" + SampleLog.deletion(2)
    let path = try folder.write("host.jsonl", text)
    #expect(await scan([path], SampleRules.all).eventCount == 2)
    let all = Timestamp(nanoseconds: .min + 1) ... .distantFuture
    #expect(await scan([path], SampleRules.all, range: all).places == ["host.jsonl:2"])
  }

  @Test func `a stop request ends the scan with what was found so far`() async throws {
    let folder = try TemporaryFolder()
    let text = Self.manyEvents(1_500, seed: 3)
    let paths = try (0..<12).map { try folder.write(String(format: "%02d.jsonl", $0), text) }
    let whole = await scan(paths, SampleRules.all, workers: 1)
    let control = ScanControl()
    let stopped = await scan(paths, SampleRules.all, workers: 1, control: control) { progress in
      if progress.eventCount >= 1_500 { control.requestStop() }
    }
    #expect(stopped.wasInterrupted)
    #expect(stopped.eventCount >= 1_500)
    #expect(stopped.eventCount < whole.eventCount)
    #expect(!stopped.places.isEmpty)
    #expect(stopped.places == Array(whole.places.prefix(stopped.places.count)))
    #expect(stopped.alerts.allSatisfy { stopped.incidentOf[$0.id] != nil })
    let before = ScanControl()
    before.requestStop()
    let nothing = await scan(paths, SampleRules.all, control: before)
    #expect(nothing.wasInterrupted)
    #expect(nothing.eventCount == 0)
    #expect(nothing.alerts.isEmpty)
  }

  @Test func `progress only grows and ends at the size of the inputs`() async throws {
    let folder = try TemporaryFolder()
    let text = Self.manyEvents(4_000, seed: 5)
    let paths = [try folder.write("1.jsonl", text), try folder.write("2.log", SampleLog.syslog)]
    var seen: [ScanProgress] = []
    let outcome = await scan(paths, SampleRules.all) { seen.append($0) }
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.readByteCount <= $1.readByteCount })
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.eventCount <= $1.eventCount })
    #expect(seen.last?.readByteCount == outcome.byteCount)
    #expect(seen.last?.totalByteCount == UInt64(text.utf8.count + SampleLog.syslog.utf8.count))
    #expect(seen.last?.eventCount == outcome.eventCount)
  }

  @Test(arguments: [1, 4])
  func `columns named anew in the middle of a web log hold from there on`(workers: Int) async throws {
    let folder = try TemporaryFolder()
    let set = ruleSet(
      """
      title: A probe
      id: 66666666-6666-4666-8666-666666666666
      logsource: {category: webserver}
      detection:
        uri: {cs-uri-stem|endswith: '/shell.aspx'}
        condition: uri
      """)
    let filler = String(repeating: "x", count: 200)
    var text =
      "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status sc-win32-status\n"
    var expected: [String] = []
    var line = 2
    func add(_ part: String) {
      text += part + "\n"
      line += 1
    }
    for number in 0..<30_000 {
      if number == 4_000 { add("#Fields: date time cs-method cs-uri-stem c-ip sc-status sc-win32-status") }
      let isProbe = number % 1_000 == 999
      let path = isProbe ? "/shell.aspx" : "/\(filler)"
      if number < 4_000 {
        add("2026-03-02 02:14:07 192.0.2.44 GET \(path) 200 0")
      } else {
        add("2026-03-02 02:14:07 GET \(path) 192.0.2.44 200 0")
      }
      if isProbe { expected.append("web.log:\(line)") }
    }
    #expect(text.utf8.count > 4 << 20)
    let outcome = await scan([try folder.write("web.log", text)], set, workers: workers)
    #expect(outcome.places == expected)
    #expect(outcome.undecodableCount == 0)
  }
}
