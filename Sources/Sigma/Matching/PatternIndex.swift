/// Finds, for one field of one log source, every string test that a value passes.
///
/// Whole values go through a hash table. Every other pattern is filed under one group of four bytes that each fitting
/// value must hold (its rarest, by a rough guess), or under its first two bytes or one when it is shorter. A value is
/// walked once; a bitmap tells at each byte whether any pattern is filed there; only then is the pattern compared.
/// Values arrive folded; patterns are folded when they are added. Immutable after `build`, so threads share it.
struct PatternIndex: Sendable {
  /// How an entry is compared once its group was found.
  enum Check: UInt8 { case contains, prefix, suffix, general }

  struct Entry: Sendable {
    var predicate: UInt32
    var literalOffset: UInt32
    var literalLength: UInt32
    /// Where the group lies in the literal.
    var groupOffset: UInt32
    var check: Check
    /// Index into `patterns`, for `general`; `UInt32.max` otherwise.
    var pattern: UInt32
  }

  /// A run of entry numbers that share a group.
  struct Run: Sendable {
    var key: UInt32
    var start: UInt32
    var count: UInt32
  }

  private(set) var entries: [Entry] = []
  private(set) var literals: [UInt8] = []
  private(set) var patterns: [(pattern: StringPattern, isCased: Bool)] = []
  /// Open addressing over hashes of whole values: entry number + 1, 0 is free.
  private(set) var equalTable: [UInt32] = []
  private(set) var quads = GroupTable()
  private(set) var pairs = GroupTable()
  private(set) var singles = GroupTable()
  /// General patterns without a literal: compared with every value.
  private(set) var unindexed: [UInt32] = []

  var isEmpty: Bool { entries.isEmpty }

  /// Groups of 1, 2 or 4 bytes → runs of entries, behind a bitmap.
  struct GroupTable: Sendable {
    /// Bits of the bitmap: 2^(32 − shift).
    var shift: UInt32 = 32
    var bitmap: [UInt64] = []
    var runs: [Run] = []
    var members: [UInt32] = []
    /// Open addressing over keys: run number + 1, 0 is free.
    var table: [UInt32] = []
    var isEmpty: Bool { runs.isEmpty }

    @inline(__always)
    static func mix(_ key: UInt32) -> UInt32 { key &* 0x9E37_79B1 }

    init() {}

    init(_ groups: [(key: UInt32, entry: UInt32)]) {
      guard !groups.isEmpty else { return }
      let sorted = groups.sorted { ($0.key, $0.entry) < ($1.key, $1.entry) }
      for (key, entry) in sorted {
        if runs.last?.key == key {
          runs[runs.count - 1].count += 1
        } else {
          runs.append(Run(key: key, start: UInt32(members.count), count: 1))
        }
        members.append(entry)
      }
      // One bit in 32 set keeps chance hits rare; 2^16 bits are 8 KiB, which stays in the first-level cache.
      var bits: UInt32 = 9
      while bits < 16, (1 << bits) < runs.count * 32 { bits += 1 }
      shift = 32 - bits
      bitmap = [UInt64](repeating: 0, count: max(1, (1 << bits) / 64))
      var size = 4
      while size < runs.count * 2 { size *= 2 }
      table = [UInt32](repeating: 0, count: size)
      for (number, run) in runs.enumerated() {
        let mixed = GroupTable.mix(run.key)
        let bit = Int(mixed >> shift)
        bitmap[bit >> 6] |= 1 << UInt64(bit & 63)
        var slot = Int(mixed & UInt32(size - 1))
        while table[slot] != 0 { slot = (slot + 1) & (size - 1) }
        table[slot] = UInt32(number + 1)
      }
    }
  }
}

/// Gathers the patterns of one field and builds the index.
struct PatternIndexBuilder {
  private var entries: [PatternIndex.Entry] = []
  private var literals: [UInt8] = []
  private var patterns: [(pattern: StringPattern, isCased: Bool)] = []
  private var equals: [UInt32] = []
  private var quads: [(key: UInt32, entry: UInt32)] = []
  private var pairs: [(key: UInt32, entry: UInt32)] = []
  private var singles: [(key: UInt32, entry: UInt32)] = []
  private var unindexed: [UInt32] = []
  private var groupUse: [UInt32: Int] = [:]

