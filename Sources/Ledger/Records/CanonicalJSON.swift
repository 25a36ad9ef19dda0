/// The one spelling of a value: no spaces, members sorted, the shortest escapes.
/// - Source: RFC 8785, sections 3.2.2 and 3.2.3.
enum CanonicalJSON {
  static func append(_ value: LedgerValue, to out: inout [UInt8], depth: Int = 0) throws(LedgerFault) {
    guard depth <= LedgerValue.maximumDepth else {
      throw .recordRefused(reason: "more than \(LedgerValue.maximumDepth) levels of lists and objects")
    }
    switch value {
    case .null: out += "null".utf8
    case .flag(let flag): out += (flag ? "true" : "false").utf8
    case .number(let number):
      guard abs(max(number, -.max)) <= LedgerValue.maximumNumber else {
        throw .recordRefused(reason: "the number \(number) is beyond 2^53; write it as text")
      }
      out += String(number).utf8
    case .text(let text): append(text, to: &out)
    case .list(let items):
      out.append(0x5B)
      for (offset, item) in items.enumerated() {
        if offset > 0 { out.append(0x2C) }
        try append(item, to: &out, depth: depth + 1)
      }
      out.append(0x5D)
    case .object(let members):
      out.append(0x7B)
      // By UTF-16 code units, as the standard asks.
      let names = members.keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
      for (offset, name) in names.enumerated() {
        if offset > 0 { out.append(0x2C) }
        append(name, to: &out)
        out.append(0x3A)
        try append(members[name] ?? .null, to: &out, depth: depth + 1)
      }
      out.append(0x7D)
    }
  }

  static func append(_ text: String, to out: inout [UInt8]) {
    out.append(0x22)
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5C: out += [0x5C, byte]
      case 0x08: out += [0x5C, 0x62]
      case 0x09: out += [0x5C, 0x74]
      case 0x0A: out += [0x5C, 0x6E]
      case 0x0C: out += [0x5C, 0x66]
      case 0x0D: out += [0x5C, 0x72]
      case 0..<0x20:
        out += "\\u00".utf8
        out.append(byte < 0x10 ? 0x30 : 0x31)
        out.append("0123456789abcdef".utf8.dropFirst(Int(byte & 0xF)).first ?? 0x30)
      default: out.append(byte)
      }
    }
    out.append(0x22)
  }
}
