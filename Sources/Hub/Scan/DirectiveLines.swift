import Formats
import Glibc

/// The lines of an input that say how later lines are to be read: the last of each kind, in the order they came.
///
/// Pieces are decoded in parallel, so what an earlier piece says must travel with the later ones.
struct DirectiveLines {
  /// Kinds kept, and bytes of one line; a log has some ten kinds, a line of columns some kilobytes.
  private static let kindLimit = 32
  private static let lineLimit = 64 << 10

  private let mark: UInt8
  private var lines: [(kind: [UInt8], bytes: [UInt8])] = []

  init(mark: UInt8) { self.mark = mark }

  /// What a decoder of the next piece is made with.
  var head: InputHead { InputHead(bytes: lines.flatMap { $0.bytes }, isWhole: false) }

  /// Takes the directives of a piece of whole lines; says whether there were any.
  mutating func read(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return false }
      var hasFound = false
      var position = 0
      while position < bytes.count,
        let hit = memchr(base + position, Int32(mark), bytes.count - position)
      {
        let start = base.distance(to: UnsafeRawPointer(hit))
        position = start + 1
        guard DirectiveLines.beginsLine(bytes, start) else { continue }
        let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        position = end
        guard end - start <= DirectiveLines.lineLimit else { continue }
        keep(Array(bytes[start..<end]) + [0x0A])
        hasFound = true
      }
      return hasFound
    }
  }

  /// Whether a line begins at `start`; a byte order mark may stand before it.
  private static func beginsLine(_ bytes: UnsafeRawBufferPointer, _ start: Int) -> Bool {
    var start = start
    if start >= 3, bytes[start - 3..<start].elementsEqual([0xEF, 0xBB, 0xBF]) { start -= 3 }
    return start == 0 || bytes[start - 1] == 0x0A
  }

  private mutating func keep(_ line: [UInt8]) {
    let kind = Array(line.prefix { $0 != 0x20 && $0 != 0x09 && $0 != 0x3A && $0 != 0x0A })
    lines.removeAll { $0.kind == kind }
    if lines.count >= DirectiveLines.kindLimit { lines.removeFirst() }
    lines.append((kind, line))
  }
}
