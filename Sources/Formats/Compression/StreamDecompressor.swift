/// Decompresses a stream of gzip members or zstd frames, chunk by chunk, in bounded memory.
///
/// Output comes in blocks of at most ``outputBlockBytes``, whatever the ratio, so an input made to grow without bound only
/// takes time, and the receiver can stop it by answering `false`.
public struct StreamDecompressor {
  /// 256 KiB: fits the second-level cache, and the receiver's work outweighs the call.
  public static let outputBlockBytes = 256 * 1024
  /// The most memory that a zstd frame may ask for as its window: 128 MiB, what `zstd` itself allows without `--long`.
  public static let windowLimitBytes = 1 << 27

  public enum Method: String, Hashable, Sendable {
    case gzip
    case zstd

    /// Recognises the first bytes of an input.
    /// - Source: RFC 1952, section 2.3.1; RFC 8878, sections 3.1.1 and 3.1.2 (skippable frames).
    public static func recognise(_ head: some Collection<UInt8>) -> Method? {
      let first = Array(head.prefix(4))
      if first.count >= 3, first[0] == 0x1F, first[1] == 0x8B, first[2] == 8 { return .gzip }
      guard first.count == 4 else { return nil }
      if first == [0x28, 0xB5, 0x2F, 0xFD] { return .zstd }
      return first[0] & 0xF0 == 0x50 && first[1...] == [0x2A, 0x4D, 0x18] ? .zstd : nil
    }
  }

  public let method: Method
  private let inflater: any Inflating
  private var failed: CompressionProblem?

  public init(_ method: Method) throws(CompressionProblem) {
    self.method = method
    switch method {
    case .gzip: inflater = GzipInflater()
    case .zstd: inflater = try ZstdInflater()
    }
  }

  /// Compressed bytes read so far.
  public var compressedByteCount: UInt64 { inflater.consumed }

  /// Takes the next chunk and hands over what it decompresses to; `output` answers whether to go on.
  /// - Throws: what is wrong and where; once thrown, always thrown again.
  public mutating func write(
    _ input: UnsafeRawBufferPointer, output: (UnsafeRawBufferPointer) -> Bool
  ) throws(CompressionProblem) {
    if let failed { throw failed }
    do throws(CompressionProblem) {
      try inflater.write(input, output: output)
    } catch {
      failed = error
      throw error
    }
  }

  /// Says that the input is at its end.
  /// - Throws: `truncated` when a member or frame isn't whole.
  public mutating func finish() throws(CompressionProblem) {
    if let failed { throw failed }
    try inflater.finish()
  }
}

/// One method of decompression, with the state of the C library behind it.
protocol Inflating: AnyObject {
  var consumed: UInt64 { get }
  func write(
    _ input: UnsafeRawBufferPointer, output: (UnsafeRawBufferPointer) -> Bool
  ) throws(CompressionProblem)
  func finish() throws(CompressionProblem)
}
