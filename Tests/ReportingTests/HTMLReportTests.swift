import Foundation
import Testing
import WardModel

@testable import Reporting

@Suite struct HTMLReportTests {
  private func render(_ report: ScanReport) -> String {
    HTMLReport.render(
      report, techniqueName: { SampleHospital.techniqueNames[$0] },
      techniqueTactics: { SampleHospital.techniqueTactics[$0] ?? [] })
  }

  struct Tag {
    var name: String
    var attributes: [(name: String, value: String)] = []
    var closes = false
    var alone = false
  }

  /// Every tag of a page, by a reader as strict as the writer is meant to be.
  private func tags(_ page: String) -> [Tag] {
    let bytes = Array(page.replacingStyle().utf8)
    var out: [Tag] = []
    var place = 0
    func word(until ends: [UInt8]) -> String {
      let start = place
      while place < bytes.count, !ends.contains(bytes[place]) { place += 1 }
      return String(decoding: bytes[start..<place], as: UTF8.self)
    }
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "<"), place + 1 < bytes.count, bytes[place + 1] != UInt8(ascii: "!")
      else {
        place += 1
        continue
      }
      place += 1
      var tag = Tag(name: "")
      if bytes[place] == UInt8(ascii: "/") {
        tag.closes = true
        place += 1
      }
      tag.name = word(until: [0x20, 0x2F, 0x3E])
      while place < bytes.count, bytes[place] != 0x3E {
        if bytes[place] == 0x2F {
          tag.alone = true
          place += 1
        } else if bytes[place] == 0x20 {
          place += 1
        } else {
          let name = word(until: [0x3D, 0x3E])
          place += 2
          tag.attributes.append((name, word(until: [0x22])))
          place += 1
        }
      }
      out.append(tag)
    }
    return out
  }

  static let reports: [(String, ScanReport)] = [
    ("night", SampleHospital.report()), ("empty", Reports.empty), ("hostile", Reports.hostile),
    ("calm", Reports.onlyObservations), ("large", SampleHospital.report(alerts: 1000)),
  ]

  @Test(arguments: reports)
  func `every element that opens closes, in order`(name: String, report: ScanReport) {
    var open: [String] = []
    for tag in tags(render(report)) where !tag.alone {
      if tag.closes {
        #expect(open.last == tag.name)
        _ = open.popLast()
      } else {
        open.append(tag.name)
      }
    }
    #expect(open.isEmpty)
  }

  @Test(arguments: reports)
  func `the page needs nothing from elsewhere and runs nothing`(name: String, report: ScanReport) {
    let page = render(report)
    for word in [
      "http://", "https://", "url(", "@import", "<script", "<link", "<img", "<iframe", "<object", " src=",
    ] {
      #expect(!page.contains(word), "\(word)")
    }
    for tag in tags(page) {
      for attribute in tag.attributes {
        #expect(!attribute.name.hasPrefix("on") && attribute.name != "style", "\(tag)")
        if attribute.name == "href" { #expect(attribute.value.hasPrefix("#"), "\(tag)") }
      }
    }
    #expect(page.contains("default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"))
  }

  @Test(arguments: reports)
  func `every link leads to an element of the page, and no two share a name`(name: String, report: ScanReport)
  {
    var names: [String] = []
    var targets: Set<String> = []
    for tag in tags(render(report)) {
      for attribute in tag.attributes {
        if attribute.name == "id" { names.append(attribute.value) }
        if attribute.name == "href" { targets.insert(String(attribute.value.dropFirst())) }
      }
    }
    #expect(Set(names).count == names.count)
    #expect(targets.subtracting(names).isEmpty)
  }

  @Test func `text from logs is shown and never markup`() {
    let page = render(Reports.hostile)
    #expect(!page.contains("<script"))
    #expect(
      page.contains(
        "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\\x1b[2J\\x9b31m\\x00\\u{202e}gpj.exe"))
    #expect(!page.unicodeScalars.contains { $0 != "\n" && VisibleText.isUnsafe($0) })
  }

  @Test func `the header says how many incidents need a person and what to do first`() throws {
    let page = render(SampleHospital.report())
    let header = try #require(page.components(between: "<header", and: "</header>"))
    #expect(header.contains("<h1>3 incidents need a person</h1>"))
    #expect(header.contains("Take radiology-gw01 and file01 off the network now"))
    #expect(header.contains("214 records in 2 files could not be read"))
  }

  @Test func `one incident is told in the singular`() {
    #expect(render(Reports.hostile).contains("<h1>1 incident needs a person</h1>"))
  }

  @Test func `observations alone call nobody`() {
    let page = render(Reports.onlyObservations)
    #expect(page.contains("<h1>Nothing needs a person now</h1>"))
    #expect(!page.contains("Do first"))
  }

  @Test func `nothing found and nothing read are told apart`() {
    #expect(render(Reports.empty).contains("<h1>Nothing was found</h1>"))
    var blind = Reports.empty
    blind.summary.events = 0
    #expect(render(blind).contains("<h1>Nothing was read</h1>"))
    var deaf = Reports.empty
    deaf.summary.rulesLoaded = 0
    #expect(render(deaf).contains("No rule was loaded"))
  }

  @Test func `nothing found is calm only when all was read by some rule`() {
    #expect(render(Reports.empty).contains("class=\"verdict tone-calm"))
    var torn = Reports.empty
    torn.summary.undecodable = 1
    #expect(!render(torn).contains("class=\"verdict tone-calm"))
  }

  @Test func `techniques unknown to the caller are shown by their number`() {
    let page = HTMLReport.render(SampleHospital.report())
    #expect(page.contains("T1003.001"))
    #expect(!page.contains("LSASS Memory"))
  }

  @Test func `ten thousand alerts make a page of bounded size`() {
    let report = SampleHospital.report(alerts: 10_000)
    #expect(report.alerts.count >= 10_000)
    let page = render(report)
    #expect(page.utf8.count < 1_000_000)
    #expect(page.contains("in the JSON output (--json)"))
  }

  @Test func `a thousand incidents make a page of bounded size that says what it leaves out`() {
    var report = Reports.hostile
    let long = String(repeating: "a very long value ", count: 5000)
    report.alerts = []
    report.incidents = []
    for number in 0..<1000 {
      let alert = Reports.alert(id: "a\(number)", text: long)
      report.alerts.append(alert)
      report.incidents.append(Reports.incident(id: "i\(number)", title: long, text: long, alerts: [alert.id]))
      report.incidentOf[alert.id] = "i\(number)"
    }
    let page = render(report)
    #expect(page.utf8.count < 3_000_000)
    #expect(page.contains("750 more are in the JSON output"))
  }

  @Test func `the order in which incidents and alerts come does not change the page`() {
    var report = SampleHospital.report()
    let page = render(report)
    report.incidents.reverse()
    report.alerts.reverse()
    #expect(render(report) == page)
  }

  @Test func `the parts of a score are shown so that they add up`() {
    var report = Reports.hostile
    report.incidents[0].score = 100
    report.incidents[0].scoreParts = [
      .init(text: "worst alert", points: 90), .init(text: "path", points: 30),
    ]
    let page = render(report)
    #expect(page.contains("kept within 0 to 100"))
    #expect(page.contains("−20"))
    #expect(!render(Reports.hostile).contains("kept within 0 to 100"))
  }

  @Test func `alerts that say the same share a row of evidence`() {
    let alerts = [
      Reports.alert(id: "a", text: "x"), Reports.alert(id: "b", text: "x"), Reports.alert(id: "c", text: "y"),
    ]
    let groups = EvidenceGroup.groups(of: alerts)
    #expect(groups.map(\.count) == [2, 1])
    #expect(groups.first?.files.first?.records == [7, 7])
  }
}

extension String {
  /// The page without its style sheet, whose selectors hold `>`.
  fileprivate func replacingStyle() -> String {
    guard let start = range(of: "<style>"), let end = range(of: "</style>") else { return self }
    return String(self[..<start.lowerBound]) + String(self[end.upperBound...])
  }

  fileprivate func components(between start: String, and end: String) -> String? {
    guard let from = range(of: start), let to = self[from.upperBound...].range(of: end) else { return nil }
    return String(self[from.upperBound..<to.lowerBound])
  }
}
