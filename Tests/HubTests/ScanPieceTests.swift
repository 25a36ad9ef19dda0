import Foundation
import Hub
import Testing
import WardModel

/// Inputs that are no simple lines, cut into pieces and in any encoding: the same events at the same records.
@Suite struct ScanPieceTests {
  /// Events of which every hundredth is a deletion, with their numbers from 1.
  private static func events(_ count: Int) -> (lines: [String], deletions: [Int]) {
    let lines = (1...count).map {
      $0 % 100 == 0 ? SampleLog.deletion($0, padding: 700) : SampleLog.process($0, padding: 700)
    }
    return (lines, (1...count).filter { $0 % 100 == 0 })
  }

  private static func xml(_ number: Int) -> String {
    let command = number % 100 == 0 ? "vssadmin.exe delete shadows /all" : "notepad.exe"
    let image = number % 100 == 0 ? "C:\\Windows\\System32\\vssadmin.exe" : "C:\\Windows\\notepad.exe"
    return """
      <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
      <Provider Name='Microsoft-Windows-Sysmon'/><EventID>1</EventID>\
      <TimeCreated SystemTime='2026-03-02T02:14:07.120456Z'/>\
      <Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>ward7-ws03.example.org</Computer></System>
      <EventData><Data Name='Image'>\(image)</Data><Data Name='CommandLine'>\(command)</Data>\
      <Data Name='Padding'>\(String(repeating: "p", count: 500))</Data></EventData></Event>
      """
  }

  @Test(arguments: [1, 4])
  func `a list longer than a piece gives every event at its place`(workers: Int) async throws {
    let (lines, deletions) = Self.events(1_600)
    let text = "[\n" + lines.joined(separator: ",\n") + "\n]\n"
    #expect(text.utf8.count > 1 << 20)
    let folder = try TemporaryFolder()
    let outcome = await scan([try folder.write("list.json", text)], SampleRules.all, workers: workers)
    #expect(outcome.eventCount == 1_600)
    #expect(outcome.places == deletions.map { "list.json:\($0)" })
    #expect(outcome.undecodableCount == 0)
  }

  @Test func `a list that breaks off far from its beginning says where`() async throws {
    let (lines, _) = Self.events(1_600)
    let text = "[" + lines.joined(separator: ",") + ",{\"EventID\":"
    let folder = try TemporaryFolder()
    let outcome = await scan([try folder.write("list.json", text)], SampleRules.all)
    #expect(outcome.eventCount == 1_600)
    #expect(outcome.undecodableCount == 1)
    #expect(outcome.problems.first?.record == 1_601)
    #expect(outcome.reason("list.json")?.contains("(at byte \(text.utf8.count - 11))") == true)
  }

  @Test func `objects on one line longer than a piece are all events of that line`() async throws {
    let (lines, deletions) = Self.events(1_600)
    let folder = try TemporaryFolder()
    let path = try folder.write("firehose", SampleLog.process(1) + "\n" + lines.joined())
    let outcome = await scan([path], SampleRules.all)
    #expect(outcome.eventCount == 1_601)
    #expect(outcome.places == deletions.map { _ in "firehose:2" })
    #expect(outcome.undecodableCount == 0)
  }

  @Test func `a document of Windows events longer than a piece gives every event at its line`() async throws {
    let text = "<Events>\n" + (1...1_600).map { Self.xml($0) + "\n" }.joined() + "</Events>\n"
    #expect(text.utf8.count > 1 << 20)
    let folder = try TemporaryFolder()
    let outcome = await scan([try folder.write("events.xml", text)], SampleRules.all)
    #expect(outcome.eventCount == 1_600)
    #expect(outcome.places == (1...16).map { "events.xml:\(2 * (100 * $0 - 1) + 2)" })
    #expect(outcome.undecodableCount == 0)
  }

  @Test func `many values that are no events are counted exactly`() async throws {
    let text = "[\(SampleLog.deletion(1))" + String(repeating: ",1", count: 300_000) + "]"
    let folder = try TemporaryFolder()
    let outcome = await scan([try folder.write("numbers.json", text)], SampleRules.all)
    #expect(outcome.eventCount == 1)
    #expect(outcome.undecodableCount == 300_000)
    #expect(outcome.problems.count <= 1_000)
  }

