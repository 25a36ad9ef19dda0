/// A tree head: which ledger, how many entries, and the hash over all of them.
/// - Source: C2SP tlog-checkpoint.
public struct Checkpoint: Hashable, Sendable {
  /// Which ledger this is.
  public var origin: String
  /// Entries in the tree.
  public var size: UInt64
  /// The Merkle tree hash over them.
  public var root: LedgerHash

  public init(origin: String, size: UInt64, root: LedgerHash) {
    self.origin = origin
    self.size = size
    self.root = root
  }

  /// What a reading of signed bytes found.
  public enum Reading: Equatable, Sendable {
    case signed(Checkpoint)
    /// The text is a checkpoint, but this key did not sign it.
    case unsigned(Checkpoint)
    /// There is a signature that names this key and isn't its own: the text was changed after signing.
    case forged
    /// Not a checkpoint at all.
    case unreadable
  }

  /// Reads a signed checkpoint and checks the signature of `key`.
  public static func read(_ bytes: [UInt8], key: VerifierKey) -> Reading {
    guard let note = SignedNote(bytes) else { return .unreadable }
    guard let checkpoint = Checkpoint(text: note.text) else { return .unreadable }
    switch note.verdict(key) {
    case .signed: return .signed(checkpoint)
    case .unsigned: return .unsigned(checkpoint)
    case .forged: return .forged
    }
  }

  /// Reads a checkpoint without looking at its signatures; only for showing what it claims.
  public static func unverified(_ bytes: [UInt8]) -> Checkpoint? {
    SignedNote(bytes).flatMap { Checkpoint(text: $0.text) }
  }

  private init?(text: [UInt8]) {
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    // The text ends with a newline, so the last piece is empty; lines after the third are extensions.
    guard lines.count >= 4, lines.dropLast().allSatisfy({ !$0.isEmpty }), lines.last == "",
      let size = UInt64(lines[1]), String(size) == lines[1], let bytes = Base64.decoded(lines[2]),
      let root = LedgerHash(bytes)
    else { return nil }
    self.init(origin: String(lines[0]), size: size, root: root)
  }

  /// The text that is signed.
  var text: String { "\(origin)\n\(size)\n\(root)\n" }

  func signed(by key: SigningKey) throws(LedgerFault) -> [UInt8] { try SignedNote.signed(text, by: key) }
}
