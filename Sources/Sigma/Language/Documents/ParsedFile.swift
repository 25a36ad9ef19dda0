/// One file after reading: its documents, not yet linked to those of other files.
public struct ParsedFile: Sendable {
  /// The name given by the caller, for messages.
  public let file: String
  /// Documents that can't be used, each with its reason.
  public internal(set) var refused: [Problem] = []
  /// Documents that are used but look wrong.
  public internal(set) var warnings: [Problem] = []
  var documents: [ParsedDocument] = []

  init(file: String) { self.file = file }
}

/// A document of a file.
enum ParsedDocument: Sendable {
  case rule(Rule)
  case correlation(Correlation)
  case filter(Filter)

  var header: Header {
    switch self {
    case .rule(let rule): rule.header
    case .correlation(let correlation): correlation.header
    case .filter(let filter): filter.header
    }
  }
}
