import Formats
import Glibc
import WardModel

/// Cuts one input into pieces that are decoded on their own.
struct PieceCutter {
  /// Bytes of one piece of lines: large enough to keep a core busy for milliseconds, small enough that a few in flight
  /// are no memory to speak of.
  static let lineBytes = 1 << 20
  /// Bytes of a line without end: beyond, it is handed on as it is and refused by the decoder.
  static let longestLine = 16 << 20
  /// Blocks decoded as one job.
  static let blocksPerJob = 16
  /// Bytes of an input that can only be read whole.
  static let wholeLimit = 512 << 20

  /// One job: bytes with the pieces they hold.
  struct Cut: Sendable {
    var bytes: [UInt8]
    /// Ranges in `bytes` with their place in the input and number of the first record.
    var pieces: [(range: Range<Int>, offset: UInt64, firstRecord: UInt64)]
    /// The pieces come from the format's own finder.
    var isFound = false
    /// Records that were refused when the pieces were found.
    var refused: [Undecodable] = []
  }

  private let file: InputFile
  private let format: any LogFormat
  private var finder: (any PieceFinder)?
  /// Read and not yet handed on.
  private var carried: [UInt8]
  private var offset: UInt64 = 0
  private var nextRecord: UInt64 = 1
  private var isDone = false
  /// The memory of a piece that is done, for a piece to come.
  private var spare: [UInt8] = []
  /// The last piece of lines ended within one.
  private var isInsideLine = false
  /// Set when an input is too large or too short for its framing.
  private(set) var refusal: String?

  /// - Parameter head: the beginning of the input, already read from `file`.
  init(file: InputFile, format: any LogFormat, head: [UInt8]) {
    self.file = file
    self.format = format
    finder = format.makePieceFinder()
    carried = head
  }

  mutating func next() -> Cut? {
    if isDone { return nil }
    switch format.framing {
    case .lines: return nextLines()
    case .found: return nextFound()
    case .blocks(let header, let size, let signature):
      return nextBlocks(header: header, size: size, signature: signature)
    case .whole: return nextWhole()
    }
  }

  /// Takes back the bytes of a piece that is done: fresh memory for each costs more time than to read into it.
  mutating func reuse(_ bytes: consuming [UInt8]) {
    guard format.framing == .lines, bytes.capacity <= PieceCutter.lineBytes * 2 else { return }
    bytes.removeAll(keepingCapacity: true)
    spare = bytes
  }

  /// Passes over the rest of a line that was cut: it must not pass for a line of its own.
  private mutating func skipLine() {
    while isInsideLine {
      var bytes = carried
      carried = []
      if bytes.isEmpty { file.fill(&bytes, upTo: PieceCutter.lineBytes) }
      if bytes.isEmpty { return isInsideLine = false }
      guard let end = bytes.firstIndex(of: 0x0A) else {
        offset += UInt64(bytes.count)
        continue
      }
      carried = Array(bytes[(end + 1)...])
      offset += UInt64(end + 1)
      nextRecord += 1
      isInsideLine = false
    }
  }

  private mutating func nextLines() -> Cut? {
    skipLine()
    var bytes = carried
    bytes.reserveCapacity(PieceCutter.lineBytes)
    carried = []
    var wanted = PieceCutter.lineBytes
    while true {
      file.fill(&bytes, upTo: wanted)
      if bytes.count < wanted {
        isDone = true
        break
      }
      if let end = bytes.lastIndex(of: 0x0A) {
        carried = spare
        spare = []
        carried.append(contentsOf: bytes[(end + 1)...])
        bytes.removeLast(bytes.count - end - 1)
        break
      }
      if let end = bytes.withUnsafeBytes({ format.recordEnd(inLine: $0) }), end > 0 {
        // The rest is a piece of its own and belongs to the same line.
        carried = Array(bytes[end...])
        bytes.removeLast(bytes.count - end)
        break
      }
      if bytes.count >= PieceCutter.longestLine {
        isInsideLine = true
        break
      }
      wanted = bytes.count * 2
    }
    guard !bytes.isEmpty else { return nil }
    let cut = Cut(bytes: bytes, pieces: [(0..<bytes.count, offset, nextRecord)])
    offset += UInt64(bytes.count)
    nextRecord += PieceCutter.lineCount(bytes)
    return cut
  }

