import CScan

extension PatternIndex {
  /// Zero bytes that must follow a folded value.
  static let padding = Int(WARD_SIEVE_PADDING)

  /// Words of `marks` that a search in so many bytes needs.
  static func markCount(_ byteCount: Int) -> Int { (byteCount + 63) / 64 }

  /// Reports each predicate whose pattern the value fits; perhaps more than once.
  /// - Parameters:
  ///   - folded: the value with its letters folded; ``padding`` zeros follow.
  ///   - text: the value as it came, for cased patterns.
  ///   - marks: scratch of ``markCount(_:)`` words.
  ///   - isFirstTry: asked before a general pattern is compared: once for each predicate and value is enough, and a value made
  ///     of one literal over and over would ask for it at every place.
  @inline(__always)
  func search(
    folded: UnsafeRawBufferPointer, text: UnsafeRawBufferPointer, marks: UnsafeMutablePointer<UInt64>,
    isFirstTry: (UInt32) -> Bool, _ report: (UInt32) -> Void
  ) {
    if !equalTable.isEmpty { searchEqual(folded, report) }
    if holdsNumbers, PlainNumber.mayNeedPlainText(folded) { searchNumber(folded, report) }
    let count = folded.count
    if let base = folded.baseAddress {
      if !strides.isEmpty, count >= 7 {
        walk(strides, folded, text, last: count - 4, step: 4, isFirstTry, report) {
          base.loadUnaligned(fromByteOffset: $0, as: UInt32.self)
        }
      }
      if shortSieve != nil {
        searchShort(base, folded, text, marks, isFirstTry, report)
      } else {
        walkShort(base, folded, text, isFirstTry, report)
      }
    }
    for number in unindexed where fits(entries[Int(number)], folded, text) {
      report(entries[Int(number)].predicate)
    }
  }

  /// Looks for short groups where the sieve lets through.
  @inline(__always)
  private func searchShort(
    _ base: UnsafeRawPointer, _ folded: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer,
    _ marks: UnsafeMutablePointer<UInt64>, _ isFirstTry: (UInt32) -> Bool, _ report: (UInt32) -> Void
  ) {
    guard var sieve = shortSieve else { return }
    let count = folded.count
    ward_sieve_mark(base.assumingMemoryBound(to: UInt8.self), count, &sieve, marks, 0)
    for word in 0..<PatternIndex.markCount(count) {
      var bits = marks[word]
      while bits != 0 {
        let position = word &* 64 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        // The padding may be read; what lies in it is no part of the value.
        let group = base.loadUnaligned(fromByteOffset: position, as: UInt32.self).littleEndian
        if position &+ 4 <= count { look(quads, group, at: position, folded, text, isFirstTry, report) }
        if position &+ 2 <= count {
          look(pairs, group & 0xFFFF, at: position, folded, text, isFirstTry, report)
        }
        look(singles, group & 0xFF, at: position, folded, text, isFirstTry, report)
      }
    }
  }

  @inline(__always)
  private func look(
    _ groups: GroupTable, _ group: UInt32, at position: Int, _ folded: UnsafeRawBufferPointer,
    _ text: UnsafeRawBufferPointer, _ isFirstTry: (UInt32) -> Bool, _ report: (UInt32) -> Void
  ) {
    if !groups.isEmpty { visit(groups, group, at: position, folded, text, isFirstTry, report) }
  }

  @inline(__always)
  private func walkShort(
    _ base: UnsafeRawPointer, _ folded: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer,
    _ isFirstTry: (UInt32) -> Bool, _ report: (UInt32) -> Void
  ) {
    let count = folded.count
    if !quads.isEmpty, count >= 4 {
      walk(quads, folded, text, last: count - 4, isFirstTry, report) {
        base.loadUnaligned(fromByteOffset: $0, as: UInt32.self)
      }
    }
    if !pairs.isEmpty, count >= 2 {
      walk(pairs, folded, text, last: count - 2, isFirstTry, report) {
        UInt32(base.loadUnaligned(fromByteOffset: $0, as: UInt16.self))
      }
    }
    if !singles.isEmpty, count >= 1 {
      walk(singles, folded, text, last: count - 1, isFirstTry, report) {
        UInt32(base.load(fromByteOffset: $0, as: UInt8.self))
      }
    }
  }

