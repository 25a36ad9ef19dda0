import Foundation
import FoundationXML
import Testing
import WardModel

@testable import Hub

@Suite struct GraphDrawingTests {
  static let hasDot = FileManager.default.isExecutableFile(atPath: "/usr/bin/dot")

  static func graph(_ count: Int, name: String = "192.0.2.") -> EntityGraph {
    EntityGraph(
      alerts: (0..<count).map { index in
        FindingSamples.alert(
          "a\(index)", Int64(index), level: index % 3 == 0 ? .critical : .low, tactics: ["lateral-movement"],
          [
            FindingSamples.entity(.host, .subject, "ward7-ws0\(index % 4)"),
            FindingSamples.entity(.host, .destination, "fs0\(index % 5)"),
            FindingSamples.entity(.user, .actor, "k.brandt"),
            FindingSamples.entity(.address, .source, "\(name)\(index)"),
          ])
      })
  }

  private let request = GraphLayout.Request(
    nodeWidths: [100, 120], nodeHeight: 36,
    edges: [.init(from: 0, to: 1, labelWidth: 60), .init(from: 1, to: 0, labelWidth: 0)])

  @Test func `only numbers of ours go to the layout program`() {
    let name = "\"];evil[label=<b>x</b>"
    let request = Console.GraphDrawing.request(for: Self.graph(3, name: name))
    let text = GraphLayout.program(request)
    #expect(!text.contains("evil"))
    #expect(!text.contains("ward7"))
    #expect(text.contains("n0["))
  }

  @Test func `a layout is read back with y going down`() throws {
    let text = """
      graph 1 4 2
      node n0 0.5 1.5 1 0.5 "" solid box black lightgrey
      node n1 3.5 0.5 1 0.5 "" solid box black lightgrey
      edge n1 n0 4 1 1 2 1 3 1 3.5 1 solid black
      edge n0 n1 4 1 1 2 1 3 1 3.5 1 "<TABLE>" 2 1.25 solid black
      stop
      """
    let layout = try #require(GraphLayout(plain: Array(text.utf8), for: request))
    #expect(layout.nodes[0] == .init(x: 36, y: 36))
    #expect(layout.nodes[1] == .init(x: 252, y: 108))
    #expect(layout.edges[0].label == .init(x: 144, y: 54))
    #expect(layout.edges[1].label == nil)
    #expect(layout.edges[0].points.count == 4)
  }

  @Test(
    arguments: [
      "", "graph 1 4\n", "graph 1 nan 2\nnode n0 0 0\n", "graph 1 4 2\nnode n9 1 1 1\n",
      "graph 1 4 2\nnode n0 1 1 1\n",
      "graph 1 4 2\nnode n0 1 1 1\nnode n1 1 1 1\nedge n0 n1 9999999999 1 1\n",
      "graph 1 4 2\nnode n0 1 1 1\nnode n1 1 1 1\nedge n0 n1 4 1 1\n", "node n0 1 1 1\n",
    ])
  func `a layout that is not as asked for is none`(text: String) {
    #expect(GraphLayout(plain: Array(text.utf8), for: request) == nil)
  }

  @Test func `damaged layouts never crash the reader`() {
    let good = Array(
      "graph 1 4 2\nnode n0 .5 1.5 1 .5\nnode n1 3.5 .5 1 .5\nedge n0 n1 4 1 1 2 1 3 1 3.5 1 solid black\nstop\n"
        .utf8)
    var generator = SeededOrder(state: 11)
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      _ = GraphLayout(plain: bytes, for: request)
    }
  }

  @Test(.enabled(if: hasDot, "Graphviz is not installed"))
  func `a graph is drawn with every name escaped and no style of its own`() async throws {
    let svg = try #require(await GraphPainter().draw(Self.graph(12, name: "<script>\"'&\u{202E}")))
    let text = String(decoding: svg.markup.bytes, as: UTF8.self)
    #expect(text.contains("&lt;script&gt;"))
    #expect(!text.contains("<script"))
    #expect(!text.contains("\u{202E}"))
    #expect(!text.contains("style"))
    #expect(text.contains("<title id=\"graph-title\">"))
    #expect(text.contains("node-host hot"))
    let document = try XMLDocument(data: Data(text.utf8))
    #expect(document.rootElement()?.name == "svg")
  }

  @Test(.enabled(if: hasDot, "Graphviz is not installed"))
  func `the same graph gives the same drawing`() async {
    let painter = GraphPainter()
    async let first = painter.draw(Self.graph(30))
    async let second = painter.draw(Self.graph(30))
    let (a, b) = await (first, second)
    #expect(a != nil)
    #expect(a == b)
  }

  @Test func `without the layout program there is no drawing, only the lines`() async {
    let painter = GraphPainter(program: "/nowhere/dot")
    #expect(!painter.canDraw)
    #expect(await painter.draw(Self.graph(3)) == nil)
    #expect(Self.graph(3).lines.count > 3)
  }

  @Test func `a program that hangs, floods or fails gives no drawing`() throws {
    #expect(throws: ChildProcess.Failure.outOfTime) {
      try ChildProcess.run("/bin/sleep", ["10"], input: [], milliseconds: 150, outputLimit: 100)
    }
    #expect(throws: ChildProcess.Failure.tooMuchOutput) {
      try ChildProcess.run(
        "/bin/cat", [], input: [UInt8](repeating: 65, count: 300_000), milliseconds: 5000, outputLimit: 1000)
    }
    #expect(throws: ChildProcess.Failure.failed(status: 1 << 8)) {
      try ChildProcess.run(
        "/bin/false", [], input: [UInt8](repeating: 65, count: 300_000), milliseconds: 5000, outputLimit: 1000
      )
    }
    let echoed = try ChildProcess.run(
      "/bin/cat", [], input: [UInt8](repeating: 66, count: 300_000), milliseconds: 5000, outputLimit: 1 << 20)
    #expect(echoed == [UInt8](repeating: 66, count: 300_000))
  }
}