  private static func lineCount(_ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { buffer in
      // `memchr` runs at the speed of memory, and lines are long.
      guard var position = buffer.baseAddress else { return 0 }
      let end = position + buffer.count
      var count: UInt64 = 0
      while let found = memchr(position, 0x0A, end - position) {
        count += 1
        position = UnsafeRawPointer(found) + 1
      }
      return count
    }
  }

  private mutating func nextBlocks(header: Int, size: Int, signature: [UInt8]) -> Cut? {
    if offset == 0, header > 0 {
      file.fill(&carried, upTo: header)
      guard carried.count >= header else {
        refusal = "ends after \(carried.count) bytes, within its header of \(header): the copy is incomplete"
        carried = []
        isDone = true
        return nil
      }
      carried.removeFirst(header)
      offset = UInt64(header)
    }
    var bytes = carried
    carried = []
    let wanted = size * PieceCutter.blocksPerJob
    file.fill(&bytes, upTo: wanted)
    isDone = bytes.count < wanted
    var pieces: [(range: Range<Int>, offset: UInt64, firstRecord: UInt64)] = []
    var start = 0
    while start < bytes.count {
      var end = min(start + size, bytes.count)
      if !PieceCutter.beginsBlock(bytes[start..<end], signature) {
        // A signature may begin in the last bytes read so far.
        let known = isDone ? bytes.count : bytes.count - signature.count + 1
        end = PieceCutter.position(of: signature, in: bytes, from: start + 1) ?? known
        if end <= start { break }
      } else if end - start < size, !isDone {
        // The rest of the block comes with the next job.
        break
      }
      pieces.append((start..<end, offset + UInt64(start), nextRecord))
      nextRecord += 1
      start = end
    }
    carried = Array(bytes[start...])
    bytes.removeLast(bytes.count - start)
    guard !bytes.isEmpty else { return nil }
    offset += UInt64(bytes.count)
    return Cut(bytes: bytes, pieces: pieces)
  }

  /// Blocks that were never used hold zeros.
  private static func beginsBlock(_ bytes: ArraySlice<UInt8>, _ signature: [UInt8]) -> Bool {
    bytes.starts(with: signature) || bytes.prefix(signature.count).allSatisfy { $0 == 0 }
  }

  private static func position(of signature: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let first = signature.first else { return nil }
    var position = start
    while position + signature.count <= bytes.count {
      guard let next = bytes[position...].firstIndex(of: first) else { return nil }
      if bytes[next...].starts(with: signature) { return next }
      position = next + 1
    }
    return nil
  }

  private mutating func nextFound() -> Cut? {
    var bytes = carried
    carried = []
    var wanted = PieceCutter.lineBytes
    while var finder {
      file.fill(&bytes, upTo: wanted)
      isDone = bytes.count < wanted
      let found = bytes.withUnsafeBytes { finder.take($0, offset: offset, isEnd: isDone) }
      self.finder = finder
      let start = offset
      offset += UInt64(found.byteCount)
      if !found.pieces.isEmpty || !found.refused.isEmpty {
        carried = Array(bytes[found.byteCount...])
        bytes.removeLast(bytes.count - found.byteCount)
        let pieces = found.pieces.map { ($0.range, start + UInt64($0.range.lowerBound), $0.firstRecord) }
        return Cut(bytes: bytes, pieces: pieces, isFound: true, refused: found.refused)
      }
      if isDone { return nil }
      bytes.removeFirst(found.byteCount)
      wanted = max(PieceCutter.lineBytes, found.byteCount == 0 ? bytes.count * 2 : bytes.count)
    }
    return nil
  }

  private mutating func nextWhole() -> Cut? {
    isDone = true
    var bytes = carried
    carried = []
    file.fill(&bytes, upTo: PieceCutter.wholeLimit)
    if bytes.count >= PieceCutter.wholeLimit {
      refusal =
        "larger than \(PieceCutter.wholeLimit >> 20) MiB and of a format that can't be read in pieces; split it, or convert it to one event a line"
      return nil
    }
    return bytes.isEmpty ? nil : Cut(bytes: bytes, pieces: [(0..<bytes.count, 0, 1)])
  }
}
