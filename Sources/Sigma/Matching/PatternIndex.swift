import CScan

/// Finds, for one field of one log source, every string test that a value passes.
///
/// Whole values go through a hash table. Every other pattern is filed under one group of four bytes that each fitting
/// value must hold (its rarest, by a rough guess), or under its first two bytes or one when it is shorter. A value is
/// walked once; a bitmap tells at each byte whether any pattern is filed there; only then is the pattern compared.
/// Values arrive folded; patterns are folded when they are added. Immutable after `build`, so threads share it.
final class PatternIndex: Sendable {
  /// How an entry is compared once its group was found.
  enum Check: UInt8 { case contains, prefix, suffix, general, number }

  struct Entry: Sendable {
    var predicate: UInt32
    var literalOffset: UInt32
    var literalLength: UInt32
    var check: Check
    /// Index into `patterns`, for `general`; `UInt32.max` otherwise.
    var pattern: UInt32
  }

  /// An entry filed under a group of its literal.
  struct Filed {
    var key: UInt32
    var entry: UInt32
    var offset: UInt32
  }

  /// A run of entry numbers that share a group.
  struct Run: Sendable {
    var key: UInt32
    var start: UInt32
    var count: UInt32
  }

  let entries: [Entry]
  let literals: [UInt8]
  let patterns: [(pattern: StringPattern, isCased: Bool)]
  /// Open addressing over hashes of whole values: entry number + 1, 0 is free.
  let equalTable: [UInt32]
  /// Whether the table holds numbers, which values may write in several ways.
  let holdsNumbers: Bool
  /// Groups of four bytes of literals with at least seven: filed under four neighbouring groups, one of which any
  /// fitting value has at a position that four divides. So only every fourth position is looked at.
  let strides: GroupTable
  /// Groups of four bytes of literals with four to six.
  let quads: GroupTable
  let pairs: GroupTable
  let singles: GroupTable
  /// General patterns without a literal: compared with every value.
  let unindexed: [UInt32]
  /// No folded value with fewer bytes fits any pattern.
  let shortestFit: Int
  /// Lets through the places where a group of `quads`, `pairs` or `singles` may be; `nil` when there are none or too many.
  let shortSieve: ward_sieve?
  /// For indexes of a few literals only; says quickly that a value holds none of them.
  let sieve: RawSieve?
  /// The same for many literals, all of them long.
  let screen: RawScreen?

  /// More short groups let too much through a sieve: then each table is walked on its own.
  private static let shortGroupLimit = 160
  /// More keys let so much through a sieve that a screen is better, where one can be had.
  private static let sieveKeyLimit = 40

  var isEmpty: Bool { entries.isEmpty }

  /// Groups of 1, 2 or 4 bytes → runs of entries, behind a bitmap.
  struct GroupTable: Sendable {
    /// Bits of the bitmap: 2^(32 − shift).
    var shift: UInt32 = 32
    var bitmap: [UInt64] = []
    var runs: [Run] = []
    /// Entry number, and where the group lies in its literal.
    var members: [(entry: UInt32, offset: UInt32)] = []
    /// Open addressing over keys: run number + 1, 0 is free.
    var table: [UInt32] = []
    var isEmpty: Bool { runs.isEmpty }

    @inline(__always)
    static func mix(_ key: UInt32) -> UInt32 { key &* 0x9E37_79B1 }

    init() {}

    init(_ groups: [Filed]) {
      guard !groups.isEmpty else { return }
      let sorted = groups.sorted { ($0.key, $0.entry, $0.offset) < ($1.key, $1.entry, $1.offset) }
      for filed in sorted {
        let key = filed.key
        if runs.last?.key == key {
          runs[runs.count - 1].count += 1
        } else {
          runs.append(Run(key: key, start: UInt32(members.count), count: 1))
        }
        members.append((filed.entry, filed.offset))
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

  init(
    entries: [Entry], literals: [UInt8], patterns: [(pattern: StringPattern, isCased: Bool)],
    equals: [UInt32],
    groups: (strides: [Filed], quads: [Filed], pairs: [Filed], singles: [Filed]), unindexed: [UInt32]
  ) {
    self.entries = entries
    self.literals = literals
    self.patterns = patterns
    strides = GroupTable(groups.strides)
    quads = GroupTable(groups.quads)
    pairs = GroupTable(groups.pairs)
    singles = GroupTable(groups.singles)
    self.unindexed = unindexed
    let shortKeys =
      quads.runs.map { PatternIndex.bytes(of: $0.key, 4) }
      + pairs.runs.map { PatternIndex.bytes(of: $0.key, 2) }
      + singles.runs.map { PatternIndex.bytes(of: $0.key, 1) }
    shortSieve =
      shortKeys.isEmpty || shortKeys.count > PatternIndex.shortGroupLimit ? nil : KeySieve.make(shortKeys)
    let onlyHolds = equals.isEmpty && unindexed.isEmpty
    let isLong = quads.isEmpty && pairs.isEmpty && singles.isEmpty
    let made = onlyHolds ? RawSieve(entries.map { PatternIndex.literal(of: $0, in: literals) }) : nil
    let madeScreen =
      onlyHolds && isLong && made?.keyCount ?? .max > PatternIndex.sieveKeyLimit
      ? RawScreen(groups.strides) : nil
    screen = madeScreen
    sieve = madeScreen == nil ? made : nil
    holdsNumbers = entries.contains { $0.check == .number }
    // Any number may be written in three bytes or more (`1e9`), 0 in two (`-0`).
    let shortest = entries.map { $0.check == .number ? min(2, Int($0.literalLength)) : Int($0.literalLength) }
    shortestFit = unindexed.isEmpty ? shortest.min() ?? .max : 0
    equalTable = PatternIndex.equalTable(equals, entries, literals)
  }

  private static func literal(of entry: Entry, in literals: [UInt8]) -> ArraySlice<UInt8> {
    literals[Int(entry.literalOffset)..<Int(entry.literalOffset) + Int(entry.literalLength)]
  }

  private static func bytes(of key: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: key >> UInt32($0 * 8)) }
  }

