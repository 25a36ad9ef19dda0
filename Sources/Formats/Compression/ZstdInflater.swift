import CZstd

/// zstd, of any number of frames one after another, skippable ones included.
/// - Source: RFC 8878.
final class ZstdInflater: Inflating {
  private(set) var consumed: UInt64 = 0
  private var frames = 0
  /// False between frames.
  private var isInFrame = true
  private let context: OpaquePointer
  private let block = UnsafeMutableRawBufferPointer.allocate(
    byteCount: StreamDecompressor.outputBlockBytes, alignment: 16)

  init() throws(CompressionProblem) {
    guard let context = ZSTD_createDCtx() else {
      throw CompressionProblem(.unavailable, at: 0, "zstd could not start")
    }
    self.context = context
    // 2^27 bytes: ``StreamDecompressor/windowLimitBytes``.
    let result = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27)
    guard ZSTD_isError(result) == 0 else {
      throw CompressionProblem(.unavailable, at: 0, "zstd could not be set up")
    }
  }

  deinit {
    ZSTD_freeDCtx(context)
    block.deallocate()
  }

  func write(
    _ input: UnsafeRawBufferPointer, output: (UnsafeRawBufferPointer) -> Bool
  ) throws(CompressionProblem) {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    // True while the last block was full, so that more output may wait inside the library.
    var mayHoldMore = false
    while source.pos < source.size || mayHoldMore {
      var target = ZSTD_outBuffer(dst: block.baseAddress, size: block.count, pos: 0)
      let before = source.pos
      let result = ZSTD_decompressStream(context, &target, &source)
      consumed &+= UInt64(source.pos - before)
      if target.pos > 0, !output(UnsafeRawBufferPointer(start: block.baseAddress, count: target.pos)) {
        throw CompressionProblem(.stopped, at: consumed, "stopped by the receiver")
      }
      if ZSTD_isError(result) != 0 { throw problem(result) }
      isInFrame = result != 0
      if result == 0 { frames += 1 }
      mayHoldMore = target.pos == target.size && result != 0
      // The library promises progress; without it, stop rather than spin.
      if source.pos == before, target.pos == 0, !mayHoldMore { break }
    }
  }

  /// The library's stable error number 16, as it returns it.
  private static let windowTooLarge = -16

  private func problem(_ result: Int) -> CompressionProblem {
    let detail = ZSTD_getErrorName(result).map { String(cString: $0) } ?? "error"
    if result == Self.windowTooLarge {
      return CompressionProblem(
        .windowTooLarge, at: consumed,
        "a zstd frame wants a window of more than \(StreamDecompressor.windowLimitBytes >> 20) MiB")
    }
    if !isInFrame {
      return CompressionProblem(
        .trailingBytes, at: consumed, "bytes that are no zstd follow after \(frames) zstd frame(s)")
    }
    return CompressionProblem(.corrupt, at: consumed, "zstd data is damaged: \(detail)")
  }

  func finish() throws(CompressionProblem) {
    guard !isInFrame else {
      throw CompressionProblem(
        .truncated, at: consumed, "zstd data ends in the middle of frame \(frames + 1)")
    }
  }
}
