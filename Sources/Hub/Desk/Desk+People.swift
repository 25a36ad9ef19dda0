import WardModel

extension Desk {
  func accounts() async throws(Refusal) -> [Person] {
    try await asked { try await people.accounts.people() }
  }

  /// Makes an account. The password must be changed at the first sign-in.
  func addAccount(name: String, displayName: String, roles: Set<Role>, password: String, by actor: String)
    async throws(Refusal) -> Person
  {
    try await recorded(
      .account, by: actor, on: "person:" + name, ["event": "added", "roles": roles.storedText]
    ) {
      try await people.accounts.create(
        name: name, displayName: displayName, roles: roles, password: password, now: now())
    }
  }

  func setRoles(_ roles: Set<Role>, of name: String, by actor: String) async throws(Refusal) -> Person {
    let person = try await account(name)
    return try await recorded(
      .account, by: actor, on: "person:" + person.name,
      ["event": "roles", "roles": roles.storedText, "before": person.roles.storedText]
    ) { try await people.accounts.setRoles(roles, of: person.identifier).after }
  }

  /// Shuts an account, or opens it again.
  func setDisabled(_ isDisabled: Bool, _ name: String, by actor: String) async throws(Refusal) -> Person {
    let person = try await account(name)
    return try await recorded(
      .account, by: actor, on: "person:" + person.name, ["event": isDisabled ? "disabled" : "enabled"]
    ) { try await people.accounts.setDisabled(isDisabled, of: person.identifier).after }
  }

  private func account(_ name: String) async throws(Refusal) -> Person {
    guard let person = try await accounts().first(where: { $0.name == name }) else {
      throw .notFound("there is no account \(name.prefix(100))")
    }
    return person
  }

  // MARK: Tokens of one's own

  func tokens(of person: Person) async throws(Refusal) -> [APIToken] {
    try await asked { try await people.apiTokens.list(of: person.identifier) }
  }

  /// - Returns: the token's text, to be shown once.
  func addToken(name: String, permissions: Set<Permission>, days: Int, for person: Person, by actor: String)
    async throws(Refusal) -> (text: String, token: APIToken)
  {
    try await recorded(
      .account, by: actor, on: "person:" + person.name,
      ["event": "token", "permissions": permissions.map(\.rawValue).sorted().joined(separator: ",")]
    ) {
      try await people.apiTokens.make(
        name: name, owner: person, permissions: permissions, days: days, now: now())
    }
  }

  func revokeToken(_ identifier: String, of person: Person, by actor: String) async throws(Refusal) {
    guard try await tokens(of: person).contains(where: { $0.identifier == identifier }) else {
      throw .notFound("you have no token \(identifier.prefix(100))")
    }
    try await recorded(
      .account, by: actor, on: "person:" + person.name, ["event": "token revoked", "token": identifier]
    ) { _ = try await people.apiTokens.revoke(identifier, now: now()) }
  }

  // MARK: Helpers

  /// Records what is to be done, does it, and records as well when it was refused.
  private func recorded<Value: Sendable>(
    _ kind: Deed.Kind, by actor: String, on subject: String, _ details: [String: String],
    _ body: () async throws -> Value
  ) async throws(Refusal) -> Value {
    let subject = String(subject.prefix(200))
    try await record(Deed(kind, by: actor, on: subject, details))
    do throws(Refusal) { return try await asked(body) } catch {
      try await record(Deed(kind, by: actor, on: subject, details.merging(["outcome": "refused"]) { $1 }))
      throw error
    }
  }

  private func asked<Value: Sendable>(_ body: () async throws -> Value) async throws(Refusal) -> Value {
    do { return try await body() } catch let refusal as AccountRefusal {
      switch refusal {
      case .unknownPerson: throw .notFound(refusal.outsideText)
      case .nameTaken, .lastAdministrator, .keptElsewhere: throw .conflict(refusal.outsideText)
      case .busy: throw .unavailable(refusal.outsideText)
      default: throw .unfit(refusal.outsideText)
      }
    } catch let refusal as TokenMakingRefusal {
      throw .unfit(refusal.outsideText)
    } catch {
      throw .unavailable("the hub's database does not answer")
    }
  }
}
