/// Who asks: every request to the hub has exactly one.
public enum Principal: Hashable, Sendable {
  /// A person in a browser.
  case person(Person, Session)
  /// A program that acts for a person, with less than the person may do.
  case apiToken(APIToken, owner: Person)
  /// A sender of events for one source.
  case sourceToken(SourceToken)

  /// What this principal may do: nothing else decides it.
  public var permissions: Set<Permission> {
    switch self {
    case .person(let person, _):
      person.isDisabled || person.mustChangePassword ? [] : person.roles.permissions
    case .apiToken(let token, let owner):
      owner.isDisabled
        ? [] : token.permissions.intersection(owner.roles.permissions).subtracting(APIToken.onlyForPersons)
    case .sourceToken: [.ingest]
    }
  }

  /// Whether and why, for the ledger and for the page that says no.
  public func decide(_ permission: Permission) -> PermissionVerdict {
    if permissions.contains(permission) {
      switch self {
      case .person(let person, _):
        return .allowed(
          because: person.roles.filter { $0.permissions.contains(permission) }.sorted().map(\.rawValue)
            .joined(separator: ", "))
      case .apiToken(let token, _): return .allowed(because: "token \(token.identifier)")
      case .sourceToken(let token): return .allowed(because: "token \(token.identifier)")
      }
    }
    switch self {
    case .person(let person, _):
      if person.isDisabled { return .refused(because: "the account is disabled") }
      if person.mustChangePassword { return .refused(because: "the password has to be changed first") }
      return .refused(because: "no role of \(person.name) allows \(permission.rawValue)")
    case .apiToken(let token, _):
      return .refused(because: "token \(token.identifier) does not allow \(permission.rawValue)")
    case .sourceToken: return .refused(because: "a source token only hands in events")
    }
  }

  /// Short for an allowed `decide`.
  public func may(_ permission: Permission) -> Bool { permissions.contains(permission) }

  /// Whether events may be handed in for this source.
  public func mayIngest(source: String) -> Bool {
    if case .sourceToken(let token) = self { token.source == source } else { may(.ingest) }
  }

  /// A name for the ledger: `person:anna`, `token:…`, `source:…`.
  public var name: String {
    switch self {
    case .person(let person, _): "person:" + person.name
    case .apiToken(let token, let owner): "token:\(token.identifier) of person:\(owner.name)"
    case .sourceToken(let token): "source:" + token.source
    }
  }
}

/// The answer to whether somebody may do something, with its reason.
public enum PermissionVerdict: Hashable, Sendable {
  case allowed(because: String)
  case refused(because: String)
}