  private static func equalTable(_ equals: [UInt32], _ entries: [Entry], _ literals: [UInt8]) -> [UInt32] {
    guard !equals.isEmpty else { return [] }
    var size = 4
    while size < equals.count * 2 { size *= 2 }
    var table = [UInt32](repeating: 0, count: size)
    for number in equals {
      let entry = entries[Int(number)]
      let start = Int(entry.literalOffset)
      let hash = literals[start..<start + Int(entry.literalLength)].withUnsafeBytes {
        ByteHash.hash($0, seed: 0)
      }
      var slot = Int(truncatingIfNeeded: hash) & (size - 1)
      while table[slot] != 0 { slot = (slot + 1) & (size - 1) }
      table[slot] = number + 1
    }
    return table
  }
}

/// Gathers the patterns of one field and builds the index.
struct PatternIndexBuilder {
  private var entries: [PatternIndex.Entry] = []
  private var literals: [UInt8] = []
  private var patterns: [(pattern: StringPattern, isCased: Bool)] = []
  private var equals: [UInt32] = []
  private var strides: [PatternIndex.Filed] = []
  private var quads: [PatternIndex.Filed] = []
  private var pairs: [PatternIndex.Filed] = []
  private var singles: [PatternIndex.Filed] = []
  private var unindexed: [UInt32] = []
  private var groupUse: [UInt32: Int] = [:]

  /// Adds a pattern; `predicate` is reported for every value that fits.
  /// - Parameter folded: the pattern with its letters folded; the caller has it at hand.
  mutating func add(_ pattern: StringPattern, folded: StringPattern, isCased: Bool, predicate: Int) {
    // A cased pattern is found by its folded literal and then compared with the value as it came.
    let shape = isCased ? .general : folded.shape
    switch shape {
    case .equal(let bytes):
      equals.append(UInt32(entries.count))
      append(predicate, bytes, .contains)
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
        append(predicate, [], .general, pattern: number)
      }
    }
  }

  /// Adds a number; `predicate` is reported for every value that is this number, in any notation.
  mutating func add(_ number: PlainNumber, predicate: Int) {
    equals.append(UInt32(entries.count))
    append(predicate, number.text, .number)
  }

  private mutating func append(
    _ predicate: Int, _ literal: [UInt8], _ check: PatternIndex.Check, pattern: UInt32 = .max
  ) {
    entries.append(
      PatternIndex.Entry(
        predicate: UInt32(predicate), literalOffset: UInt32(literals.count),
        literalLength: UInt32(literal.count),
        check: check, pattern: pattern))
    literals += literal
  }

  private mutating func file(
    _ predicate: Int, _ literal: [UInt8], _ check: PatternIndex.Check, pattern: UInt32 = .max
  ) {
    let number = UInt32(entries.count)
    append(predicate, literal, check, pattern: pattern)
    func filed(_ key: UInt32, _ offset: Int) -> PatternIndex.Filed {
      PatternIndex.Filed(key: key, entry: number, offset: UInt32(offset))
    }
    switch literal.count {
    case 7...:
      // The four neighbouring groups that are rarest together, best where no escape can stand between their bytes.
      let costs = (0...literal.count - 4).map { cost(of: literal, at: $0) }
      var sum = costs[0] + costs[1] + costs[2] + costs[3]
      var start = 0
      var least = sum
      for next in 1..<max(1, costs.count - 3) {
        sum += costs[next + 3] - costs[next - 1]
        if sum < least {
          least = sum
          start = next
        }
      }
      for offset in start..<start + 4 {
        let key = PatternIndexBuilder.group(literal, offset)
        groupUse[key, default: 0] += 1
        strides.append(filed(key, offset))
      }
    case 4...6:
      let offset = (0...literal.count - 4).min { cost(of: literal, at: $0) < cost(of: literal, at: $1) } ?? 0
      let key = PatternIndexBuilder.group(literal, offset)
      groupUse[key, default: 0] += 1
      quads.append(filed(key, offset))
    case 2, 3: pairs.append(filed(UInt32(literal[0]) | UInt32(literal[1]) << 8, 0))
    default: singles.append(filed(UInt32(literal[0]), 0))
    }
  }

  /// How often a group is likely to be met in vain.
  private func cost(of literal: [UInt8], at offset: Int) -> Int {
    CommonText.commonness(of: literal[offset..<offset + 4])
      + (RawScreen.isPlain(literal[offset..<offset + 4]) ? 0 : 2000)
      + min(groupUse[PatternIndexBuilder.group(literal, offset)] ?? 0, 16)
  }

  private static func group(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
    UInt32(bytes[offset]) | UInt32(bytes[offset + 1]) << 8 | UInt32(bytes[offset + 2]) << 16
      | UInt32(bytes[offset + 3]) << 24
  }

  func build() -> PatternIndex {
    PatternIndex(
      entries: entries, literals: literals, patterns: patterns, equals: equals,
      groups: (strides, quads, pairs, singles), unindexed: unindexed)
  }
}
