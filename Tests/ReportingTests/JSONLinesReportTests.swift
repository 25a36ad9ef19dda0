import Foundation
import Reporting
import Testing
import WardModel

@Suite struct JSONLinesReportTests {
  private func object(_ line: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  @Test func `an alert line begins with the keys of the contract, in their order`() {
    let line = JSONLinesReport.alertLine(Reports.alert(), incident: "i1")
    #expect(
      line == """
        {"type":"alert","rule":{"id":"w-1","title":"Shadow copies deleted","level":"high"},\
        "time":"2026-03-02T02:14:07Z","evidence":[{"file":"value","record":7}],\
        "entities":[{"kind":"host","role":"subject","value":"value"},{"kind":"user","role":"actor","value":"value"}],\
        "techniques":["T1490"],"incident":"i1",\
        "id":"00000000000000a1","tactics":["impact"],"firstTime":"2026-03-02T02:14:07Z","correlation":false,\
        "details":[{"field":"value","value":"value"}]}
        """)
  }

  @Test func `an alert without a time or an incident says null`() throws {
    let line = JSONLinesReport.alertLine(Reports.alert(time: .distantPast), incident: nil)
    let alert = try object(line)
    #expect(alert["time"] is NSNull)
    #expect(alert["firstTime"] is NSNull)
    #expect(alert["incident"] is NSNull)
  }

  @Test func `an incident line begins with type and id and counts its alerts`() throws {
    let line = JSONLinesReport.incidentLine(Reports.incident(alerts: ["a", "b"]))
    #expect(line.hasPrefix("{\"type\":\"incident\",\"id\":\"i1\","))
    let incident = try object(line)
    #expect(incident["alerts"] as? Int == 2)
    #expect(incident["score"] as? Double == 80)
    #expect(incident["standing"] as? String == "incident")
    for key in [
      "title", "level", "firstTime", "lastTime", "hosts", "users", "tactics", "techniques", "reasons",
      "story",
      "nextSteps",
    ] {
      #expect(incident[key] != nil, "\(key)")
    }
  }

  @Test(arguments: [
    "2026-03-02T02:14:07Z", "2026-03-02T02:14:07.120Z", "1969-12-31T23:59:59.000001Z",
    "1700-02-28T00:00:00.123456789Z",
    "2261-12-31T23:59:59.999Z",
  ])
  func `a time is written as the model describes it`(text: String) throws {
    let time = try #require(Timestamp(rfc3339: text))
    let alert = try object(JSONLinesReport.alertLine(Reports.alert(time: time), incident: nil))
    #expect(alert["time"] as? String == text)
    #expect(time.description == text)
  }

  @Test func `a score that is no number is null`() throws {
    let incident = try object(JSONLinesReport.incidentLine(Reports.incident(score: .nan)))
    #expect(incident["score"] is NSNull)
  }

  @Test func `the summary line begins with the keys of the contract, in their order`() throws {
    let line = JSONLinesReport.summaryLine(SampleHospital.report().summary)
    #expect(
      line.hasPrefix(
        "{\"type\":\"summary\",\"events\":1204311,\"alerts\":120,\"incidents\":79,\"undecodable\":214,\"seconds\":12.41,"
      ))
    let summary = try object(line)
    #expect((summary["problems"] as? [Any])?.count == 214)
    #expect(summary["observations"] as? Int == 76)
  }

  @Test func `problems past the bound are counted, not written`() throws {
    var summary = ScanSummary()
    for number in 0..<1003 { summary.problems.append(.init(file: "f", record: UInt64(number), reason: "r")) }
    let line = try object(JSONLinesReport.summaryLine(summary))
    #expect((line["problems"] as? [Any])?.count == JSONLinesReport.problemLimit)
    #expect(line["problemsOmitted"] as? Int == 3)
  }

  @Test func `any text comes back from a line as it went in`() throws {
    var random = SampleHospital.Generator(state: 20_260_302)
    for _ in 0..<300 {
      var text = ""
      for _ in 0..<(random.next() % 24) {
        // Mostly the first 256, where all that needs care lies.
        let range: UInt64 = random.next() % 3 == 0 ? 0x11_0000 : 0x100
        if let scalar = Unicode.Scalar(UInt32(random.next() % range)) { text.unicodeScalars.append(scalar) }
      }
      let line = JSONLinesReport.alertLine(Reports.alert(title: text, text: text), incident: text)
      #expect(!line.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
      let alert = try object(line)
      let back = try #require(alert["incident"] as? String)
      #expect(
        Array(back.unicodeScalars) == Array(text.unicodeScalars), "seed 20260302, \(text.debugDescription)")
    }
  }

  @Test func `the same alerts give the same lines, each without a line feed`() {
    let alerts = SampleHospital.report(alerts: 2000).alerts
    let first = alerts.map { JSONLinesReport.alertLine($0, incident: nil) }
    #expect(first == alerts.map { JSONLinesReport.alertLine($0, incident: nil) })
    #expect(!first.contains { $0.contains("\n") })
  }
}
