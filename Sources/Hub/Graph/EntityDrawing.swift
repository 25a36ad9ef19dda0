import WardModel

extension Console.GraphDrawing {
  /// Characters of a name in its box; the whole name is in the title.
  private static let nameLimit = 26
  /// Characters of a label on a line.
  private static let labelLimit = 28

  /// What to lay out for a graph: sizes only.
  static func request(for graph: EntityGraph) -> GraphLayout.Request {
    GraphLayout.Request(
      nodeWidths: graph.nodes.map {
        width(of: Console.ShownText.cut($0.value, to: nameLimit), unit: 8.6) + 52
      },
      nodeHeight: nodeHeight,
      edges: graph.edges.enumerated().map { index, edge in
        .init(from: edge.from, to: edge.to, labelWidth: width(of: label(index, edge), unit: 6.8) + 8)
      })
  }

  /// The graph where the layout put it. Boxes are worded by their kind, movements numbered in their order.
  static func draw(_ graph: EntityGraph, _ layout: GraphLayout) -> Console.SafeSVG {
    draw(
      nodes: zip(graph.nodes, layout.nodes).map { node, place in
        let name = Console.EntityName(kind: node.kind, value: node.value)
        return Node(
          entity: name, x: place.x, y: place.y,
          width: width(of: Console.ShownText.cut(node.value, to: nameLimit), unit: 8.6) + 52,
          isHot: node.isHot)
      },
      edges: zip(graph.edges, layout.edges).enumerated().map { index, pair in
        let (edge, way) = pair
        return Edge(
          points: way.points.map { ($0.x, $0.y) }, label: label(index, edge), isCurve: true,
          labelPlace: way.label.map { ($0.x, $0.y) }, isHot: edge.level >= .high)
      }, width: layout.width, height: layout.height, omitted: graph.omittedNodeCount, lines: graph.lines)
  }

  private static func label(_ index: Int, _ edge: EntityGraph.Edge) -> String {
    let count = edge.alertCount > 1 ? " ×\(edge.alertCount)" : ""
    return Console.ShownText.cut("\(index + 1) \(edge.deed)", to: labelLimit) + count
  }

  /// Room for a text in units of the drawing; what is not Latin may be twice as wide.
  private static func width(of text: String, unit: Double) -> Double {
    text.unicodeScalars.reduce(0) { $0 + ($1.value < 0x2E80 ? unit : 2 * unit) }
  }
}
