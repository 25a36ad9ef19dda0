/// Why a record cannot be read.
enum EVTXFault: Error, Hashable {
  case beyondChunk(what: What)
  case unknownToken(UInt8)
  case misplacedToken(UInt8)
  case badSize
  case tooDeep
  case tooLarge
  case tooManyTemplates
  case noElements

  enum What: String, Hashable {
    case binaryXML = "binary XML"
    case name = "a name"
    case template = "a template"
    case text = "a text"
    case values = "the values"
  }

  /// The reason in words.
  var reason: String {
    switch self {
    case .beyondChunk(let what): return "\(what.rawValue) reaches past the end of its space"
    case .unknownToken(let token): return "unknown binary XML token \(token)"
    case .misplacedToken(let token): return "binary XML token \(token) where it cannot stand"
    case .badSize: return "the sizes before and after the record disagree"
    case .tooDeep: return "nested deeper than the bound"
    case .tooLarge: return "unfolds to more than the bound for a record or its chunk"
    case .tooManyTemplates: return "more template bytes than a chunk can hold"
    case .noElements: return "the record holds no event"
    }
  }
}
