/// Somebody for whom a provider vouches.
public struct FederatedIdentity: Hashable, Sendable {
  public let issuer: String
  /// The provider's lasting name for the person; names may change hands, this may not.
  public let subject: String
  public let name: String
  public let displayName: String
  public let roles: Set<Role>

  public init(issuer: String, subject: String, name: String, displayName: String, roles: Set<Role>) {
    self.issuer = issuer
    self.subject = subject
    self.name = name
    self.displayName = displayName
    self.roles = roles
  }

  /// Reads the configured claims of a token that was believed.
  init(_ token: IDToken, _ configuration: OIDCConfiguration) {
    let values = token.claims.value(at: configuration.roleClaim)?.texts ?? []
    let named = [configuration.nameClaim, "email"].lazy.compactMap { token.claims.value(at: $0)?.text }
    let name =
      named.map { Self.fitting($0) }.first { $0.utf8.count >= 2 } ?? Self.fitting("id-" + token.subject)
    let displayName = token.claims["name"]?.text ?? name
    self.init(
      issuer: configuration.issuer, subject: token.subject, name: name,
      displayName: (try? Accounts.fit(name: name, displayName: String(displayName.prefix(100))).displayName)
        ?? name,
      roles: values.reduce(into: []) { $0.formUnion(configuration.roles[$1] ?? []) })
  }

  /// A name with other characters replaced.
  private static func fitting(_ text: String) -> String {
    let units = text.lowercased().utf8.prefix(64).map { unit -> UInt8 in
      switch unit {
      case 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x40: unit
      default: 0x2D
      }
    }
    return String(decoding: units, as: UTF8.self)
  }
}
