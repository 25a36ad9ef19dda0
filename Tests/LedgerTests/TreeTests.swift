import Testing

@testable import Ledger

private func leaves(_ count: Int) -> [LedgerHash] {
  let hasher = TreeHasher()
  return (0..<count).map { hasher.leaf(Array("entry \($0)".utf8)) }
}

@Test func `the hash of an empty tree is that of nothing`() {
  #expect(
    TreeFrontier().root(TreeHasher()).hexadecimal
      == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
}

@Test func `the hash of an empty leaf is that of one zero byte`() {
  #expect(
    TreeHasher().leaf([UInt8]()).hexadecimal
      == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
}

@Test func `a root is the same as that of the recursive tree`() {
  let all = leaves(1030)
  var frontier = TreeFrontier()
  let hasher = TreeHasher()
  for (index, leaf) in all.enumerated() {
    frontier.append(leaf, hasher)
    if index < 40 || [254, 255, 256, 510, 511, 512, 1023, 1029].contains(index) {
      #expect(frontier.root(hasher) == NaiveTree.root(all[...index]))
    }
  }
}

@Test(arguments: [65_535, 65_536, 65_537])
func `tiles at the border of the second level are finished once`(size: Int) {
  let hasher = TreeHasher()
  let leaf = hasher.leaf([1])
  var frontier = TreeFrontier()
  var finished = [0, 0, 0]
  for _ in 0..<size { frontier.append(leaf, hasher) { level, _, _ in finished[level] += 1 } }
  #expect(finished == [size / 256, size / 65_536, 0])
  #expect(frontier.levels.map(\.count) == (size < 65_536 ? [255, 255] : [size & 255, 0, 1]))
  // Equal leaves make equal subtrees, so the perfect tree of 2^16 is sixteen hashes of a hash with itself.
  if size == 65_536 {
    var root = leaf
    for _ in 0..<16 { root = hasher.node(root, root) }
    #expect(frontier.root(hasher) == root)
  }
}

@Test func `proofs of every small tree are those of the standard and hold`() throws {
  let all = leaves(40)
  for size in 1...40 {
    let tree = all[..<size]
    let root = NaiveTree.root(tree)
    let reader = TreeReader { (level, index) throws(LedgerFault) in
      level == 0 && index == 0 ? Array(tree) : []
    }
    for index in 0..<size {
      let proof = try reader.inclusionProof(index: UInt64(index), size: UInt64(size))
      #expect(proof == NaiveTree.path(index, tree))
      #expect(
        MerkleProof.includes(
          leaf: all[index], index: UInt64(index), size: UInt64(size), root: root, proof: proof))
      #expect(
        !MerkleProof.includes(
          leaf: all[(index + 1) % 40], index: UInt64(index), size: UInt64(size), root: root, proof: proof))
      #expect(
        !MerkleProof.includes(
          leaf: all[index], index: UInt64(index), size: UInt64(size), root: root, proof: proof + [root]))
    }
    for old in 1...size {
      let oldRoot = NaiveTree.root(all[..<old])
      let proof = try reader.consistencyProof(old: UInt64(old), new: UInt64(size))
      #expect(proof == NaiveTree.proof(old, tree))
      func holds(_ oldRoot: LedgerHash, _ newRoot: LedgerHash) -> Bool {
        MerkleProof.isConsistent(
          oldSize: UInt64(old), oldRoot: oldRoot, newSize: UInt64(size), newRoot: newRoot, proof: proof)
      }
      #expect(holds(oldRoot, root))
      #expect(!holds(all[0], root) || old == 1)
      #expect(!holds(oldRoot, LedgerHash()))
    }
  }
}

@Test(arguments: [
  (LedgerPath.tile(level: 0, index: 0, width: 256), "tile/0/000"),
  (.tile(level: 3, index: 1_234_067, width: 256), "tile/3/x001/x234/067"),
  (.entries(index: 1_234_067, width: 8), "tile/entries/x001/x234/067.p/8"),
  (.tile(level: 63, index: 999, width: 255), "tile/63/999.p/255"), (.checkpoint, "checkpoint"),
  (.keptCheckpoint(size: 70_000), "checkpoints/70000"), (.keptCheckpoints, "checkpoints/index"),
])
func `a path is written and read as the standard says`(path: LedgerPath, text: String) {
  #expect(path.text == text)
  #expect(LedgerPath(text) == path)
}

@Test(arguments: [
  "", "/", "..", "../checkpoint", "checkpoint/", "/checkpoint", "lock", "keys", "journal/base", "tile",
  "tile/0",
  "tile/0/", "tile/0/0", "tile/0/0000", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/001/000",
  "tile/0/x000/000", "tile/0/x001", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p",
  "tile/0/000/../001", "tile/0/+01", "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
  "tile/entries/000.p/8/9",
  "checkpoints/", "checkpoints/01", "checkpoints/-1", "checkpoints/../lock", "tile//000", "TILE/0/000",
])
func `a path that is not the one spelling of a resource is refused`(text: String) {
  #expect(LedgerPath(text) == nil)
}
