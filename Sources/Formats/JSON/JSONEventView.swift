public import WardModel

/// Read access to the event that the JSON decoder has just flattened. Valid only during the call it is passed to.
public struct JSONEventView {
  /// All bytes of the batch; slots count from here.
  let bytes: UnsafeBufferPointer<UInt8>
  /// The slots of this event only.
  let slots: UnsafeBufferPointer<Slot>
  let present: UnsafePointer<UInt64>
  /// The first slot of each mark that is present, counted from the beginning of `slots`.
  let firstSlots: UnsafePointer<UInt32>
  /// What `firstSlots` counts too much.
  let firstSlotBase: Int
  let state: JSONDecoderState

  /// The first value of the field at `path` as text, escapes resolved; `nil` when absent or null.
  public func text(_ path: String) -> String? {
    guard let slot = slot(path), slot.kind != .null else { return nil }
    return text(of: slot)
  }

  /// The value of a slot of this event as text; `nil` for ``ValueKind/null``.
  public func text(of slot: Slot) -> String? {
    guard slot.kind != .null else { return nil }
    let raw = raw(slot)
    guard slot.kind == .jsonText, raw.contains(0x5C) else { return String(decoding: raw, as: UTF8.self) }
    var out: [UInt8] = []
    JSONText.unescape(raw, into: &out)
    return String(decoding: out, as: UTF8.self)
  }

  /// The first slot of the field at `path`.
  public func slot(_ path: String) -> Slot? {
    if let number = state.marks.numbers[path] { return slot(JSONMarks.Mark(number: number)) }
    guard let field = state.field(of: path) else { return nil }
    return slots.first { $0.field == field }
  }

  /// The first slot of a marked field.
  @inline(__always)
  public func slot(_ mark: JSONMarks.Mark) -> Slot? { has(mark) ? slot(at: place(mark)) : nil }

  /// The slot behind the first slot of a marked field; for an object, its first member.
  func slot(after mark: JSONMarks.Mark) -> Slot? { has(mark) ? slot(at: place(mark) &+ 1) : nil }

  @inline(__always)
  private func place(_ mark: JSONMarks.Mark) -> Int { Int(firstSlots[Int(mark.number)]) &- firstSlotBase }

  @inline(__always)
  private func slot(at place: Int) -> Slot? { place >= 0 && place < slots.count ? slots[place] : nil }

  /// Whether a marked field is present, as a value, object or list.
  @inline(__always)
  public func has(_ mark: JSONMarks.Mark) -> Bool {
    present[Int(mark.number &>> 6)] & (1 &<< UInt64(mark.number & 63)) != 0
  }

  /// The bytes of a slot of this event, escapes still in place.
  @inline(__always)
  public func raw(_ slot: Slot) -> UnsafeRawBufferPointer {
    let start = Int(slot.offset)
    let end = start &+ Int(slot.length)
    guard end <= bytes.count, let base = bytes.baseAddress else {
      return UnsafeRawBufferPointer(start: nil, count: 0)
    }
    return UnsafeRawBufferPointer(start: base + start, count: end &- start)
  }
}
