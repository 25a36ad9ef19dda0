import WardModel

/// Makes equal things equal text.
enum EntityText {
  /// What logs write for "nothing".
  static func isEmpty(_ text: String) -> Bool {
    text.isEmpty || text == "-" || text == "?" || text == "(null)" || text == "N/A" || text == "NULL"
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
    return isV4(address) || isV6(address) ? String(address) : nil
  }

  private static func isV4(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
          && Int(part).map { $0 <= 255 } == true
      }
  }

  /// Eight groups, or fewer around one `::`; the last two may be written as IPv4.
  /// - Source: RFC 4291, section 2.2.
  private static func isV6(_ text: Substring) -> Bool {
    // At most 39 digits and colons, or 45 with an IPv4 end.
    guard text.utf8.count <= 45 else { return false }
    var groups = text.split(separator: ":", omittingEmptySubsequences: false)
    guard groups.count >= 3 else { return false }
    var count = 0
    if let last = groups.last, last.contains(".") {
      guard isV4(last) else { return false }
      groups.removeLast()
      count = 2
    } else if groups.last == "" {
      // A colon at the end is half of `::`.
      guard groups[groups.count - 2] == "" else { return false }
      groups.removeLast()
    }
    if groups.first == "" {
      guard groups.count >= 2, groups[1] == "" else { return false }
      groups.removeFirst()
    }
    let gaps = groups.filter { $0.isEmpty }.count
    count += groups.count - gaps
    return gaps <= 1 && (gaps == 1 ? count <= 7 : count == 8)
      && groups.allSatisfy { $0.utf8.count <= 4 && $0.allSatisfy { $0.isHexDigit && $0.isASCII } }
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
