/// Blocks of 64-bit words in one array, sized in powers of two and reused by size.
///
/// Freed blocks are not joined: memory at most doubles over what is in use, and nothing is moved.
struct WordPool: Sendable {
  /// Blocks up to 2^30 words.
  static let classCount = 31

  private(set) var words: [UInt64] = []
  private var free: [[UInt32]] = Array(repeating: [], count: WordPool.classCount)
  private(set) var usedWordCount = 0

  /// The smallest class whose blocks hold that many words.
  static func sizeClass(wordCount: Int) -> UInt8 {
    var sizeClass: UInt8 = 0
    while sizeClass < 30, 1 << Int(sizeClass) < wordCount { sizeClass += 1 }
    return sizeClass
  }

  subscript(index: Int) -> UInt64 {
    @inline(__always) get { words[index] }
    @inline(__always) set { words[index] = newValue }
  }

  /// A block of zeros, or `nil` when four thousand million words are in use.
  mutating func allocate(_ sizeClass: UInt8) -> UInt32? {
    let count = 1 << Int(sizeClass)
    if let block = free[Int(sizeClass)].popLast() {
      usedWordCount += count
      let start = Int(block)
      for index in start..<(start + count) { words[index] = 0 }
      return block
    }
    let start = words.count
    guard start + count <= Int(UInt32.max) else { return nil }
    if start + count > words.capacity {
      // A quarter more each time: doubling would leave up to half of the memory unused.
      words.reserveCapacity(max(start + count, words.capacity + words.capacity / 4, 1024))
    }
    for _ in 0..<count { words.append(0) }
    usedWordCount += count
    return UInt32(start)
  }

  mutating func release(_ block: UInt32, _ sizeClass: UInt8) {
    free[Int(sizeClass)].append(block)
    usedWordCount -= 1 << Int(sizeClass)
  }

  /// Moves words within or between blocks; both ranges must lie in blocks.
  mutating func move(from source: Int, to target: Int, count: Int) {
    guard count > 0, source >= 0, target >= 0, source + count <= words.count, target + count <= words.count
    else {
      return
    }
    words.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      (base + target).update(from: base + source, count: count)
    }
  }
}
