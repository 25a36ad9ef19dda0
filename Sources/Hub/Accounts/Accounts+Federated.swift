import GRDB
public import WardModel

extension Accounts {
  /// Lets somebody in for whom a provider vouches, and makes or updates the account: the provider's word on name and roles counts at
  /// every sign-in, also when it takes the last administrator away (`SetupLink` then opens again at the next start).
  ///
  /// An account belongs to issuer and subject. A local account of the same name is never taken over.
  /// - Throws: what the database throws.
  public func signIn(federated identity: FederatedIdentity, now: Timestamp) async throws -> SignInVerdict {
    let identifier = random.identifier()
    do {
      return try await database.write { db in
        let row = try Row.fetchOne(
          db, sql: "SELECT * FROM accountsPerson WHERE issuer = ? AND subject = ?",
          arguments: [identity.issuer, identity.subject])
        let known = row.map { StoredPerson($0).person }
        if let known, known.isDisabled { return .refused(.disabled) }
        if known == nil, identity.roles.isEmpty { return .refused(.noRole) }
        let person =
          try known
          ?? Self.insert(
            identifier: identifier, fit: Self.fit(name: identity.name, displayName: identity.displayName),
            roles: identity.roles, passwordHash: nil, mustChangePassword: false, issuer: identity.issuer,
            subject: identity.subject, now: now, db)
        if person.roles != identity.roles { try Sessions.endAll(of: person.identifier, db) }
        try db.execute(
          sql: "UPDATE accountsPerson SET roles = ?, displayName = ?, lastSignInAt = ? WHERE identifier = ?",
          arguments: [identity.roles.storedText, identity.displayName, now.nanoseconds, person.identifier])
        guard !identity.roles.isEmpty else { return .refused(.noRole) }
        guard let current = try StoredPerson.fetch(person.identifier, db)?.person else {
          return .refused(.unknownName)
        }
        return .accepted(current, by: .openIDConnect)
      }
    } catch AccountRefusal.nameTaken {
      return .refused(.nameTaken)
    } catch is AccountRefusal {
      return .refused(.nameUnfit)
    }
  }
}
