import Testing
import WardModel

@testable import Reporting

@Suite struct FiguresTests {
  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_204_311, "1,204,311"), (-1234, "-1,234")])
  func `counts have commas`(value: Int, text: String) { #expect(Figures.count(value) == text) }

  @Test(arguments: [
    (0.0, "0"), (46.5, "46.5"), (0.05, "0.1"), (99.96, "100"), (-0.04, "0"), (-3.25, "−3.3"), (.nan, "–"),
    (.infinity, "–"), (1e300, "–"),
  ])
  func `decimals are rounded to what can be read`(value: Double, text: String) {
    #expect(Figures.decimal(value) == text)
  }

  @Test(arguments: [
    (0.0, "0 ms"), (0.0042, "4.2 ms"), (0.5, "0.5 s"), (12.41, "12.4 s"), (61, "1 min 1 s"), (3600, "1 h"),
    (90_061, "1 d 1 h"), (.nan, "–"), (-1, "–"),
  ])
  func `durations have two units at most`(seconds: Double, text: String) {
    #expect(Figures.duration(seconds: seconds) == text)
  }

  @Test(arguments: [
    (0, "0 bytes"), (1, "1 byte"), (1023, "1,023 bytes"), (2048, "2 KiB"), (3_328_599_654, "3.1 GiB"),
  ])
  func `bytes have binary units`(value: Int, text: String) { #expect(Figures.bytes(value) == text) }

  @Test func `a period on one day names the day once`() {
    let time = Reports.time
    let later = time.advanced(byNanoseconds: 37 * 60_000_000_000)
    #expect(Figures.period(time, later) == "2026-03-02 02:14–02:51")
    #expect(Figures.longPeriod(time, later) == "2 March 2026, 02:14–02:51 UTC")
    let nextDay = time.advanced(byNanoseconds: 86_400_000_000_000)
    #expect(Figures.period(time, nextDay) == "2026-03-02 02:14 – 2026-03-03 02:14")
    #expect(Figures.period(.distantPast, .distantPast) == "no time")
  }
}

@Suite struct TimeAxisTests {
  private func moments(_ minutes: [Int64]) -> [Timestamp] {
    minutes.map { Reports.time.advanced(byNanoseconds: $0 * 60_000_000_000) }
  }

  @Test func `an even stretch is one piece from end to end`() {
    let times = moments([0, 10, 20, 30])
    let axis = TimeAxis(times)
    #expect(axis.pieces.count == 1)
    #expect(axis.place(of: times[0]) == 0)
    #expect(axis.place(of: times[3]) == 1)
    #expect(axis.place(of: .distantPast) == nil)
  }

  @Test func `a long empty stretch is cut out and a short one is not`() {
    #expect(TimeAxis(moments([0, 5, 10, 6000, 6010])).pieces.count == 2)
    #expect(TimeAxis(moments([0, 5, 10, 55, 60])).pieces.count == 1)
  }

  @Test func `places keep the order of time whatever is cut`() throws {
    var random = SampleHospital.Generator(state: 99)
    for _ in 0..<200 {
      let times = moments((0..<30).map { _ in Int64(random.next() % 10) * Int64(random.next() % 100_000) })
        .sorted()
      let axis = TimeAxis(times)
      #expect(axis.pieces.count <= 4)
      let places = try times.map { try #require(axis.place(of: $0)) }
      #expect(places == places.sorted(), "seed 99")
      #expect(places.allSatisfy { $0 >= 0 && $0 <= 1.000_001 })
      #expect(axis.ticks.allSatisfy { $0.place >= 0 && $0.place <= 1.000_001 })
    }
  }

  @Test func `the ends of the range of time do no harm`() {
    let axis = TimeAxis([Timestamp(nanoseconds: .min + 1), Timestamp(nanoseconds: .max - 1), Reports.time])
    #expect(axis.pieces.count >= 1)
    #expect(axis.ticks.count >= 1)
    #expect(TimeAxis([]).ticks.isEmpty)
    #expect(TimeAxis([Reports.time]).ticks.count == 1)
  }

  @Test(arguments: [Int64(1), 3, 45, 300, 2000, 50_000, 900_000])
  func `an uncut axis has two to eight ticks`(minutes: Int64) {
    let times = (0...10).map { Reports.time.advanced(byNanoseconds: minutes * 60_000_000_000 / 10 * $0) }
    let count = TimeAxis(times).ticks.count
    #expect((2...8).contains(count), "\(count)")
  }
}

@Suite struct TechniqueMatrixTests {
  private func alert(_ techniques: [String], _ tactics: [String], _ level: Severity = .high) -> Alert {
    var alert = Reports.alert(level: level)
    alert.techniques = techniques
    alert.tactics = tactics
    return alert
  }

  @Test func `columns follow the kill chain and count alerts`() {
    let matrix = TechniqueMatrix(
      [
        alert(["T1490"], ["impact"]), alert(["T1059"], ["execution"]),
        alert(["T1059"], ["execution"], .critical),
      ],
      techniqueTactics: { _ in [] })
    #expect(matrix.columns.map(\.tactic) == ["execution", "impact"])
    #expect(matrix.columns.map(\.count) == [2, 1])
    #expect(matrix.columns.first?.cells.first?.count == 2)
    #expect(matrix.columns.first?.cells.first?.level == .critical)
  }

  @Test func `of several techniques each stands under the tactic that it serves`() {
    let tactics = ["T1021": ["lateral-movement"], "T1059": ["execution"]]
    let matrix = TechniqueMatrix(
      [alert(["T1021", "T1059"], ["execution", "lateral-movement"])], techniqueTactics: { tactics[$0] ?? [] })
    #expect(matrix.columns.map { $0.cells.map(\.technique) } == [["T1059"], ["T1021"]])
  }

  @Test func `old and unknown tactics are kept`() {
    let matrix = TechniqueMatrix(
      [alert(["T1"], ["defense_evasion"]), alert(["T2"], ["tea-making"]), alert(["T3"], [])],
      techniqueTactics: { _ in [] })
    #expect(matrix.columns.map(\.tactic) == ["defense-evasion", "tea-making", ""])
  }
}

@Suite struct VisibleTextTests {
  @Test func `control and reordering characters are written out and letters are not`() {
    #expect(
      VisibleText.escaped("a\u{1B}\n\t\u{7F}\u{85}\u{202E}\u{2066}b")
        == "a\\x1b\\n\\t\\x7f\\x85\\u{202e}\\u{2066}b")
    #expect(VisibleText.escaped("Grüße 病院 e\u{301}") == "Grüße 病院 e\u{301}")
  }

  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("äöü", 3, "äöü"), ("äöüß", 3, "äö…"), ("", 1, ""),
  ])
  func `a cut text has at most the characters allowed`(text: String, limit: Int, expected: String) {
    #expect(VisibleText.cut(text, to: limit) == expected)
  }
}
