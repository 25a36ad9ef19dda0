import Foundation
import Testing

@testable import Hub

/// Writes drawings as pages, for eyes: set WARD_PREVIEW to a folder.
@Suite struct GraphPreviewTests {
  private static let folder = ProcessInfo.processInfo.environment["WARD_PREVIEW"]

  @Test(
    .enabled(
      if: folder != nil && GraphDrawingTests.hasDot,
      "WARD_PREVIEW names no folder, or Graphviz is not installed"))
  func `drawings in both themes`() async throws {
    let folder = URL(fileURLWithPath: try #require(Self.folder))
    for (name, graph) in [
      ("attack", EntityGraph(alerts: FindingSamples.attack)), ("large", GraphDrawingTests.graph(60)),
    ] {
      let svg = try #require(await GraphPainter().draw(graph))
      for theme in ["light", "dark"] {
        let page = """
          <!doctype html><html lang="en" data-theme="\(theme)"><meta charset="utf-8"><style>\(Console.StyleSheet.text)</style>
          <body>\(String(decoding: Console.Document.drawings.bytes, as: UTF8.self))<main class="wide"><div class="graph">\
          \(String(decoding: svg.markup.bytes, as: UTF8.self))</div></main></body></html>
          """
        try page.write(
          to: folder.appendingPathComponent("\(name)-\(theme).html"), atomically: true, encoding: .utf8)
      }
    }
  }
}
