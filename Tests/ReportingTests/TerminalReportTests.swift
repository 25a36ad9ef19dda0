import Foundation
import Testing
import WardModel

@testable import Reporting

@Suite struct TerminalReportTests {
  @Test func `a small report looks like this`() {
    let alert = Reports.alert(text: "ward7-ws03.example.org")
    let report = ScanReport(
      alerts: [alert], incidents: [Reports.incident(text: "ward7-ws03.example.org")],
      incidentOf: [alert.id: "i1"],
      summary: ScanSummary(
        events: 1200, alerts: 1, incidents: 1, undecodable: 2, files: 1, bytes: 2048, seconds: 0.5,
        rulesLoaded: 92,
        problems: [
          .init(file: "a.evtx", record: 4, reason: "cut off"),
          .init(file: "a.evtx", record: 5, reason: "cut off"),
        ]), generatedAt: Reports.time, productVersion: "0.1.0")
    #expect(
      TerminalReport(width: 80, colours: false).render(report) == """
        1 incident needs a person

        Score  Level  When (UTC)        Where       What
           80  high   2026-03-02 02:14  ward7-ws03  Backups deleted

        Do first: ward7-ws03.example.org

        1 alert by 1 rule

        Alerts  Level  Rule                   Hosts       First (UTC)
             1  high   Shadow copies deleted  ward7-ws03  2026-03-02 02:14

        Not readable: 2 records (trouble in 1 file)
          a.evtx: 2 × cut off

        1,200 events in 1 file (2 KiB) read in 0.5 s, 2,400 events a second; 92 rules, 1
        alert, 1 incident, 0 observations.

        """)
  }

  @Test(arguments: [60, 80, 100, 140, 200])
  func `no line is wider than the terminal`(width: Int) {
    for report in [SampleHospital.report(), Reports.hostile, Reports.empty, Reports.onlyObservations] {
      let text = TerminalReport(width: width, colours: false, showsObservations: true).render(report)
      for line in text.split(separator: "\n") {
        #expect(DisplayWidth.of(String(line)) <= width, "\(line)")
      }
    }
  }

  @Test func `text from logs cannot steer the terminal`() {
    let text = TerminalReport(width: 120, colours: false, showsObservations: true).render(Reports.hostile)
    #expect(!text.unicodeScalars.contains { $0 != "\n" && VisibleText.isUnsafe($0) })
    #expect(text.contains("\\x1b[2J"))
  }

  @Test func `colours add escape sequences and change no word`() {
    let report = SampleHospital.report()
    let plain = TerminalReport(width: 120, colours: false).render(report)
    var coloured = TerminalReport(width: 120, colours: true).render(report)
    #expect(coloured.contains("\u{1B}[1;31mcritical"))
    for code in ["1", "2", "31", "33", "36", "1;31", "0"] {
      coloured = coloured.split(separator: "\u{1B}[\(code)m", omittingEmptySubsequences: false).joined()
    }
    #expect(coloured == plain)
  }

  @Test func `incidents come worst first and observations in a line`() throws {
    let text = TerminalReport(width: 140, colours: false).render(SampleHospital.report())
    let worst = try #require(text.range(of: "Stolen administrator account"))
    let mild = try #require(text.range(of: "Remote support tool on a nurses"))
    #expect(worst.lowerBound < mild.lowerBound)
    #expect(text.contains("76 observations beside"))
    #expect(!text.contains("Network scan by a single host on ward"))
  }

  @Test func `observations are listed when asked for`() {
    let text = TerminalReport(width: 140, colours: false, showsObservations: true).render(
      SampleHospital.report())
    #expect(text.contains("Network scan by a single host on ward"))
  }

  @Test func `an empty result says what was looked at and what it does not mean`() {
    let text = TerminalReport(width: 100, colours: false).render(Reports.empty)
    #expect(text.contains("Nothing found by 92 rules in 5,000 events, 2026-03-02 02:14–03:14 UTC."))
    #expect(text.contains("not proof"))
    #expect(text.contains("windows security (5,000)"))
  }

  @Test func `a scan that read nothing does not say that nothing was found`() {
    var report = Reports.empty
    report.summary.events = 0
    let text = TerminalReport(width: 100, colours: false).render(report)
    #expect(text.contains("Nothing was read"))
    #expect(!text.contains("Nothing found"))
  }

  @Test func `a stopped scan says so first`() {
    var report = SampleHospital.report()
    report.summary.interrupted = true
    #expect(TerminalReport(width: 100, colours: false).render(report).hasPrefix("Stopped before the end"))
  }

  @Test(arguments: [
    ("ward", 4), ("病院", 4), ("e\u{301}", 1), ("🏥", 2), ("❤\u{FE0F}", 2), ("한", 2), ("é", 1),
    ("a\u{200D}b", 2),
  ])
  func `the width of a text counts its columns`(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcde…"), ("病院の記録", 5, "病院…"), ("病院", 4, "病院"), ("ab", 0, ""),
    ("e\u{301}e\u{301}", 2, "e\u{301}e\u{301}"),
  ])
  func `a text is cut to columns`(text: String, width: Int, expected: String) {
    #expect(DisplayWidth.cut(text, to: width) == expected)
  }

  @Test(arguments: [
    ("ward7-ws03.example.org", "ward7-ws03"), ("192.0.2.7", "192.0.2.7"), ("2001:db8::1", "2001:db8::1"),
    ("ward7", "ward7"), (".x", ".x"),
  ])
  func `a host is shown without its domain`(host: String, expected: String) {
    #expect(TerminalReport.shortHost(host) == expected)
  }
}
