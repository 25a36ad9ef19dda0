import CZstd

/// One zstd frame at a time, with the library's working memory kept between calls.
///
/// - Source: RFC 8878.
final class ZstdCompressor {
  private let context: OpaquePointer

  /// - Parameters:
  ///   - level: zstd's compression level; negative is faster.
  ///   - longDistance: whether to look for repetitions over the whole window of `windowLog` bits.
  init?(level: Int32, longDistance: Bool = false, windowLog: Int32? = nil) {
    guard let context = ZSTD_createCCtx() else { return nil }
    self.context = context
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    // The log has checksums of its own.
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0)
    if longDistance { ZSTD_CCtx_setParameter(context, ZSTD_c_enableLongDistanceMatching, 1) }
    if let windowLog { ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, windowLog) }
  }

  deinit { ZSTD_freeCCtx(context) }

  /// Appends the compressed bytes to `output`; false, and nothing is appended, when the library refuses.
  func compress(_ input: UnsafeRawBufferPointer, into output: inout [UInt8]) -> Bool {
    let start = output.count
    let bound = ZSTD_compressBound(input.count)
    guard ZSTD_isError(bound) == 0 else { return false }
    output.reserveCapacity(start + bound)
    let tail = [UInt8](unsafeUninitializedCapacity: bound) { buffer, used in
      let result = ZSTD_compress2(context, buffer.baseAddress, bound, input.baseAddress, input.count)
      used = ZSTD_isError(result) == 0 ? result : 0
    }
    output.append(contentsOf: tail)
    return !tail.isEmpty
  }
}

enum Zstd {
  /// Window sizes up to 2^27 bytes (128 MiB), the library's own default bound.
  private static let windowLogLimit: Int32 = 27

  /// The content of one zstd frame that must unpack to exactly `byteCount` bytes; nil when it does not.
  static func decompress(_ input: UnsafeRawBufferPointer, byteCount: Int) -> [UInt8]? {
    guard let context = ZSTD_createDCtx() else { return nil }
    defer { ZSTD_freeDCtx(context) }
    ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLogLimit)
    var isWhole = false
    let output = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, used in
      let result = ZSTD_decompressDCtx(
        context, buffer.baseAddress, byteCount, input.baseAddress, input.count)
      isWhole = ZSTD_isError(result) == 0 && result == byteCount
      used = isWhole ? byteCount : 0
    }
    return isWhole ? output : nil
  }
}
