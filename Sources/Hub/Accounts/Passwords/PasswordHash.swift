/// A password as it is stored: `$scrypt$ln=15,r=8,p=1$salt$hash`, both in Base64 for URLs.
struct PasswordHash: Sendable {
  /// N = 2^15, r = 8, p = 1: 32 MiB and about a tenth of a second.
  /// - Source: RFC 7914; OWASP Password Storage Cheat Sheet gives N = 2^15, r = 8, p = 3 or N = 2^17, p = 1 as equals in work; one
  ///   hub on two cores also has to detect, so one pass, behind growing delays.
  static let standardCostExponent = 15
  static let blockSize = 8
  static let parallelism = 1
  static let saltByteCount = 16
  static let hashByteCount = 32

  let costExponent: Int
  let blockSize: Int
  let parallelism: Int
  let salt: [UInt8]
  let hash: [UInt8]

  /// Hashes with today's parameters.
  init(password: String, random: RandomSource, costExponent: Int = standardCostExponent) {
    self.costExponent = costExponent
    blockSize = Self.blockSize
    parallelism = Self.parallelism
    salt = random.bytes(Self.saltByteCount)
    let key = Scrypt.key(
      password: PasswordRule.bytes(of: password), salt: salt, costExponent: costExponent,
      blockSize: blockSize,
      parallelism: parallelism, count: Self.hashByteCount)
    guard let key else { preconditionFailure("libcrypto has no scrypt") }
    hash = key
  }

  /// A hash that no password is known for, made without the work.
  init(decoy random: RandomSource, costExponent: Int = standardCostExponent) {
    self.costExponent = costExponent
    blockSize = Self.blockSize
    parallelism = Self.parallelism
    salt = random.bytes(Self.saltByteCount)
    hash = random.bytes(Self.hashByteCount)
  }

  /// Reads a stored text; `nil` when it is none or asks for more than `Scrypt` allows.
  init?(stored: String) {
    let parts = stored.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt" else { return nil }
    let numbers = parts[2].split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
    guard numbers.count == 3, numbers.allSatisfy({ $0.count == 2 }), numbers[0][0] == "ln",
      numbers[1][0] == "r",
      numbers[2][0] == "p", let costExponent = Int(numbers[0][1]), let blockSize = Int(numbers[1][1]),
      let parallelism = Int(numbers[2][1]), let salt = Base64URL.bytes(parts[3]),
      let hash = Base64URL.bytes(parts[4]), (16...64).contains(hash.count)
    else { return nil }
    self.costExponent = costExponent
    self.blockSize = blockSize
    self.parallelism = parallelism
    self.salt = salt
    self.hash = hash
  }

  var stored: String {
    "$scrypt$ln=\(costExponent),r=\(blockSize),p=\(parallelism)$\(Base64URL.text(salt))$\(Base64URL.text(hash))"
  }

  /// Whether it was made with other parameters than today's.
  func isOutdated(costExponent wanted: Int = standardCostExponent) -> Bool {
    costExponent != wanted || blockSize != Self.blockSize || parallelism != Self.parallelism
      || hash.count != Self.hashByteCount
  }

  func matches(_ password: String) -> Bool {
    let key = Scrypt.key(
      password: PasswordRule.bytes(of: password), salt: salt, costExponent: costExponent,
      blockSize: blockSize,
      parallelism: parallelism, count: hash.count)
    guard let key else { return false }
    return Digest.equal(key, hash)
  }
}
