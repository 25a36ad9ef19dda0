import Incidents
import WardModel

/// Findings in the words of the Open Cybersecurity Schema Framework, as JSON, for whatever a hospital has beside Ward.
///
/// Pure: the same alert gives the same bytes. Texts are cut and lists bounded, so that one finding stays under ``byteLimit``.
/// - Source: OCSF schema 1.5.0, classes Detection Finding (2004) and Incident Finding (2005).
public enum OCSF {
  /// Version of the schema that the findings follow.
  public static let schemaVersion = "1.5.0"
  /// Largest finding, bytes: entities, details and findings are counted and cut below so that this holds.
  public static let byteLimit = 1 << 20

  /// Which hub says it.
  public struct Origin: Sendable, Hashable {
    /// Version of Ward.
    public var productVersion: String
    /// Name of the hospital or clinic.
    public var site: String
    /// Where people reach the console, such as `https://ward.example.org:8443`, without a slash at its end; `nil`: no links.
    public var consoleURL: String?
    public init(productVersion: String, site: String, consoleURL: String? = nil) {
      self.productVersion = productVersion
      self.site = site
      self.consoleURL = consoleURL
    }
  }

  /// What became of the finding.
  public enum Activity: Int, Sendable, CaseIterable {
    case create = 1
    case update = 2
    case close = 3

    var caption: String {
      switch self {
      case .create: "Create"
      case .update: "Update"
      case .close: "Close"
      }
    }
  }

  /// Bytes of one text; command lines longer than this say nothing more to a person.
  static let textLimit = 1024
  /// Bytes of an entity's name; it may stand in three places, each byte as six when escaped.
  static let nameLimit = 512
  /// Bytes of a title.
  static let titleLimit = 256
  /// Entities of one finding that are written.
  static let entityLimit = 48
  /// Fields of the record that are written.
  static let detailLimit = 32
  /// Alerts of one incident that are written.
  static let findingLimit = 100

  static let detectionClass = 2004
  static let incidentClass = 2005

  static func severity(_ level: Severity) -> (id: Int, caption: String) {
    switch level {
    case .informational: (1, "Informational")
    case .low: (2, "Low")
    case .medium: (3, "Medium")
    case .high: (4, "High")
    case .critical: (5, "Critical")
    }
  }

  /// Milliseconds since 1970, rounded down.
  static func milliseconds(_ time: Timestamp) -> Int64 {
    let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// At most `limit` bytes; what is cut ends in `…`.
  static func cut(_ text: String, to limit: Int = textLimit) -> String {
    if text.utf8.count <= limit { return text }
    var out = String.UnicodeScalarView()
    var count = 3
    for scalar in text.unicodeScalars {
      count += UTF8.width(scalar)
      if count > limit { break }
      out.append(scalar)
    }
    return String(out) + "…"
  }

  /// What every finding begins with.
  static func beginning(
    classIdentifier: Int, activity: Activity, level: Severity, time: Timestamp
  ) -> JSONObject {
    var object = JSONObject()
    object.add("activity_id", activity.rawValue)
    object.add("activity_name", activity.caption)
    object.add("category_uid", 2)
    object.add("category_name", "Findings")
    object.add("class_uid", classIdentifier)
    object.add("class_name", classIdentifier == detectionClass ? "Detection Finding" : "Incident Finding")
    object.add("type_uid", classIdentifier * 100 + activity.rawValue)
    object.add("severity_id", severity(level).id)
    object.add("severity", severity(level).caption)
    object.add("time", milliseconds(time))
    return object
  }

  /// - Parameters:
  ///   - identifier: of this finding.
  ///   - incident: what the finding belongs to.
  static func metadata(_ origin: Origin, identifier: String, incident: String?) -> JSONObject {
    var product = JSONObject()
    product.add("name", "Ward")
    product.add("vendor_name", "Ward")
    product.add("version", origin.productVersion)
    var metadata = JSONObject()
    metadata.add("version", schemaVersion)
    metadata.add("product", product)
    metadata.add("uid", identifier)
    if let incident { metadata.add("correlation_uid", incident) }
    metadata.add("labels", ["site:" + cut(origin.site, to: titleLimit)])
    return metadata
  }

  /// Tactics and techniques; a technique stands with that of the given tactics that ATT&CK lists it under.
  static func attacks(techniques: [String], tactics: [String]) -> [JSONObject] {
    var attacks: [JSONObject] = []
    var told: Set<String> = []
    for identifier in techniques.prefix(entityLimit) {
      let known = ATTACK.technique(identifier)
      var attack = JSONObject()
      if let tactic = tactics.first(where: { known?.tactics.contains($0) ?? false }) {
        attack.add("tactic", tacticObject(tactic))
        told.insert(tactic)
      }
      let parent = identifier.split(separator: ".").first.map(String.init) ?? identifier
      attack.add("technique", named(parent, ATTACK.technique(parent)?.name))
      if parent != identifier { attack.add("sub_technique", named(identifier, known?.name)) }
      attacks.append(attack)
    }
    for tactic in tactics.prefix(entityLimit) where !told.contains(tactic) {
      var attack = JSONObject()
      attack.add("tactic", tacticObject(tactic))
      attacks.append(attack)
    }
    return attacks
  }

  private static func named(_ identifier: String, _ name: String?) -> JSONObject {
    var object = JSONObject()
    object.add("uid", cut(identifier, to: titleLimit))
    if let name { object.add("name", name) }
    return object
  }

  private static func tacticObject(_ name: String) -> JSONObject {
    var object = JSONObject()
    if let identifier = tacticIdentifiers[name] { object.add("uid", identifier) }
    object.add("name", Tactic.named(name)?.title ?? cut(name, to: titleLimit))
    return object
  }

  /// - Source: MITRE ATT&CK, tactics of the matrices Enterprise and ICS.
  private static let tacticIdentifiers: [String: String] = [
    "reconnaissance": "TA0043", "resource-development": "TA0042", "initial-access": "TA0001",
    "execution": "TA0002", "persistence": "TA0003", "privilege-escalation": "TA0004",
    "defense-evasion": "TA0005", "credential-access": "TA0006", "discovery": "TA0007",
    "lateral-movement": "TA0008", "collection": "TA0009", "exfiltration": "TA0010",
    "command-and-control": "TA0011", "impact": "TA0040", "inhibit-response-function": "TA0107",
    "impair-process-control": "TA0106", "evasion": "TA0103",
  ]
}