  private static func utf16(_ text: String, isBigEndian: Bool, hasMark: Bool = true) -> [UInt8] {
    ((hasMark ? "\u{FEFF}" : "") + text).utf16.flatMap {
      isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)]
    }
  }

  @Test(arguments: [true, false], [true, false])
  func `UTF-16 is read like UTF-8`(isBigEndian: Bool, hasMark: Bool) async throws {
    let folder = try TemporaryFolder()
    let (lines, _) = Self.events(400)
    for (name, text) in [
      ("host.jsonl", lines.joined(separator: "\r\n")),
      ("list.json", "[" + lines.joined(separator: ",") + "]"),
      ("events.xml", (1...120).map(Self.xml).joined(separator: "\n")), ("auth.log", SampleLog.syslog),
    ] where hasMark || name != "auth.log" {
      let plain = await scan([try folder.write("8/\(name)", text)], SampleRules.all)
      let bytes = Self.utf16(text, isBigEndian: isBigEndian, hasMark: hasMark)
      let wide = await scan([try folder.write("16/\(name)", bytes)], SampleRules.all)
      #expect(!plain.places.isEmpty)
      #expect(wide.places == plain.places)
      #expect(wide.eventCount == plain.eventCount)
      #expect(wide.undecodableCount == 0)
      #expect(wide.sources.map(\.name) == plain.sources.map(\.name))
      #expect(wide.unreadableInputCount == 0)
    }
  }

  @Test func `a table that PowerShell wrote to a file is text in lines, and UTF-32 names the cure`()
    async throws
  {
    let folder = try TemporaryFolder()
    let csv = "\"TimeCreated\",\"Id\"\r\n\"3/2/2026 2:14:07 AM\",\"4688\"\r\n"
    let wide = try folder.write("events.csv", Self.utf16(csv, isBigEndian: false))
    #expect(await scan([wide], SampleRules.all).eventCount == 2)
    let wider = "\u{FEFF}{\"a\":1}".unicodeScalars.flatMap {
      [UInt8($0.value & 0xFF), UInt8($0.value >> 8), 0, 0]
    }
    let outcome = await scan([try folder.write("wider.json", wider)], SampleRules.all)
    #expect(outcome.reason("wider.json")?.contains("UTF-32") == true)
    #expect(outcome.reason("wider.json")?.contains("save it as UTF-8") == true)
  }

  @Test func `events without a time are counted and named when a time is asked for`() async throws {
    let folder = try TemporaryFolder()
    let timeless = SampleLog.deletion(1).replacing("EventTime", with: "Nothing") + "\n"
    let first = try folder.write("a.jsonl", timeless + SampleLog.deletion(2) + "\n" + timeless)
    let second = try folder.write("b.jsonl", SampleLog.deletion(3) + "\n")
    let third = try folder.write("c.jsonl", timeless)
    let all = Timestamp(nanoseconds: .min + 1) ... .distantFuture
    let outcome = await scan([first, second, third], SampleRules.all, range: all)
    #expect(outcome.eventCount == 2)
    #expect(outcome.reason("a.jsonl")?.hasPrefix("2 events state no time") == true)
    #expect(outcome.reason("b.jsonl") == nil)
    #expect(outcome.reason("c.jsonl")?.hasPrefix("1 event states no time") == true)
    #expect(outcome.unreadableInputCount == 0)
    #expect(outcome.undecodableCount == 0)
    #expect(await scan([first], SampleRules.all).problems.isEmpty)
  }

  @Test func `events without a time in very many files are summed up`() async throws {
    let folder = try TemporaryFolder()
    let timeless = SampleLog.deletion(1).replacing("EventTime", with: "Nothing") + "\n"
    for number in 0..<103 { try folder.write("\(number).jsonl", timeless) }
    let all = Timestamp(nanoseconds: .min + 1) ... .distantFuture
    let outcome = await scan([folder.path], SampleRules.all, range: all)
    #expect(outcome.problems.count == 101)
    #expect(outcome.problems.last?.file == "3 more files")
    #expect(outcome.problems.last?.reason.hasPrefix("3 events") == true)
  }

  @Test func `an interrupted scan tells the bytes that it read`() async throws {
    let folder = try TemporaryFolder()
    let text = Self.events(300).lines.joined(separator: "\n")
    let paths = try (0..<20).map { try folder.write("\($0).jsonl", text) }
    let whole = await scan(paths, SampleRules.all)
    #expect(whole.byteCount == UInt64(20 * text.utf8.count))
    let control = ScanControl()
    let stopped = await scan(paths, SampleRules.all, workers: 1, control: control) { _ in
      control.requestStop()
    }
    #expect(stopped.wasInterrupted)
    #expect(stopped.byteCount > 0)
    #expect(stopped.byteCount < whole.byteCount / 2)
  }

  @Test func `a stop while a huge document is read ends the reading`() async throws {
    let folder = try TemporaryFolder()
    // Nothing in it ends, so that it could only be read to its end.
    let path = try folder.write("one.json", "{\n\"a\": \"" + String(repeating: "x", count: 11 << 20))
    let control = ScanControl()
    control.requestStop()
    let outcome = await scan([path], SampleRules.all, control: control)
    #expect(outcome.wasInterrupted)
    #expect(outcome.byteCount == 0)
    #expect(outcome.problems.isEmpty)
  }
}