  /// Adds a pattern; `predicate` is reported for every value that fits.
  mutating func add(_ pattern: StringPattern, isCased: Bool, predicate: Int) {
    let folded = pattern.folded
    // A cased pattern is found by its folded literal and then compared with the value as it came.
    let shape = isCased ? .general : folded.shape
    switch shape {
    case .equal(let bytes):
      equals.append(UInt32(entries.count))
      append(predicate, bytes, groupOffset: 0, .contains)
    case .prefix(let bytes): file(predicate, bytes, .prefix)
    case .suffix(let bytes): file(predicate, bytes, .suffix)
    case .contains(let bytes): file(predicate, bytes, .contains)
    case .anything, .general:
      let number = UInt32(patterns.count)
      patterns.append((isCased ? pattern : folded, isCased))
      if let literal = folded.longestLiteral {
        file(predicate, literal, .general, pattern: number)
      } else {
        unindexed.append(UInt32(entries.count))
        append(predicate, [], groupOffset: 0, .general, pattern: number)
      }
    }
  }

  private mutating func append(
    _ predicate: Int, _ literal: [UInt8], groupOffset: Int, _ check: PatternIndex.Check, pattern: UInt32 = .max
  ) {
    entries.append(
      PatternIndex.Entry(
        predicate: UInt32(predicate), literalOffset: UInt32(literals.count), literalLength: UInt32(literal.count),
        groupOffset: UInt32(groupOffset), check: check, pattern: pattern))
    literals += literal
  }

  private mutating func file(
    _ predicate: Int, _ literal: [UInt8], _ check: PatternIndex.Check, pattern: UInt32 = .max
  ) {
    let number = UInt32(entries.count)
    if literal.count >= 4 {
      var best = (offset: 0, cost: Int.max)
      for offset in 0...literal.count - 4 {
        let key = PatternIndexBuilder.group(literal, offset)
        let cost = CommonText.commonness(of: literal[offset..<offset + 4]) + min(groupUse[key] ?? 0, 16)
        if cost < best.cost { best = (offset, cost) }
      }
      let key = PatternIndexBuilder.group(literal, best.offset)
      groupUse[key, default: 0] += 1
      quads.append((key, number))
      append(predicate, literal, groupOffset: best.offset, check, pattern: pattern)
    } else if literal.count >= 2 {
      pairs.append((UInt32(literal[0]) | UInt32(literal[1]) << 8, number))
      append(predicate, literal, groupOffset: 0, check, pattern: pattern)
    } else {
      singles.append((UInt32(literal[0]), number))
      append(predicate, literal, groupOffset: 0, check, pattern: pattern)
    }
  }

  private static func group(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2]) << 16
      | UInt32(bytes[offset + 3]) << 24
  }

  func build() -> PatternIndex {
    PatternIndex(
      entries: entries, literals: literals, patterns: patterns, equals: equals, quads: quads, pairs: pairs,
      singles: singles, unindexed: unindexed)
  }
}

extension PatternIndex {
  init(
    entries: [Entry], literals: [UInt8], patterns: [(pattern: StringPattern, isCased: Bool)], equals: [UInt32],
    quads: [(key: UInt32, entry: UInt32)], pairs: [(key: UInt32, entry: UInt32)],
    singles: [(key: UInt32, entry: UInt32)], unindexed: [UInt32]
  ) {
    self.entries = entries
    self.literals = literals
    self.patterns = patterns
    self.quads = GroupTable(quads)
    self.pairs = GroupTable(pairs)
    self.singles = GroupTable(singles)
    self.unindexed = unindexed
    if !equals.isEmpty {
      var size = 4
      while size < equals.count * 2 { size *= 2 }
      equalTable = [UInt32](repeating: 0, count: size)
      for number in equals {
        let entry = entries[Int(number)]
        let start = Int(entry.literalOffset)
        let hash = literals[start..<start + Int(entry.literalLength)].withUnsafeBytes { ByteHash.hash($0, seed: 0) }
        var slot = Int(truncatingIfNeeded: hash) & (size - 1)
        while equalTable[slot] != 0 { slot = (slot + 1) & (size - 1) }
        equalTable[slot] = number + 1
      }
    }
  }
}
