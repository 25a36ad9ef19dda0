import Synchronization

/// Regular expressions compiled once and shared by the plans of all sources.
final class ExpressionCache: Sendable {
  private struct Key: Hashable {
    var text: String
    var options: RegularExpressionOptions
  }
  private let compiled = Mutex<[Key: RegularExpression]>([:])

  /// `nil` when the text does not compile; the loader has refused such rules before.
  func expression(_ text: String, _ options: RegularExpressionOptions) -> RegularExpression? {
    compiled.withLock { compiled in
      let key = Key(text: text, options: options)
      if let known = compiled[key] { return known }
      let made = try? RegularExpression(text, options)
      compiled[key] = made
      return made
    }
  }
}
