/// The techniques of MITRE ATT&CK by identifier; tactics are in the model (``Tactic``).
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

  /// All techniques, sorted by identifier; Enterprise and ICS.
  public static let techniques: [Technique] = techniquesByID.values.sorted { $0.id < $1.id }

  /// The technique of that identifier, upper or lower case; `nil` when unknown.
  public static func technique(_ id: String) -> Technique? { techniquesByID[id.uppercased()] }

  static let techniquesByID: [String: Technique] = {
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
