import Testing
import WardModel

@testable import Reporting

@Suite struct CSVReportTests {
  /// A plain reader of RFC 4180, to check the writer.
  private func parse(_ text: String) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell = ""
    var quoted = false
    var scalars = Array(text.unicodeScalars)[...]
    while let next = scalars.popFirst() {
      if quoted {
        if next != "\"" {
          cell.unicodeScalars.append(next)
        } else if scalars.first == "\"" {
          scalars.removeFirst()
          cell += "\""
        } else {
          quoted = false
        }
      } else if next == "\"" {
        quoted = true
      } else if next == "," {
        row.append(cell)
        cell = ""
      } else if next == "\r", scalars.first == "\n" {
        scalars.removeFirst()
        rows.append(row + [cell])
        row = []
        cell = ""
      } else {
        cell.unicodeScalars.append(next)
      }
    }
    return rows
  }

  /// What a reader does to get the value back.
  private func unguarded(_ cell: String) -> String { cell.hasPrefix("'") ? String(cell.dropFirst()) : cell }

  @Test func `the header and a line have the same columns`() throws {
    let rows = parse(CSVReport.header + CSVReport.line(Reports.alert(), incident: "i1"))
    #expect(rows.count == 2)
    #expect(rows.first?.count == rows.last?.count)
    #expect(
      rows.last == [
        "2026-03-02T02:14:07Z", "high", "w-1", "Shadow copies deleted", "i1", "value", "value", "T1490",
        "impact",
        "value", "7", "1", "value=value",
      ])
  }

  @Test(arguments: [
    "plain", "a,b", "say \"now\"", "two\nlines", "Grüße, 病院", "", "'quoted'", "=1+1", " -x", "a\"\n,'",
  ])
  func `a value comes back from its cell`(value: String) {
    let line = CSVReport.line(Reports.alert(title: value), incident: nil)
    let rows = parse(line)
    #expect(rows.count == 1)
    #expect(rows.first.map { $0.count > 3 ? unguarded($0[3]) : "" } == value)
  }

  @Test(arguments: ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u{FF1D}1", "\n=1"])
  func `a spreadsheet never sees a formula`(value: String) {
    let rows = parse(CSVReport.cell(value) + "\r\n")
    #expect(rows.first?.first?.hasPrefix("'") == true)
  }

  @Test(arguments: ["a=1", "1-2", "user@example.org", "2026-03-02"])
  func `a value with a sign inside is left alone`(value: String) {
    #expect(CSVReport.cell(value) == value)
  }

  @Test func `control characters are written out`() {
    #expect(CSVReport.cell("a\u{1B}[2Jb\rc\u{9B}") == "a\\x1b[2Jb\\rc\\x9b")
  }

  @Test func `a time that is not known says so`() {
    #expect(CSVReport.line(Reports.alert(time: .distantPast), incident: nil).hasPrefix("unknown,high,"))
  }
}
