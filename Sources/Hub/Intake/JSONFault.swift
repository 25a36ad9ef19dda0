/// Why bytes are no JSON as far as a shape needs it, and where.
struct JSONFault: Error, Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case unfinished
    case unexpected(wanted: String)
    case tooDeep
  }
  var kind: Kind
  /// Byte of the text, from 0.
  var offset: Int

  var words: String {
    switch kind {
    case .unfinished: "the JSON text ends in the middle of a value"
    case .unexpected(let wanted): "expected \(wanted)"
    case .tooDeep: "values are nested too deeply"
    }
  }
}
