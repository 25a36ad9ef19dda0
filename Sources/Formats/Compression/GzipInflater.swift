import CZlib

/// gzip, of any number of members one after another; zero bytes after the last are padding.
/// - Source: RFC 1952.
final class GzipInflater: Inflating {
  private(set) var consumed: UInt64 = 0
  private var members = 0
  private enum State {
    case atStart
    case inMember
    case afterMember
    /// Behind the last member, where only zeros may follow.
    case inPadding
  }
  private var state = State.atStart
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private var isOpen = false
  private let block = UnsafeMutableRawBufferPointer.allocate(
    byteCount: StreamDecompressor.outputBlockBytes, alignment: 16)

  init() { stream.initialize(to: z_stream()) }

  deinit {
    if isOpen { inflateEnd(stream) }
    stream.deinitialize(count: 1)
    stream.deallocate()
    block.deallocate()
  }

  func write(
    _ input: UnsafeRawBufferPointer, output: (UnsafeRawBufferPointer) -> Bool
  ) throws(CompressionProblem) {
    var index = 0
    while index < input.count {
      switch state {
      case .atStart: try open()
      case .afterMember:
        if input[index] == 0 {
          state = .inPadding
        } else if input[index] == 0x1F {
          inflateReset(stream)
          state = .inMember
        } else {
          throw trailing()
        }
      case .inPadding:
        guard input[index] == 0 else { throw trailing() }
        index += 1
        consumed &+= 1
      case .inMember: index += try inflateSome(input, from: index, output)
      }
    }
  }

  private func trailing() -> CompressionProblem {
    CompressionProblem(
      .trailingBytes, at: consumed, "bytes that are no gzip follow after \(members) gzip member(s)")
  }

  private func open() throws(CompressionProblem) {
    // 15: the largest window; +16: gzip only.
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw CompressionProblem(.unavailable, at: consumed, "zlib could not start")
    }
    isOpen = true
    state = .inMember
  }

  /// Inflates from `start` to the end of the input or of the member; returns how many bytes it took.
  private func inflateSome(
    _ input: UnsafeRawBufferPointer, from start: Int, _ output: (UnsafeRawBufferPointer) -> Bool
  ) throws(CompressionProblem) -> Int {
    guard let base = input.baseAddress, let target = block.baseAddress else { return input.count - start }
    // zlib counts in 32 bits.
    let offered = min(input.count - start, 1 << 30)
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: (base + start).assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(offered)
    while true {
      stream.pointee.next_out = target.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(block.count)
      let before = stream.pointee.avail_in
      let result = inflate(stream, Z_NO_FLUSH)
      consumed &+= UInt64(before - stream.pointee.avail_in)
      let made = block.count - Int(stream.pointee.avail_out)
      if made > 0, !output(UnsafeRawBufferPointer(start: target, count: made)) {
        throw CompressionProblem(.stopped, at: consumed, "stopped by the receiver")
      }
      switch result {
      case Z_STREAM_END:
        members += 1
        state = .afterMember
        return offered - Int(stream.pointee.avail_in)
      case Z_OK, Z_BUF_ERROR:
        // A full block may leave more behind; a block that isn't full needs more input.
        if stream.pointee.avail_out > 0, stream.pointee.avail_in == 0 { return offered }
        if result == Z_BUF_ERROR, made == 0 { return offered - Int(stream.pointee.avail_in) }
      default:
        let detail = stream.pointee.msg.map { String(cString: $0) } ?? "error \(result)"
        throw CompressionProblem(.corrupt, at: consumed, "gzip data is damaged: \(detail)")
      }
    }
  }

  func finish() throws(CompressionProblem) {
    switch state {
    case .afterMember, .inPadding: return
    case .atStart, .inMember:
      throw CompressionProblem(
        .truncated, at: consumed, "gzip data ends in the middle of member \(members + 1)")
    }
  }
}
