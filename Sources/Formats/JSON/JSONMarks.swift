/// Names that a decoder watches for while it reads an event, each with a small number: those of all signatures first,
/// then those that classifiers read. 0 stands for every other name.
public struct JSONMarks {
  /// A marked name, to ask a ``JSONEventView`` for its value without looking the name up.
  public struct Mark: Hashable, Sendable {
    let number: UInt32
  }

  private(set) var numbers: [String: UInt32] = [:]
  /// Numbers given, 0 included.
  private(set) var count = 1

  /// The mark of a field path.
  public mutating func mark(_ path: String) -> Mark {
    if let number = numbers[path] { return Mark(number: number) }
    let number = UInt32(truncatingIfNeeded: count)
    numbers[path] = number
    count += 1
    return Mark(number: number)
  }
}
