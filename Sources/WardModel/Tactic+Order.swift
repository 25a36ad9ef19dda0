/// Names of tactics, as rules of any age write them.
extension Tactic {
  private static let byName: [String: Tactic] =
    Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The tactic of that name (`credential-access`; upper case, spaces and underscores are accepted); `nil` when unknown.
  public static func named(_ name: String) -> Tactic? { byName[normalised(name)] }

  /// Lower case with hyphens, as rules of today write it.
  public static func normalised(_ name: String) -> String {
    String(name.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 })
  }

  /// Names in kill-chain order, each once; unknown names come last, by name.
  public static func ordered(_ names: some Sequence<String>) -> [String] {
    Set(names.map(normalised)).sorted {
      (byName[$0]?.order ?? .max, $0) < (byName[$1]?.order ?? .max, $1)
    }
  }

  /// For headings, whether the tactic is known or not.
  public static func title(of name: String) -> String { (named(name) ?? unknown(normalised(name))).title }
}
