extension Console {
  /// Draws entities and their connections where a layout put them, with every label escaped.
  ///
  /// The layout gives only places (Graphviz' `-Tplain`, for example); none of its own markup reaches a page.
  enum GraphDrawing {
    struct Node: Sendable {
      var entity: EntityName
      /// The middle, in units of the drawing.
      var x: Double
      var y: Double
      var width: Double
      /// Whether it is likely in the attackers' hands.
      var isHot: Bool
    }
    struct Edge: Sendable {
      /// From the edge of one node to that of the other, at least two points.
      var points: [(x: Double, y: Double)]
      var label: String
    }

    /// Units of a node from top to bottom.
    static let nodeHeight = 36.0

    static func draw(nodes: [Node], edges: [Edge], width: Double, height: Double) -> SafeSVG {
      let ways = each(edges) { edge in
        guard let first = edge.points.first, let last = edge.points.last, edge.points.count > 1 else {
          return .empty
        }
        let path =
          "M\(unit(first.x)) \(unit(first.y))"
          + edge.points.dropFirst().map { "L\(unit($0.x)) \(unit($0.y))" }.joined()
        let middle =
          edge.points.count > 2
          ? edge.points[edge.points.count / 2] : ((first.x + last.x) / 2, (first.y + last.y) / 2)
        return """
          <path class="way" d="\(path)" marker-end="url(#tip)"/><text class="note" x="\(unit(middle.0))" y="\(unit(middle.1 - 6))" text-anchor="middle">\(ShownText.cut(edge.label, to: 40))</text>
          """
      }
      let boxes = each(nodes) { node in
        """
        <a href="\(Link.entity(node.entity))"><title>\(words(node.entity.kind)) \(node.entity.value)</title>\
        <rect class="node\(node.isHot ? " hot" : "")" x="\(unit(node.x - node.width / 2))" y="\(unit(node.y - nodeHeight / 2))" width="\(unit(node.width))" height="\(unit(nodeHeight))" rx="8"/>\
        <text x="\(unit(node.x))" y="\(unit(node.y + 4.5))" text-anchor="middle">\(ShownText.cut(node.entity.value, to: 28))</text></a>
        """
      }
      return SafeSVG(
        markup: """
          <svg viewBox="0 0 \(unit(width)) \(unit(height))" width="\(unit(width))" height="\(unit(height))" role="img" aria-label="How the threat moved; the same in words is below">\
          <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="tip" d="M0 0 8 4 0 8Z"/></marker></defs>\(ways)\(boxes)</svg>
          """)
    }

    /// A number of the drawing with one decimal; what is no number is 0.
    private static func unit(_ value: Double) -> String {
      guard value.isFinite, value.magnitude < 1e6 else { return "0" }
      let tenths = Int((value * 10).rounded())
      return (tenths < 0 ? "-" : "") + "\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }
  }
}
