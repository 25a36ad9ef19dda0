/// The token in an `Authorization` header, in the ways that senders know: `Bearer T`, `Splunk T`, `ApiKey base64(name:T)` as Elastic's
/// senders do it, and `Basic base64(name:T)`.
public struct PresentedToken: Hashable, Sendable {
  static let headerByteLimit = 1024

  /// The token, not yet looked at.
  public let text: String

  /// `nil` when the header has none of these shapes.
  public init?(authorization header: String) {
    guard header.utf8.count <= Self.headerByteLimit else { return nil }
    let parts = header.split(separator: " ", omittingEmptySubsequences: true)
    guard parts.count == 2 else { return nil }
    switch parts[0].lowercased() {
    case "bearer", "splunk":
      text = String(parts[1])
    case "basic", "apikey":
      if parts[1].hasPrefix("ward_") {
        text = String(parts[1])
        return
      }
      guard let bytes = Base64URL.commonBytes(parts[1]) else { return nil }
      let pair = String(decoding: bytes, as: UTF8.self).split(
        separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      // Splunk's and some others' senders put the token alone or in front.
      guard let secret = pair.last(where: { $0.hasPrefix("ward_") }) else { return nil }
      text = String(secret)
    default: return nil
    }
  }

  /// A token by itself, as in a query or a configuration.
  public init(_ text: String) { self.text = text }
}
