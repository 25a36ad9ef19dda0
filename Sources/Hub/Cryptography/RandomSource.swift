import COpenSSL

/// Where secrets and identifiers come from; tests hand in a repeatable one.
public struct RandomSource: Sendable {
  private let make: @Sendable (Int) -> [UInt8]

  /// A source that calls `make` with the wanted number of bytes.
  public init(_ make: @escaping @Sendable (Int) -> [UInt8]) { self.make = make }

  /// `count` bytes that nobody can foretell.
  public func bytes(_ count: Int) -> [UInt8] {
    let bytes = make(count)
    precondition(bytes.count == count, "a random source gave too few bytes")
    return bytes
  }

  /// A lower-case identifier of 80 random bits (16 characters).
  func identifier() -> String { Base32.lowercase(bytes(10)) }

  /// The generator of libcrypto, seeded by the operating system. A machine that cannot give random numbers must not run a hub.
  public static let system = RandomSource { count in
    guard count > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    precondition(RAND_bytes(&bytes, Int32(count)) == 1, "the system gives no random numbers")
    return bytes
  }
}