  /// Numbers that the value is, although it is written in another way.
  private func searchNumber(_ folded: UnsafeRawBufferPointer, _ report: (UInt32) -> Void) {
    guard let plain = PlainNumber.plain(folded) else { return }
    plain.withUnsafeBytes { searchEqual($0, numbersOnly: true, report) }
  }

  private func searchEqual(
    _ folded: UnsafeRawBufferPointer, numbersOnly: Bool = false, _ report: (UInt32) -> Void
  ) {
    let mask = equalTable.count - 1
    var slot = Int(truncatingIfNeeded: ByteHash.hash(folded, seed: 0)) & mask
    while equalTable[slot] != 0 {
      let entry = entries[Int(equalTable[slot]) - 1]
      if Int(entry.literalLength) == folded.count, !numbersOnly || entry.check == .number,
        literalEquals(entry, folded, at: 0)
      {
        report(entry.predicate)
      }
      slot = (slot + 1) & mask
    }
  }

  @inline(__always)
  private func walk(
    _ groups: GroupTable, _ folded: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, last: Int,
    step: Int = 1, _ isFirstTry: (UInt32) -> Bool, _ report: (UInt32) -> Void, _ key: (Int) -> UInt32
  ) {
    let shift = groups.shift
    groups.bitmap.withUnsafeBufferPointer { bitmap in
      guard let bits = bitmap.baseAddress else { return }
      var position = 0
      while position <= last {
        let group = key(position)
        // The bitmap has 2^(32 − shift) bits, so the index is always inside.
        let bit = GroupTable.mix(group) &>> shift
        if bits[Int(bit >> 6)] & (1 << UInt64(bit & 63)) != 0 {
          visit(groups, group, at: position, folded, text, isFirstTry, report)
        }
        position &+= step
      }
    }
  }

  private func visit(
    _ groups: GroupTable, _ key: UInt32, at position: Int, _ folded: UnsafeRawBufferPointer,
    _ text: UnsafeRawBufferPointer, _ isFirstTry: (UInt32) -> Bool, _ report: (UInt32) -> Void
  ) {
    let mask = groups.table.count - 1
    var slot = Int(GroupTable.mix(key)) & mask
    while groups.table[slot] != 0 {
      let run = groups.runs[Int(groups.table[slot]) - 1]
      if run.key == key {
        for member in run.start..<run.start + run.count {
          let (number, offset) = groups.members[Int(member)]
          let entry = entries[Int(number)]
          let start = position - Int(offset)
          if holds(entry, start, folded, text, isFirstTry) { report(entry.predicate) }
        }
        return
      }
      slot = (slot + 1) & mask
    }
  }

  @inline(__always)
  private func holds(
    _ entry: Entry, _ start: Int, _ folded: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer,
    _ isFirstTry: (UInt32) -> Bool
  ) -> Bool {
    let length = Int(entry.literalLength)
    guard start >= 0, start + length <= folded.count else { return false }
    switch entry.check {
    case .contains, .general, .number: break
    case .prefix: if start != 0 { return false }
    case .suffix: if start + length != folded.count { return false }
    }
    guard literalEquals(entry, folded, at: start) else { return false }
    return entry.check == .general ? isFirstTry(entry.predicate) && fits(entry, folded, text) : true
  }

  @inline(__always)
  private func literalEquals(_ entry: Entry, _ folded: UnsafeRawBufferPointer, at start: Int) -> Bool {
    literals.withUnsafeBytes { literals in
      let offset = Int(entry.literalOffset)
      for index in 0..<Int(entry.literalLength) where literals[offset + index] != folded[start + index] {
        return false
      }
      return true
    }
  }

  private func fits(_ entry: Entry, _ folded: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer) -> Bool
  {
    let (pattern, isCased) = patterns[Int(entry.pattern)]
    return pattern.fits(isCased ? text : folded)
  }
}
