/// Bit positions of a term in the signatures of blocks: a Bloom filter per block, stored bit-sliced.
///
/// A block with n distinct terms gets a signature of m bits, the power of two at or above 24 n. Eight bits a term make a false
/// positive rate of at most (1 − e^(−8/24))^8 = 0.004 %: 13 blocks opened in vain of 300,000, which 30 days at 500 events/s make.
///
/// - Source: B. Bloom, "Space/time trade-offs in hash coding with allowable errors", CACM 1970; BitFunnel (Goodwin et al., SIGIR 2017) for slicing by ranks.
enum Signature {
  static let bitsPerTerm = 24
  static let positionsPerTerm = 8
  static let smallestBitCount = 256
  static let greatestBitCount = 1 << 20

  /// The size class for this many distinct terms, in bits: a power of two.
  static func bitCount(terms: Int) -> Int {
    var bits = smallestBitCount
    while bits < greatestBitCount, bits < terms.multipliedReportingOverflow(by: bitsPerTerm).partialValue {
      bits *= 2
    }
    return bits
  }

  /// Blocks in one group of slices: as many as keep a group at 4 MiB.
  static func columnCount(bitCount: Int) -> Int { min(max((4 << 23) / bitCount, 32), 2048) }

  /// The rows that hold a term, for signatures of `bitCount` bits (a power of two).
  static func rows(of term: UInt64, bitCount: Int) -> [Int] {
    // Terms are hashes already; mixing once more costs nothing and forgives weak ones (splitmix64's finaliser).
    var hash = (term ^ term >> 30) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
    hash ^= hash >> 31
    let step = hash >> 32 | 1
    let mask = UInt64(bitCount - 1)
    return (0..<positionsPerTerm).map { Int((hash &+ UInt64($0) &* step) & mask) }
  }

  /// The signature of one block: `bitCount` bits, bit i in byte i / 8.
  static func bits(terms: some Sequence<UInt64>, bitCount: Int) -> [UInt8] {
    var bits = [UInt8](repeating: 0, count: bitCount / 8)
    for term in terms {
      for row in rows(of: term, bitCount: bitCount) { bits[row >> 3] |= 1 << UInt8(row & 7) }
    }
    return bits
  }

  /// The group of signatures turned over: row r has bit c set when signature c has bit r.
  static func slices(_ signatures: [[UInt8]], bitCount: Int) -> [[UInt8]] {
    let width = (signatures.count + 7) / 8
    var rows = [[UInt8]](repeating: [UInt8](repeating: 0, count: width), count: bitCount)
    for (column, signature) in signatures.enumerated() {
      for (index, byte) in signature.enumerated() where byte != 0 {
        for bit in 0..<8 where byte & 1 << UInt8(bit) != 0 && index * 8 + bit < bitCount {
          rows[index * 8 + bit][column >> 3] |= 1 << UInt8(column & 7)
        }
      }
    }
    return rows
  }
}

/// What a block must hold: one of the terms of every group. An empty list asks for nothing.
struct TermQuery: Sendable {
  var allOf: [[UInt64]]

  /// Asks one signature.
  func matches(_ signature: [UInt8], bitCount: Int) -> Bool {
    allOf.allSatisfy { anyOf in
      anyOf.contains { term in
        Signature.rows(of: term, bitCount: bitCount).allSatisfy {
          $0 >> 3 < signature.count && signature[$0 >> 3] & 1 << UInt8($0 & 7) != 0
        }
      }
    }
  }

  /// Asks a whole group: the columns that match.
  ///
  /// - Parameter row: the bits of a row, as wide as the group; nil where nothing is stored, which counts as none set.
  func columns(bitCount: Int, count: Int, row: (Int) throws -> [UInt8]?) rethrows -> [Int] {
    let width = (count + 7) / 8
    var found = [UInt8](repeating: 0xFF, count: width)
    for anyOf in allOf {
      var union = [UInt8](repeating: 0, count: width)
      for term in anyOf {
        var each = found
        for position in Signature.rows(of: term, bitCount: bitCount) {
          guard let bits = try row(position), bits.count == width else {
            each = []
            break
          }
          var any: UInt8 = 0
          for index in 0..<width {
            each[index] &= bits[index]
            any |= each[index]
          }
          // Most terms are in few blocks: after some rows nothing is left to ask.
          if any == 0 { break }
        }
        for index in each.indices { union[index] |= each[index] }
      }
      found = union
      if found.allSatisfy({ $0 == 0 }) { return [] }
    }
    return (0..<count).filter { found[$0 >> 3] & 1 << UInt8($0 & 7) != 0 }
  }
}
