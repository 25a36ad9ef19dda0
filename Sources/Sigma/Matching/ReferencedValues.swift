/// The values of the field that a `fieldref` names, in one event: made once, then asked for each value of the rule's field.
///
/// Events may hold long lists under both names. Whole values are looked up by hash; the parts of values that the anchors ask
/// for are compared pair by pair, up to ``stepLimit``.
struct ReferencedValues {
  /// Bytes that one test of one event may compare: a few ms on a slow core, and five thousand pairs of command lines.
  static let stepLimit = 1 << 22
  /// Steps that a pair costs beside its bytes.
  private static let pairSteps = 16

  private let anchor: ValueTest.Anchor
  private let isCased: Bool
  /// Each value once, folded unless `isCased`; in the event's order for parts of values.
  private var known: Set<[UInt8]> = []
  private var ordered: [[UInt8]] = []
  private var stepsLeft = ReferencedValues.stepLimit

  init(anchor: ValueTest.Anchor, isCased: Bool) {
    self.anchor = anchor
    self.isCased = isCased
  }

  var isEmpty: Bool { known.isEmpty }

  mutating func insert(_ value: UnsafeRawBufferPointer) {
    let text = prepared(value)
    if known.insert(text).inserted, anchor != .whole { ordered.append(text) }
  }

  /// Whether a value equals, starts with, ends with or contains one of these.
  mutating func agrees(_ value: UnsafeRawBufferPointer) -> ValueEvaluation.Answer {
    let text = prepared(value)
    // Whatever the anchor, equal values agree.
    if known.contains(text) { return .holds }
    for other in ordered where other.count < text.count {
      if holds(text, other) { return .holds }
      if stepsLeft < 0 { return .gaveUp }
    }
    return .fails
  }

  private mutating func holds(_ text: [UInt8], _ other: [UInt8]) -> Bool {
    stepsLeft -= Self.pairSteps
    switch anchor {
    case .whole: return false
    case .start: return isEqual(other, text, at: 0)
    case .end: return isEqual(other, text, at: text.count - other.count)
    case .anywhere:
      guard let first = other.first else { return true }
      stepsLeft -= text.count
      let last = text.count - other.count
      var position = 0
      while stepsLeft >= 0, position <= last,
        let found = text[position...last].firstIndex(of: first)
      {
        if isEqual(other, text, at: found) { return true }
        position = found + 1
      }
      return false
    }
  }

  /// Whether `other` stands in the text at the position; the caller sees that it ends within.
  private mutating func isEqual(_ other: [UInt8], _ text: [UInt8], at position: Int) -> Bool {
    stepsLeft -= other.count
    return stepsLeft >= 0 && text[position..<position + other.count].elementsEqual(other)
  }

  private func prepared(_ value: UnsafeRawBufferPointer) -> [UInt8] {
    if isCased { return Array(value) }
    var folded: [UInt8] = []
    TextFolding.fold(value, into: &folded)
    return folded
  }
}
