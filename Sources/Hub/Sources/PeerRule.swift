/// Who is taken for a source: an address, a range of addresses, or the name in a TLS certificate.
public enum PeerRule: Hashable, Sendable, Codable {
  case range(AddressRange)
  /// A subject alternative name (DNS) of the client's certificate; lower case.
  case certificateName(String)

  /// Reads `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32` or `tls:ward7-ws03.example.org`; `nil` for anything else.
  public init?(_ text: String) {
    if text.hasPrefix("tls:") {
      let name = text.dropFirst(4).lowercased()
      guard !name.isEmpty else { return nil }
      self = .certificateName(name)
    } else if let range = AddressRange(text) {
      self = .range(range)
    } else {
      return nil
    }
  }

  /// As ``init(_:)`` reads it.
  public var text: String {
    switch self {
    case .range(let range): range.text
    case .certificateName(let name): "tls:" + name
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let rule = PeerRule(text) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no address, range or tls:name")
    }
    self = rule
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
