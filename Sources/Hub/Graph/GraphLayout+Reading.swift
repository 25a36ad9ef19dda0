extension GraphLayout {
  /// Reads what `dot -Tplain` wrote; `nil` when anything in it is not as asked for.
  init?(plain bytes: [UInt8], for request: Request) {
    var size: Point?
    var nodes = [Point?](repeating: nil, count: request.nodeWidths.count)
    var edges: [Edge] = []
    // Edges come grouped by node, not in the order of the request: each pair has its own queue.
    var found: [[Int]: [Edge]] = [:]
    let units = Self.unitsPerInch
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      switch words.first {
      case "graph":
        guard words.count == 4, let width = Self.number(words[2]), let height = Self.number(words[3]) else {
          return nil
        }
        size = Point(x: width * units, y: height * units)
      case "node":
        guard words.count > 3, let size, let index = Self.index(words[1]), nodes.indices.contains(index),
          let x = Self.number(words[2]), let y = Self.number(words[3])
        else { return nil }
        nodes[index] = Point(x: x * units, y: size.y - y * units)
      case "edge":
        guard words.count > 3, let size, let from = Self.index(words[1]), let to = Self.index(words[2]),
          let count = Int(words[3]), (2...400).contains(count), words.count >= 4 + 2 * count
        else { return nil }
        var edge = Edge(points: [], label: nil)
        for place in 0..<count {
          guard let x = Self.number(words[4 + 2 * place]), let y = Self.number(words[5 + 2 * place]) else {
            return nil
          }
          edge.points.append(Point(x: x * units, y: size.y - y * units))
        }
        edge.label = Self.label(words.dropFirst(4 + 2 * count), height: size.y)
        found[[from, to], default: []].append(edge)
      default: break
      }
    }
    for wanted in request.edges {
      guard var queue = found[[wanted.from, wanted.to]], !queue.isEmpty else { return nil }
      edges.append(queue.removeFirst())
      found[[wanted.from, wanted.to]] = queue
    }
    let placed = nodes.compactMap(\.self)
    guard let size, placed.count == nodes.count else { return nil }
    self.init(width: size.x, height: size.y, nodes: placed, edges: edges)
  }

  /// `label x y style colour` or `style colour`: with a label, the two words before the last two are its place.
  private static func label(_ words: ArraySlice<Substring>, height: Double) -> Point? {
    guard words.count > 4 else { return nil }
    let place = words.dropLast(2).suffix(2).compactMap(number)
    guard place.count == 2 else { return nil }
    return Point(x: place[0] * unitsPerInch, y: height - place[1] * unitsPerInch)
  }

  private static func index(_ word: Substring) -> Int? {
    word.first == "n" ? Int(word.dropFirst()) : nil
  }

  /// A place in inches that a drawing can have.
  private static func number(_ word: Substring) -> Double? {
    guard let value = Double(word), value.isFinite, value.magnitude < 10_000 else { return nil }
    return value
  }
}
