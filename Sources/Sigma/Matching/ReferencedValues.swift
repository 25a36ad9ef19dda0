import Glibc

/// The values of the field that a `fieldref` names, in one event: made once, then asked for each value of the rule's field.
///
/// Events may hold long lists under both names. Whole values are looked up by hash; the parts of values that the anchors ask
/// for are compared pair by pair, up to ``stepLimit``.
struct ReferencedValues {
  /// Bytes that one test of one event may compare: about 10 ms on a slow core, and ten thousand pairs of command lines.
  static let stepLimit = 1 << 24
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
      stepsLeft -= Self.pairSteps + other.count + (anchor == .anywhere ? text.count : 0)
      guard stepsLeft >= 0 else { return .gaveUp }
      if holds(text, other) { return .holds }
    }
    return .fails
  }

  private func holds(_ text: [UInt8], _ other: [UInt8]) -> Bool {
    switch anchor {
    case .whole: false
    case .start: text.starts(with: other)
    case .end: text.suffix(other.count).elementsEqual(other)
    case .anywhere: memmem(text, text.count, other, other.count) != nil
    }
  }

  private func prepared(_ value: UnsafeRawBufferPointer) -> [UInt8] {
    if isCased { return Array(value) }
    var folded: [UInt8] = []
    TextFolding.fold(value, into: &folded)
    return folded
  }
}
