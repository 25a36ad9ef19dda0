/// What somebody is in the hospital's defence. A person may have several; the raw values are stored and append-only.
public enum Role: String, CaseIterable, Hashable, Comparable, Sendable {
  case viewer, analyst, responder, clinicalApprover, privacyOfficer, auditor, administrator

  public static func < (a: Role, b: Role) -> Bool { a.rawValue < b.rawValue }

  /// The role in plain words.
  public var title: String {
    switch self {
    case .viewer: "Viewer"
    case .analyst: "Analyst"
    case .responder: "Responder"
    case .clinicalApprover: "Clinical approver"
    case .privacyOfficer: "Privacy officer"
    case .auditor: "Auditor"
    case .administrator: "Administrator"
    }
  }

  /// The one table of who may do what.
  ///
  /// Duties are kept apart: the administrator runs the hub but sees no patient; the auditor sees everything that was done and does
  /// nothing; only a responder acts on assets, and only a clinical approver says yes where care may be touched.
  public var permissions: Set<Permission> {
    switch self {
    case .viewer: Self.viewing
    case .analyst:
      Self.viewing.union([
        .workIncidents, .search, .reveal, .exportFindings, .proposeContainment, .manageOwnTokens,
      ])
    case .responder:
      Self.viewing.union([
        .workIncidents, .search, .reveal, .exportFindings, .proposeContainment, .approveContainment,
        .manageOwnTokens,
      ])
    case .clinicalApprover: Self.viewing.union([.approveClinicalImpact])
    case .privacyOfficer: Self.viewing.union([.search, .reveal, .viewLedger])
    case .auditor: Self.viewing.union([.viewLedger, .viewSettings, .viewMetrics])
    case .administrator:
      Self.viewing.union([
        .manageSources, .manageRules, .manageAccounts, .manageOwnTokens, .viewSettings, .manageSettings,
        .viewMetrics,
        .viewLedger,
      ])
    }
  }

  private static let viewing: Set<Permission> = [.viewAlerts, .viewIncidents, .viewSources, .viewRules]
}

extension Set<Role> {
  /// All that these roles together may do.
  public var permissions: Set<Permission> { reduce(into: []) { $0.formUnion($1.permissions) } }

  /// As stored: names in order, with commas between.
  var storedText: String { sorted().map(\.rawValue).joined(separator: ",") }

  /// Names that are no roles (from a newer version) give nothing.
  init(storedText: String) {
    self = Set(storedText.split(separator: ",").compactMap { Role(rawValue: String($0)) })
  }
}
