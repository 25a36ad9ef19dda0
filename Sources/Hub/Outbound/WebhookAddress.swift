import Foundation
import NIOCore
import NIOPosix

/// Where a webhook may go: a URL that was checked when it was configured, an address that is checked at each attempt.
public struct WebhookAddress: Sendable, Hashable {
  /// Why a URL or an address can't be used.
  public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    case notAURL
    case notHTTPS
    case hasUserName
    case isReserved(String)
    case notFound(String)

    public var description: String {
      switch self {
      case .notAURL: "this is no URL with a host"
      case .notHTTPS: "a webhook needs https"
      case .hasUserName: "a webhook's URL must not hold a name or password"
      case .isReserved(let address):
        "\(address) is reserved: the machine itself, its neighbours, or a cloud's metadata"
      case .notFound(let host): "no address of \(host) was found"
      }
    }
  }

  public let url: String
  public let host: String
  public let port: Int
  private let allowsLoopback: Bool

  /// Link-local, metadata of clouds, unspecified, multicast: never the address of a receiver.
  /// - Source: RFC 3927; RFC 4291, sections 2.5.2, 2.5.6 and 2.7; RFC 6890; the providers' documentation of instance metadata.
  private static let reserved: [AddressRange] = [
    "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "fe80::/10", "ff00::/8",
    "fd00:ec2::/32", "fd20:ce::/32", "100.100.100.200", "168.63.129.16", "192.0.0.192",
  ].compactMap { AddressRange($0) }
  private static let loopback: [AddressRange] = ["127.0.0.0/8", "::1"].compactMap { AddressRange($0) }

  /// - Parameter allowsLoopback: receivers on this machine, also without TLS; for tests and for a relay on the same host.
  public init(_ url: String, allowsLoopback: Bool = false) throws(Refusal) {
    guard url.utf8.count <= 2048, let parts = URLComponents(string: url),
      let scheme = parts.scheme?.lowercased(),
      var host = parts.host, !host.isEmpty
    else { throw .notAURL }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard parts.user == nil, parts.password == nil else { throw .hasUserName }
    let address = Address(host)
    let isLoopback =
      address.map { found in Self.loopback.contains { $0.contains(found) } } ?? (host == "localhost")
    guard scheme == "https" || (scheme == "http" && isLoopback && allowsLoopback) else { throw .notHTTPS }
    self.url = url
    self.host = host
    self.port = parts.port ?? (scheme == "https" ? 443 : 80)
    self.allowsLoopback = allowsLoopback
    if let address { try check(address, host) }
  }

  private func check(_ address: Address, _ text: String) throws(Refusal) {
    if Self.reserved.contains(where: { $0.contains(address) })
      || (!allowsLoopback && Self.loopback.contains { $0.contains(address) })
    {
      throw .isReserved(text)
    }
  }

  /// Looks the host up; the first address when all of them may be used.
  func resolved() async throws(Refusal) -> String {
    if Address(host) != nil { return host }
    let (host, port) = (host, port)
    // The system's look-up blocks.
    let found = try? await NIOThreadPool.singleton.runIfActive { try Self.addresses(of: host, port: port) }
    guard let found, let first = found.first else { throw .notFound(host) }
    for text in found {
      guard let address = Address(text) else { throw .notFound(host) }
      try check(address, text)
    }
    return first
  }

  private static func addresses(of host: String, port: Int) throws -> [String] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var found: [String] = []
    var entry = list
    while let current = entry, found.count < 32 {
      var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
      if getnameinfo(
        current.pointee.ai_addr, current.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0,
        NI_NUMERICHOST) == 0
      {
        found.append(String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
      }
      entry = current.pointee.ai_next
    }
    return found
  }
}
