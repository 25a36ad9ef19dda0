import Glibc

/// The address a request came from, as far as one place on the network is concerned.
enum ClientAddress {
  /// IPv4 addresses as they are; of IPv6 the first 64 bits, which one customer has for himself; anything else in lower case, cut.
  static func place(_ text: String) -> String {
    var four = in_addr()
    if inet_pton(AF_INET, text, &four) == 1 { return text }
    var six = in6_addr()
    let plain = text.split(separator: "%", maxSplits: 1).first.map(String.init) ?? ""
    guard inet_pton(AF_INET6, plain, &six) == 1 else { return String(text.lowercased().prefix(64)) }
    let bytes = withUnsafeBytes(of: &six) { Array($0) }
    // An IPv4 address in IPv6 clothes, ::ffff:a.b.c.d.
    if bytes.prefix(12).elementsEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) {
      return bytes.suffix(4).map(String.init).joined(separator: ".")
    }
    return Hexadecimal.text(bytes.prefix(8)) + "::/64"
  }
}
