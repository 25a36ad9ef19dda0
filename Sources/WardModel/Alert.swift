/// How bad a hit of a rule is, as Sigma grades it.
public enum Severity: Int, Comparable, Hashable, Sendable, CaseIterable, Codable {
  case informational, low, medium, high, critical

  public static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }

  /// The name in lower case, as rules write it.
  public var name: String {
    switch self {
    case .informational: "informational"
    case .low: "low"
    case .medium: "medium"
    case .high: "high"
    case .critical: "critical"
    }
  }

  public init?(name: some StringProtocol) {
    guard let match = Severity.allCases.first(where: { $0.name == name.lowercased() }) else { return nil }
    self = match
  }
}

/// Something that alerts have in common: a machine, a person, a process, an address, a file.
public struct Entity: Hashable, Comparable, Sendable, Codable {
  public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    case host, user, session, process, address, domain, hash, file, cloudAccount
  }
  /// What the entity did in the event.
  public enum Role: String, Hashable, Sendable, CaseIterable, Codable {
    case subject, actor, target, parent, source, destination, object
  }
  public var kind: Kind
  public var role: Role
  /// Normalised so that equal things are equal text: hosts and users in lower case, a session or process with its host
  /// (`host/0x1f4c65f`, `{guid}`), addresses as text, hashes in lower-case hexadecimal.
  public var value: String

  public init(kind: Kind, role: Role, value: String) {
    self.kind = kind
    self.role = role
    self.value = value
  }

  public static func < (a: Entity, b: Entity) -> Bool {
    (a.kind.rawValue, a.value, a.role.rawValue) < (b.kind.rawValue, b.value, b.role.rawValue)
  }
}

/// Which record of which origin shows it.
public struct Evidence: Hashable, Sendable, Codable {
  public var file: String
  public var record: UInt64
  public init(file: String, record: UInt64) {
    self.file = file
    self.record = record
  }
}

/// A detector's claim about one event or a few: what was seen, by which rule, on whom, with the evidence.
public struct Alert: Hashable, Sendable, Codable {
  /// The rule behind an alert, in the rule author's words.
  public struct Rule: Hashable, Sendable, Codable {
    public var id: String
    public var title: String
    public var level: Severity
    /// A correlation: several events together, not one.
    public var isCorrelation: Bool
    public var description: String
    /// What to do first, where the rule says.
    public var runbook: String?
    public var falsePositives: [String]
    public init(
      id: String, title: String, level: Severity, isCorrelation: Bool = false, description: String = "",
      runbook: String? = nil, falsePositives: [String] = []
    ) {
      self.id = id
      self.title = title
      self.level = level
      self.isCorrelation = isCorrelation
      self.description = description
      self.runbook = runbook
      self.falsePositives = falsePositives
    }
  }
  /// A field worth showing to a person, in the order worth reading.
  public struct Detail: Hashable, Sendable, Codable {
    public var field: String
    public var value: String
    public init(field: String, value: String) {
      self.field = field
      self.value = value
    }
  }

  /// Derived from the rule and the evidence: the same log gives the same identifier. 16 hexadecimal digits.
  public var id: String
  public var rule: Rule
  /// Event time of the (last) event.
  public var time: Timestamp
  /// Event time of the first event; equals `time` for a single event.
  public var firstTime: Timestamp
  public var evidence: [Evidence]
  /// Sorted, without repetition.
  public var entities: [Entity]
  /// ATT&CK technique identifiers, such as `T1003.001`, sorted.
  public var techniques: [String]
  /// ATT&CK tactic names as Sigma tags write them, such as `credential-access`, sorted.
  public var tactics: [String]
  public var details: [Detail]

  public init(
    id: String, rule: Rule, time: Timestamp, firstTime: Timestamp? = nil, evidence: [Evidence],
    entities: [Entity],
    techniques: [String], tactics: [String], details: [Detail]
  ) {
    self.id = id
    self.rule = rule
    self.time = time
    self.firstTime = firstTime ?? time
    self.evidence = evidence
    self.entities = entities
    self.techniques = techniques
    self.tactics = tactics
    self.details = details
  }
}
