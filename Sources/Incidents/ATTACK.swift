/// What this module knows of MITRE ATT&CK: tactics in kill-chain order, techniques by identifier.
public enum ATTACK {
  /// A technique or sub-technique.
  public struct Technique: Hashable, Sendable {
    /// Such as `T1003.001`.
    public var id: String
    /// Its own name, such as `LSASS Memory`.
    public var name: String
    /// The name with its parent's before it, such as `OS Credential Dumping: LSASS Memory`.
    public var fullName: String
    /// Names of tactics, as Sigma tags write them.
    public var tactics: [String]
    public var isSubtechnique: Bool { id.contains(".") }
  }

  /// All tactics, in kill-chain order.
  public static let tactics: [Tactic] = Tactic.table

  /// All techniques, sorted by identifier; Enterprise and ICS.
  public static let techniques: [Technique] = techniquesByID.values.sorted { $0.id < $1.id }

  /// The tactic of that name (`credential-access`; upper case, spaces and underscores are accepted); `nil` when unknown.
  public static func tactic(_ name: String) -> Tactic? { tacticsByName[normalised(tactic: name)] }

  /// The technique of that identifier, upper or lower case; `nil` when unknown.
  public static func technique(_ id: String) -> Technique? { techniquesByID[id.uppercased()] }

  /// Tactic names in kill-chain order, each once; unknown names come last, by name.
  public static func ordered(tactics names: some Sequence<String>) -> [String] {
    Set(names.map(normalised(tactic:))).sorted {
      (tacticsByName[$0]?.order ?? .max, $0) < (tacticsByName[$1]?.order ?? .max, $1)
    }
  }

  static func normalised(tactic name: String) -> String {
    String(name.lowercased().map { $0 == "_" || $0 == " " ? "-" : $0 })
  }

  private static let tacticsByName: [String: Tactic] =
    Dictionary(Tactic.table.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  private static let techniquesByID: [String: Technique] = {
    var result: [String: Technique] = [:]
    for line in ATTACKTechniques.table.split(separator: "\n") {
      let columns = line.split(separator: "|", omittingEmptySubsequences: false)
      guard columns.count == 3 else { continue }
      let id = String(columns[0])
      let name = String(columns[1])
      // Parents come before their sub-techniques, because the table is sorted.
      let parent = id.firstIndex(of: ".").flatMap { result[String(id[..<$0])] }
      result[id] = Technique(
        id: id, name: name, fullName: parent.map { "\($0.name): \(name)" } ?? name,
        tactics: columns[2].split(separator: ",").map(String.init))
    }
    return result
  }()
}
