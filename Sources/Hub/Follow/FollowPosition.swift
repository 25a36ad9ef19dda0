import WardModel

/// A file on its disk, whatever its name.
public struct FileIdentity: Hashable, Sendable {
  public var device: UInt64
  public var inode: UInt64
}

/// How far a file has been handed to the sink.
public struct FollowPosition: Hashable, Sendable {
  /// Bytes at the beginning of a file that tell it from another that got its number: 1 KiB, past a usual header.
  static let fingerprintByteLimit = 1024

  public var identity: FileIdentity
  /// Bytes that are durable as records; the next one begins a line.
  public var offset: UInt64
  /// A hash of the first ``fingerprintByteCount`` bytes.
  public var fingerprint: UInt64
  public var fingerprintByteCount: Int
  /// The name it had last.
  public var path: String

  /// One line of the positions' file.
  var line: String {
    "\(identity.device) \(identity.inode) \(offset) \(fingerprintByteCount) \(String(fingerprint, radix: 16)) "
      + JSONText.quoted(path)
  }

  init(identity: FileIdentity, offset: UInt64, fingerprint: UInt64, fingerprintByteCount: Int, path: String) {
    self.identity = identity
    self.offset = offset
    self.fingerprint = fingerprint
    self.fingerprintByteCount = fingerprintByteCount
    self.path = path
  }

  /// Reads a line; `nil` when it is none.
  init?(line: some StringProtocol) {
    let parts = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: false)
    guard parts.count == 6, let device = UInt64(parts[0]), let inode = UInt64(parts[1]),
      let offset = UInt64(parts[2]), offset <= UInt64(Int64.max), let count = Int(parts[3]), count >= 0,
      count <= Self.fingerprintByteLimit, let fingerprint = UInt64(parts[4], radix: 16),
      parts[5].count >= 2, parts[5].hasPrefix("\""), parts[5].hasSuffix("\"")
    else { return nil }
    self.init(
      identity: FileIdentity(device: device, inode: inode), offset: offset, fingerprint: fingerprint,
      fingerprintByteCount: count, path: JSONText.unescaped(Array(parts[5].utf8.dropFirst().dropLast())[...]))
  }

  /// FNV-1a: names no secret, tells files apart.
  /// - Source: Fowler, Noll, Vo, *The FNV Non-Cryptographic Hash Algorithm*.
  static func fingerprint(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }
}
