import Formats
import Testing

@testable import Hub

@Suite struct DirectiveLinesTests {
  private func head(_ pieces: String...) -> String {
    var lines = DirectiveLines(mark: 0x23)
    for piece in pieces { _ = lines.read(Array(piece.utf8)) }
    return String(decoding: lines.head.bytes, as: UTF8.self)
  }

  @Test func `the last directive of each kind is kept, in the order they came`() {
    #expect(head("#Fields: a b\n1 2\n#Date: x\n", "3 4\n#Fields: b a\n") == "#Date: x\n#Fields: b a\n")
    #expect(
      head("#fields\ta\tb\n#types\tint\tint\n", "#fields\tb\n#types\tint\n") == "#fields\tb\n#types\tint\n")
  }

  @Test func `a mark inside a line is no directive`() {
    #expect(head("GET /a#b\n/#Fields: x\n") == "")
    var lines = DirectiveLines(mark: 0x23)
    let hasFound = lines.read(Array("GET /a#b 200\n".utf8))
    #expect(!hasFound)
  }

  @Test func `a byte order mark, a missing line feed and an empty piece do no harm`() {
    #expect(head("\u{FEFF}#Fields: a\n1\n") == "#Fields: a\n")
    #expect(head("1\n\u{FEFF}#Fields: b\n2\n") == "#Fields: b\n")
    #expect(head("1\u{FEFF}#Fields: b\n2\n") == "")
    #expect(head("1\n#Fields: a") == "#Fields: a\n")
    #expect(head("") == "")
  }

  @Test func `what is kept is bounded`() {
    let kinds = (0..<500).map { "#kind\($0): x\n" }.joined()
    #expect(head(kinds).split(separator: "\n").count == 32)
    #expect(head("#long: " + String(repeating: "x", count: 70_000) + "\n#Fields: a\n") == "#Fields: a\n")
  }
}
