import WardModel

/// Makes equal things equal text.
enum EntityText {
  /// What logs write for "nothing".
  static func isEmpty(_ text: String) -> Bool {
    text.isEmpty || text == "-" || text == "N/A" || text == "NULL"
      || text == "{00000000-0000-0000-0000-000000000000}"
      || text == "00000000-0000-0000-0000-000000000000"
  }

  /// Host and user names: lower case, no white space at the ends, no trailing dot or leading backslashes.
  static func name(_ text: String) -> String {
    var name = Substring(text.lowercased())
    while let last = name.last, last == "." || last == " " { name.removeLast() }
    while let first = name.first, first == "\\" || first == " " { name.removeFirst() }
    return String(name)
  }

  static func normalised(_ text: String, _ kind: Entity.Kind) -> String? {
    switch kind {
    case .address: return address(text)
    case .host, .user, .domain, .cloudAccount, .session, .file: return name(text)
    case .process:
      let guid = name(text)
      return guid.hasPrefix("{") ? guid : guid.contains("-") ? "{\(guid)}" : guid
    case .hash: return strongestHash(text)
    }
  }

  /// Addresses without their IPv4-in-IPv6 prefix, brackets or zone; `nil` for text that is no address.
  static func address(_ text: String) -> String? {
    var address = Substring(text.lowercased())
    if address.hasPrefix("::ffff:"), address.contains(".") { address.removeFirst(7) }
    if address.hasPrefix("["), let end = address.firstIndex(of: "]") {
      address = address[address.index(after: address.startIndex)..<end]
    }
    if let zone = address.firstIndex(of: "%") { address = address[..<zone] }
    let isV6 = address.filter { $0 == ":" }.count >= 2
    let isV4 = address.split(separator: ".", omittingEmptySubsequences: false).count == 4
    guard isV6 || isV4, address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
    return String(address)
  }

  /// The longest hash of `SHA1=…,MD5=…,SHA256=…`, or the text itself when it is one. Import hashes are no identity.
  static func strongestHash(_ text: String) -> String? {
    var best: Substring = ""
    for part in text.lowercased().split(separator: ",") {
      let pair = part.split(separator: "=", maxSplits: 1)
      guard let digest = pair.last, pair.first != "imphash" else { continue }
      let isHex = digest.allSatisfy { $0.isHexDigit && $0.isASCII }
      if isHex, digest.count >= 32, digest.count > best.count, digest.contains(where: { $0 != "0" }) {
        best = digest
      }
    }
    return best.isEmpty ? nil : String(best)
  }
}
