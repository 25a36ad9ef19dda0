/// A text with signatures.
/// - Source: C2SP signed-note.
struct SignedNote {
  /// The text with its last newline: what is signed.
  var text: [UInt8]
  var signatures: [(name: String, identifier: UInt32, signature: [UInt8])]

  /// Bytes of the largest note read: a checkpoint has some 200, the rest is room for cosignatures.
  static let maximumByteCount = 65_536
  static let maximumSignatureCount = 64

  /// `nil` when the bytes aren't a note.
  init?(_ bytes: [UInt8]) {
    guard bytes.count <= SignedNote.maximumByteCount, bytes.last == 0x0A,
      !bytes.contains(where: { $0 < 0x20 && $0 != 0x0A }), String(validating: bytes, as: UTF8.self) != nil
    else { return nil }
    // The last empty line parts text and signatures.
    guard let blank = bytes.indices.dropLast().last(where: { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A })
    else {
      return nil
    }
    text = Array(bytes[...blank])
    signatures = []
    let lines = bytes[(blank + 2)...].dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
    guard !lines.isEmpty, lines.count <= SignedNote.maximumSignatureCount else { return nil }
    for line in lines {
      let parts = String(decoding: line, as: UTF8.self).split(
        separator: " ", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "—", VerifierKey.isName(String(parts[1])),
        let value = Base64.decoded(parts[2]), value.count > 4
      else { return nil }
      let identifier = value.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      signatures.append((String(parts[1]), identifier, Array(value.dropFirst(4))))
    }
  }

  /// What the signatures say about one key.
  enum Verdict { case signed, forged, unsigned }

  /// Whether `key` signed the text. Signatures of other keys are ignored.
  func verdict(_ key: VerifierKey) -> Verdict {
    var verdict = Verdict.unsigned
    for signature in signatures where signature.name == key.name && signature.identifier == key.identifier {
      guard key.verifies(signature.signature, of: text) else { return .forged }
      verdict = .signed
    }
    return verdict
  }

  /// The bytes of a note with one signature.
  static func signed(_ text: String, by key: SigningKey) throws(LedgerFault) -> [UInt8] {
    let signature = try key.signature(of: Array(text.utf8))
    let identifier = key.verifier.identifier
    let prefix = (0..<4).map { UInt8(truncatingIfNeeded: identifier >> UInt32(24 - 8 * $0)) }
    return Array("\(text)\n— \(key.verifier.name) \(Base64.encoded(prefix + signature))\n".utf8)
  }
}
