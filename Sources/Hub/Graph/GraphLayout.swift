/// Where the nodes and edges of a drawing go, computed by Graphviz' `dot`.
///
/// Only numbers that we made up and sizes go to `dot`; nothing of an event does, so that its parser is no way in.
/// - Source: Graphviz, «The DOT Language», and the plain output format.
struct GraphLayout: Sendable, Hashable {
  struct Point: Sendable, Hashable {
    var x: Double
    var y: Double
  }
  /// What to lay out; sizes in units of the drawing (CSS pixels).
  struct Request: Sendable, Hashable {
    struct Edge: Sendable, Hashable {
      var from: Int
      var to: Int
      /// Room for the label; 0 for none.
      var labelWidth: Double
    }
    var nodeWidths: [Double]
    var nodeHeight: Double
    var edges: [Edge]
  }
  struct Edge: Sendable, Hashable {
    /// Control points of a cubic Bézier spline, 3n + 1 of them, from the edge of one node to that of the other.
    var points: [Point]
    /// Middle of the label.
    var label: Point?
  }

  var width: Double
  var height: Double
  /// Middles, in the order of the request.
  var nodes: [Point]
  /// In the order of the request.
  var edges: [Edge]

  /// Units of the drawing in an inch, Graphviz' measure.
  static let unitsPerInch = 72.0
  /// Units from a label's top to its bottom.
  static let labelHeight = 16.0

  /// The program that `dot` reads.
  static func program(_ request: Request) -> String {
    func inches(_ units: Double) -> String {
      let thousandths = Int((min(max(units, 1), 5000) / unitsPerInch * 1000).rounded())
      let decimals = String(thousandths % 1000)
      return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - decimals.count) + decimals
    }
    var text =
      "digraph g{rankdir=LR;nodesep=0.35;ranksep=0.5;node[shape=box,fixedsize=true,label=\"\"];edge[arrowhead=none];\n"
    for (index, width) in request.nodeWidths.enumerated() {
      text += "n\(index)[width=\(inches(width)),height=\(inches(request.nodeHeight))];\n"
    }
    for (index, edge) in request.edges.enumerated() {
      text += "n\(edge.from)->n\(edge.to)[tooltip=\"e\(index)\""
      if edge.labelWidth > 0 {
        // An empty table of the label's size.
        let width = Int(min(max(edge.labelWidth, 1), 1000))
        text +=
          ",label=<<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"0\" fixedsize=\"true\" "
          + "width=\"\(width)\" height=\"\(Int(labelHeight))\"><tr><td></td></tr></table>>"
      }
      text += "];\n"
    }
    return text + "}\n"
  }
}
