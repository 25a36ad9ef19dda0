/// A filter document: tuning that suppresses matches of rules.
/// - Source: Sigma filters specification 2.1.0.
struct Filter: Sendable {
  /// Which rules are meant, besides those of the filter's log source.
  enum Scope: Sendable {
    /// Every rule of the log source.
    case any
    /// Identifiers or names, as written.
    case rules([String])
  }
  var header: Header
  var logSource: RuleLogSource
  var scope: Scope
  var searches: [Search]
  var condition: Condition
}
