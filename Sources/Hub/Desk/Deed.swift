/// Something that the ledger has to remember: what was done, by whom, to what.
public struct Deed: Sendable, Hashable {
  /// Kinds of deeds, as they stand in the ledger; append only.
  public enum Kind: String, Sendable, CaseIterable {
    case alert, incident, login, search, reveal
    case caseChange = "case-change"
    case configuration, source, rule, suppression, account, export, gathering, hub
  }
  public var kind: Kind
  /// Who: `person:anna`, `token:…`, `hub`.
  public var actor: String
  /// About what: `incident:inc-…`, `alert:…`, `source:…`.
  public var subject: String
  /// What exactly, as names and values; no patient, no secret.
  public var details: [String: String]
  /// Makes it happen once: a deed with a key that is in the ledger already is not added again.
  public var key: String?

  public init(
    _ kind: Kind, by actor: String, on subject: String, _ details: [String: String] = [:], key: String? = nil
  ) {
    self.kind = kind
    self.actor = actor
    self.subject = subject
    self.details = details
    self.key = key
  }
}

/// Writes deeds into the ledger; returns when they are durable.
public protocol Recorder: Sendable {
  /// - Throws: when the ledger can't be written. Then whatever was to be recorded must not happen.
  func record(_ deeds: [Deed]) async throws
}
