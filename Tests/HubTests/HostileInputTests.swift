import Detection
import Formats
import Foundation
import Sigma
import Testing
import WardModel

@testable import Hub

/// Inputs that are made to hide or to forge events.
@Suite struct HostileInputTests {
  private func scan(_ files: [(name: String, bytes: Data)], rule: String) async throws -> ScanOutcome {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ward-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, bytes) in files { try bytes.write(to: folder.appendingPathComponent(name)) }
    let fields = FieldNames()
    let sources = LogSources()
    let set = RuleSet.assemble([RuleParser.parse(file: "rule.yml", bytes: Array(rule.utf8))])
    let rules = SigmaRules(set, fields: fields, sources: sources)
    return await ScanPipeline(
      rules: rules, fields: fields, sources: sources, configuration: .init(workerCount: 1)
    ).run([folder.path])
  }

  private let shadowRule = """
    title: Shadow copies deleted
    id: 4f8f8a52-5f58-4b35-9a51-0b7d2a5b9f11
    logsource:
        product: windows
    detection:
        s:
            CommandLine|contains: 'delete shadows'
        condition: s
    level: high
    """
  private let event =
    #"{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1,"Computer":"ws1.example.org","UtcTime":"2026-03-02 02:14:07.120","CommandLine":"vssadmin delete shadows /all"}"#

  @Test func `the rest of an overlong line does not pass for an event`() async throws {
    var forged = Data(#"{"Channel":"x","p":""#.utf8)
    forged.append(Data(repeating: UInt8(ascii: "A"), count: PieceCutter.longestLine - forged.count))
    forged.append(Data((event + "\n" + event + "\n").utf8))
    let outcome = try await scan([("a.jsonl", forged)], rule: shadowRule)
    #expect(outcome.alerts.map { $0.evidence[0].record } == [2])
    #expect(outcome.undecodableCount == 1)
  }

  @Test func `a log full of invented field names does not blind the rules`() async throws {
    var noise = ""
    for number in 0..<2 {
      let pairs = (0..<40_000).map { "\"k\(number)x\($0)\":1" }
      noise += "{" + pairs.joined(separator: ",") + "}\n"
    }
    let late =
      #"{"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":1,"computer_name":"ws2","event_data":{"CommandLine":"vssadmin delete shadows"}},"@timestamp":"2026-03-02T02:14:07Z"}"#
    let outcome = try await scan(
      [("0.jsonl", Data(noise.utf8)), ("1.jsonl", Data((late + "\n").utf8))], rule: shadowRule)
    #expect(outcome.alerts.count == 1)
    #expect(outcome.problems.contains { $0.file == "fields" })
  }

  @Test func `a comment on top does not make a file of events pass for plain text`() async throws {
    let outcome = try await scan([("a.jsonl", Data("# exported\n\(event)\n".utf8))], rule: shadowRule)
    #expect(outcome.alerts.count == 1)
    #expect(outcome.undecodableCount == 1)
  }

  @Test func `a link that leads nowhere is named`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ward-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("gone"), withDestinationURL: folder.appendingPathComponent("nothing"))
    let found = InputFinder.find([folder.path])
    #expect(found.files.isEmpty)
    #expect(found.problems.contains { $0.reason.contains("leads nowhere") })
  }
}
