import WardModel

/// Moves the times of repeated test events, keeping the way they are written.
enum TestClock {
  /// The time later by so much, with `T` or a space and with or without `Z` as before; `nil` for text that is no time.
  static func advance(_ text: String, nanoseconds: Int64) -> String? {
    guard let time = Timestamp(rfc3339: text) else { return nil }
    var moved = time.advanced(byNanoseconds: nanoseconds).description
    if text.contains(" ") { moved = moved.replacing("T", with: " ") }
    if !text.hasSuffix("Z") { moved.removeLast() }
    return moved
  }

  static func quoted(_ text: String) -> String { JSONText.quoted(text) }
}
