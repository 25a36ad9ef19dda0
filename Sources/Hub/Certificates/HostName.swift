import Glibc

/// A name or an address that a server is reached under, as a certificate has it.
public struct HostName: Hashable, Sendable, CustomStringConvertible {
  public enum Kind: Sendable {
    case name, address
  }

  public let kind: Kind
  /// Lower-case name, or the address in its shortest form.
  public let text: String

  /// `nil` when the text is neither. Wild cards are refused: the hub knows its names.
  /// - Source: RFC 1123, section 2.1; RFC 5952 for addresses.
  public init?(_ text: String) {
    guard !text.utf8.contains(0) else { return nil }
    for (family, length) in [(AF_INET, Int(INET_ADDRSTRLEN)), (AF_INET6, Int(INET6_ADDRSTRLEN))] {
      var address = [UInt8](repeating: 0, count: 16)
      guard inet_pton(family, text, &address) == 1 else { continue }
      var shortest = [CChar](repeating: 0, count: length)
      guard inet_ntop(family, &address, &shortest, socklen_t(length)) != nil else { return nil }
      kind = .address
      self.text = String(decoding: shortest.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return
    }
    let name = text.lowercased()
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    let isFit = labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
    // A last label of digits alone is a mistyped address.
    guard isFit, (1...253).contains(name.utf8.count), labels.last?.contains(where: \.isLetter) == true else {
      return nil
    }
    kind = .name
    self.text = name
  }

  public var description: String { text }

  /// As libcrypto's textual extensions have it.
  var alternativeName: String { (kind == .name ? "DNS:" : "IP:") + text }
}
