/// A token as its holder has it: `ward_api_IDENTIFIER_SECRET`. The identifier finds the row; the secret opens it.
struct TokenText: Hashable, Sendable {
  enum Kind: String, Sendable {
    case api, source
  }

  static let secretByteCount = 32

  let kind: Kind
  let identifier: String
  let secret: String

  init(kind: Kind, random: RandomSource) {
    self.kind = kind
    identifier = random.identifier()
    secret = Base32.lowercase(random.bytes(Self.secretByteCount))
  }

  /// Reads a token; `nil` when the text has not its shape.
  init?(_ text: some StringProtocol) {
    guard text.utf8.count <= 100 else { return nil }
    let parts = text.split(separator: "_", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0] == "ward", let kind = Kind(rawValue: String(parts[1])),
      parts[2].utf8.count == 16, Base32.bytes(parts[2]) != nil, parts[3].utf8.count == 52
    else { return nil }
    self.kind = kind
    identifier = String(parts[2])
    secret = String(parts[3])
  }

  var text: String { "ward_\(kind.rawValue)_\(identifier)_\(secret)" }

  /// The secret has 256 random bits: one round of a plain hash is enough, and fast enough for every request.
  var hash: [UInt8] { Digest.sha256(secret.utf8) }

  /// Compared with where no row was found, so that a wrong identifier costs the same as a wrong secret.
  static let noHash = [UInt8](repeating: 0, count: 32)
}
