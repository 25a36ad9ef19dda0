/// A YAML document as plain values with their lines, for other readers of this package (such as the hub's configuration).
package indirect enum PlacedYAML: Sendable {
  case scalar(String, isNull: Bool, line: Int)
  case list([PlacedYAML], line: Int)
  case mapping([(key: String, value: PlacedYAML)], line: Int)

  /// From 1.
  package var line: Int {
    switch self {
    case .scalar(_, _, let line), .list(_, let line), .mapping(_, let line): line
    }
  }

  /// The first document of a file; `nil` when the file is empty.
  /// - Throws: ``Problem`` with the line at which it is no YAML, or beyond the limits of rule files.
  package static func parse(file: String, bytes: [UInt8]) throws(Problem) -> PlacedYAML? {
    let tree = bytes.withUnsafeBytes { YAMLReader.read($0, limits: LoadLimits()) }
    if let error = tree.syntaxError {
      throw Problem(file: file, line: error.line, message: error.message)
    }
    guard let document = tree.documents.first else { return nil }
    if let refusal = document.refusal {
      throw Problem(file: file, line: refusal.line, message: refusal.message)
    }
    guard document.root >= 0 else { return nil }
    return PlacedYAML(tree.node(document.root))
  }

  private init(_ node: YAMLNode) {
    if node.isMapping {
      self = .mapping(node.pairs.map { ($0.key.text, PlacedYAML($0.value)) }, line: node.line)
    } else if node.isSequence {
      self = .list(node.elements.map { PlacedYAML($0) }, line: node.line)
    } else {
      var isNull = false
      if case .null = YAMLScalar(node) { isNull = true }
      self = .scalar(node.text, isNull: isNull, line: node.line)
    }
  }
}
