/// How the hub takes part in the hospital's OpenID Connect sign-in.
public struct OIDCConfiguration: Sendable {
  /// The provider's name for itself, such as `https://login.example.org/realms/hospital`. Compared letter by letter.
  public var issuer: String
  /// The hub's name at the provider.
  public var clientIdentifier: String
  /// Proves that the hub is the client; `nil` for a public client, which PKCE alone protects.
  public var clientSecret: SecretKey?
  /// Where the provider sends the browser back to: the hub's own address and callback path.
  public var redirectAddress: String
  /// Asked for besides `openid`.
  public var scopes: [String]
  /// The claim of the ID token that says who may do what; dots lead into objects (`realm_access.roles`).
  public var roleClaim: String
  /// Which roles each value of that claim gives.
  public var roles: [String: Set<Role>]
  /// The claim with the name to show in the ledger.
  public var nameClaim: String
  /// Whether plain HTTP to this machine itself is allowed, for trials.
  public var allowsPlainLoopback: Bool

  public init(
    issuer: String, clientIdentifier: String, clientSecret: String?, redirectAddress: String,
    scopes: [String] = ["profile", "email"], roleClaim: String = "groups", roles: [String: Set<Role>],
    nameClaim: String = "preferred_username", allowsPlainLoopback: Bool = false
  ) {
    self.issuer = issuer
    self.clientIdentifier = clientIdentifier
    self.clientSecret = clientSecret.map { SecretKey(Array($0.utf8)) }
    self.redirectAddress = redirectAddress
    self.scopes = scopes
    self.roleClaim = roleClaim
    self.roles = roles
    self.nameClaim = nameClaim
    self.allowsPlainLoopback = allowsPlainLoopback
  }

  /// Whether the hub may talk to this address: HTTPS, without a user or a fragment in it.
  func allows(_ address: String) -> Bool {
    guard address.utf8.count <= 2048, address.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      !address.contains("#"), !address.contains("@"), !address.contains("\\")
    else { return false }
    if address.hasPrefix("https://") { return address.dropFirst(8).first.map { $0 != "/" } ?? false }
    guard allowsPlainLoopback else { return false }
    return ["http://127.0.0.1", "http://localhost", "http://[::1]"].contains { host in
      address.hasPrefix(host) && [":", "/", nil].contains(address.dropFirst(host.count).first)
    }
  }
}
