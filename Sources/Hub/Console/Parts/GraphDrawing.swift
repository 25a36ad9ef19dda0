import WardModel

extension Console {
  /// Draws entities and their connections where a layout put them, with every label escaped.
  ///
  /// The layout gives only places; none of its own markup reaches a page. Colours come from classes alone.
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
      /// Whether the points are a cubic Bézier spline (3n + 1 of them), not corners.
      var isCurve = false
      /// Middle of the label; `nil`: the middle of the line.
      var labelPlace: (x: Double, y: Double)?
      /// Whether a grave alert is behind it.
      var isHot = false
    }

    /// Units of a node from top to bottom.
    static let nodeHeight = 36.0
    /// Room around the layout, and for the legend below it.
    private static let margin = 10.0
    private static let legendHeight = 40.0
    private static let legendWidth = 660.0

    /// - Parameters:
    ///   - omitted: entities that are not drawn.
    ///   - lines: the same in words, for those who don't see it.
    static func draw(
      nodes: [Node], edges: [Edge], width: Double, height: Double, omitted: Int = 0, lines: [String] = []
    ) -> SafeSVG {
      let inner = max(width + 2 * margin, legendWidth)
      let left = (inner - width) / 2
      let words = ShownText.cut(lines.joined(separator: ". "), to: 2000)
      let whole = height + 2 * margin + legendHeight
      return SafeSVG(
        markup: """
          <svg viewBox="0 0 \(unit(inner)) \(unit(whole))" width="\(unit(inner))" height="\(unit(whole))" role="group" aria-labelledby="graph-title graph-words">\
          <title id="graph-title">How the threat moved; the same in words is below</title><desc id="graph-words">\(words)</desc>\
          <defs>\(tip("tip", ""))\(tip("tip-hot", " hot"))</defs>\
          <g transform="translate(\(unit(left)) \(unit(margin)))">\(each(edges, way))\(each(nodes, box))\(each(edges, note))</g>\
          <g transform="translate(\(unit((inner - legendWidth) / 2)) \(unit(height + 2 * margin + 12)))">\(legend(omitted))</g></svg>
          """)
    }

    private static func tip(_ name: StaticString, _ more: StaticString) -> HTML {
      """
      <marker id="\(HTML(stringLiteral: name))" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip\(HTML(stringLiteral: more))" d="M0 0 8 4 0 8Z"/></marker>
      """
    }

    private static func way(_ edge: Edge) -> HTML {
      guard let first = edge.points.first, edge.points.count > 1 else { return .empty }
      let rest = edge.points.dropFirst()
      let isCurve = edge.isCurve && rest.count % 3 == 0
      let path =
        "M\(unit(first.x)) \(unit(first.y))"
        + rest.enumerated().map { index, point in
          (isCurve ? (index % 3 == 0 ? "C" : " ") : "L") + "\(unit(point.x)) \(unit(point.y))"
        }.joined()
      return edge.isHot
        ? "<path class=\"way edge hot\" d=\"\(path)\" marker-end=\"url(#tip-hot)\"/>"
        : "<path class=\"way edge\" d=\"\(path)\" marker-end=\"url(#tip)\"/>"
    }

    /// Labels come last, above the lines.
    private static func note(_ edge: Edge) -> HTML {
      guard let first = edge.points.first, let last = edge.points.last, !edge.label.isEmpty else {
        return .empty
      }
      let bend =
        edge.points.count > 2
        ? edge.points[edge.points.count / 2] : ((first.x + last.x) / 2, (first.y + last.y) / 2)
      let place = edge.labelPlace.map { ($0.x, $0.y + 4) } ?? (bend.0, bend.1 - 6)
      return """
        <text class="note" x="\(unit(place.0))" y="\(unit(place.1))" text-anchor="middle">\(ShownText.cut(edge.label, to: 40))</text>
        """
    }

    private static func box(_ node: Node) -> HTML {
      let left = node.x - node.width / 2
      return """
        <a href="\(Link.entity(node.entity))" class="box"><title>\(words(node.entity.kind)) \(node.entity.value)\(node.isHot ? ", likely in the attackers’ hands" : "")</title>\
        <rect class="node node-\(node.entity.kind.rawValue)\(node.isHot ? " hot" : "")" x="\(unit(left))" y="\(unit(node.y - nodeHeight / 2))" width="\(unit(node.width))" height="\(unit(nodeHeight))" rx="8"/>\
        <use class="icon" href="#e-\(node.entity.kind.rawValue)" transform="translate(\(unit(left + 10)) \(unit(node.y - 8))) scale(.8)"/>\
        <text x="\(unit(node.x + 11))" y="\(unit(node.y + 4.5))" text-anchor="middle">\(ShownText.cut(node.entity.value, to: 26))</text></a>
        """
    }

    private static func legend(_ omitted: Int) -> HTML {
      """
      <rect class="node hot" x="0" y="0" width="22" height="14" rx="4"/><text class="note" x="30" y="11">likely in the attackers’ hands</text>\
      <rect class="node" x="200" y="0" width="22" height="14" rx="4"/><text class="note" x="230" y="11">named by alerts</text>\
      <path class="way edge" d="M335 7H361" marker-end="url(#tip)"/><text class="note" x="370" y="11">numbered as it happened\(omitted > 0 ? "; \(omitted) more not drawn" : "")</text>
      """
    }

    /// A number of the drawing with one decimal; what is no number is 0.
    private static func unit(_ value: Double) -> String {
      guard value.isFinite, value.magnitude < 1e6 else { return "0" }
      let tenths = Int((value * 10).rounded())
      return (tenths < 0 ? "-" : "") + "\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
    }
  }
}
