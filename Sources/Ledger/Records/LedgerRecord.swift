public import WardModel

/// One thing that Ward saw, decided or did, as it stands in the ledger.
///
/// Patient identifiers never stand in clear here: callers put their keyed tokens.
public struct LedgerRecord: Hashable, Sendable {
  /// What a record is about; new kinds are new strings and old ones never change.
  public struct Kind: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(stringLiteral value: String) { rawValue = value }

    public static let alert: Kind = "alert"
    public static let incidentChange: Kind = "incident-change"
    public static let login: Kind = "login"
    public static let search: Kind = "search"
    public static let reveal: Kind = "reveal"
    public static let configurationChange: Kind = "configuration-change"
    public static let sourceChange: Kind = "source-change"
    public static let ruleChange: Kind = "rule-change"
    public static let accountChange: Kind = "account-change"
    public static let export: Kind = "export"
    public static let decision: Kind = "decision"
    public static let approval: Kind = "approval"
    public static let action: Kind = "action"
    public static let receipt: Kind = "receipt"
    public static let report: Kind = "report"
    public static let system: Kind = "system"
  }

  /// When it happened, on the clock of whoever made the record.
  public var time: Timestamp
  public var kind: Kind
  /// Who did it: an account, a token, or a part of Ward (`ward/detection`).
  public var actor: String
  /// What it was done to: an incident, a source, an account, a query.
  public var subject: String
  /// A name that is unique in the ledger, for example `alert:4f2a…`: a second record with it is not added. At most 512 bytes.
  public var key: String?
  /// Everything else, by name.
  public var body: [String: LedgerValue]

  public init(
    time: Timestamp, kind: Kind, actor: String, subject: String, key: String? = nil,
    body: [String: LedgerValue] = [:]
  ) {
    self.time = time
    self.kind = kind
    self.actor = actor
    self.subject = subject
    self.key = key
    self.body = body
  }

  public static let maximumKeyByteCount = 512

  /// The record as canonical JSON: the bytes that are hashed.
  /// - Throws: `recordTooLarge`, `recordRefused`.
  public func encoded() throws(LedgerFault) -> [UInt8] {
    if let key, key.isEmpty || key.utf8.count > Self.maximumKeyByteCount {
      throw .recordRefused(reason: "a key has 1 to \(Self.maximumKeyByteCount) bytes")
    }
    var members: [String: LedgerValue] = [
      "time": .text(time.description), "kind": .text(kind.rawValue), "actor": .text(actor),
      "subject": .text(subject),
    ]
    if let key { members["key"] = .text(key) }
    if !body.isEmpty { members["body"] = .object(body) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    try CanonicalJSON.append(.object(members), to: &bytes)
    guard bytes.count <= EntryBundle.maximumEntryByteCount else {
      throw .recordTooLarge(byteCount: bytes.count)
    }
    return bytes
  }

  /// Reads an entry; `nil` when it isn't a record.
  public init?(_ entry: some Sequence<UInt8>) {
    guard let value = LedgerJSONReader.value(entry), let time = value["time"]?.text,
      let kind = value["kind"]?.text, let actor = value["actor"]?.text, let subject = value["subject"]?.text,
      let moment = Array(time.utf8).withUnsafeBytes({ Timestamp(rfc3339: $0) })
    else { return nil }
    var body: [String: LedgerValue] = [:]
    switch value["body"] {
    case .object(let members): body = members
    case nil: break
    default: return nil
    }
    self.init(
      time: moment, kind: Kind(rawValue: kind), actor: actor, subject: subject, key: value["key"]?.text,
      body: body)
  }
}
