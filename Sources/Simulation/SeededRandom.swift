/// A stream of numbers that a seed decides: the same everywhere and for ever.
/// - Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (splitmix64).
struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  /// A number from 0 up to, not including, 1.
  mutating func fraction() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Nanoseconds until the next of events that come `perSecond` times a second on average.
  mutating func wait(perSecond: Double) -> Int64 {
    // 1 - fraction is above 0; the series of ln(1 - x) is not needed where a few uniform numbers do.
    let spread = fraction() + fraction()
    return Int64(max(1, spread / max(perSecond, 1e-6) * 1e9))
  }

  /// `count` hexadecimal digits.
  mutating func hexadecimal(_ count: Int) -> String {
    var digits = ""
    while digits.count < count {
      let text = String(next(), radix: 16)
      digits += String(repeating: "0", count: 16 - text.count) + text
    }
    return String(digits.prefix(count))
  }
}
