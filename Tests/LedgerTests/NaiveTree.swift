@testable import Ledger

/// The Merkle tree as RFC 6962 writes it down, recursive and slow: the twin that tiles are compared with.
enum NaiveTree {
  static func root(_ leaves: ArraySlice<LedgerHash>) -> LedgerHash {
    let hasher = TreeHasher()
    guard leaves.count > 1 else { return leaves.first ?? hasher.digest([]) }
    let middle = leaves.startIndex + split(leaves.count)
    return hasher.node(root(leaves[..<middle]), root(leaves[middle...]))
  }

  static func path(_ index: Int, _ leaves: ArraySlice<LedgerHash>) -> [LedgerHash] {
    guard leaves.count > 1 else { return [] }
    let half = split(leaves.count)
    let middle = leaves.startIndex + half
    return index < half
      ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
      : path(index - half, leaves[middle...]) + [root(leaves[..<middle])]
  }

  static func proof(_ old: Int, _ leaves: ArraySlice<LedgerHash>, isWhole: Bool = true) -> [LedgerHash] {
    if old == leaves.count { return isWhole ? [] : [root(leaves)] }
    let half = split(leaves.count)
    let middle = leaves.startIndex + half
    return old <= half
      ? proof(old, leaves[..<middle], isWhole: isWhole) + [root(leaves[middle...])]
      : proof(old - half, leaves[middle...], isWhole: false) + [root(leaves[..<middle])]
  }

  private static func split(_ count: Int) -> Int {
    var half = 1
    while half * 2 < count { half *= 2 }
    return half
  }
}

/// Random numbers from a seed.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
