/// Checks of proofs: what an auditor computes without trusting the log.
/// - Source: RFC 9162, sections 2.1.3.2 and 2.1.4.2 (the trees are those of RFC 6962).
public enum MerkleProof {
  /// Whether `proof` shows that the entry with hash `leaf` stands at `index` in the tree of `size` with this `root`.
  public static func includes(
    leaf: LedgerHash, index: UInt64, size: UInt64, root: LedgerHash, proof: [LedgerHash]
  ) -> Bool {
    guard index < size else { return false }
    let hasher = TreeHasher()
    var position = index
    var last = size - 1
    var hash = leaf
    for sibling in proof {
      guard last > 0 else { return false }
      if position & 1 == 1 || position == last {
        hash = hasher.node(sibling, hash)
        while position & 1 == 0, position != 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        hash = hasher.node(hash, sibling)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 && hash == root
  }

  /// Whether `proof` shows that the tree of `newSize` begins with exactly the entries of the tree of `oldSize`.
  public static func isConsistent(
    oldSize: UInt64, oldRoot: LedgerHash, newSize: UInt64, newRoot: LedgerHash, proof: [LedgerHash]
  ) -> Bool {
    guard oldSize <= newSize else { return false }
    let hasher = TreeHasher()
    if oldSize == newSize { return oldRoot == newRoot && proof.isEmpty }
    // Every tree begins with the empty one.
    if oldSize == 0 { return oldRoot == hasher.digest([]) && proof.isEmpty }
    var path = proof[...]
    var position = oldSize - 1
    var last = newSize - 1
    while position & 1 == 1 {
      position >>= 1
      last >>= 1
    }
    // A whole left subtree needs no first hash: it is the old root.
    guard let first = oldSize.nonzeroBitCount == 1 ? oldRoot : path.popFirst() else { return false }
    var old = first
    var new = first
    for sibling in path {
      guard last > 0 else { return false }
      if position & 1 == 1 || position == last {
        old = hasher.node(sibling, old)
        new = hasher.node(sibling, new)
        while position & 1 == 0, position != 0 {
          position >>= 1
          last >>= 1
        }
      } else {
        new = hasher.node(new, sibling)
      }
      position >>= 1
      last >>= 1
    }
    return last == 0 && old == oldRoot && new == newRoot
  }
}
