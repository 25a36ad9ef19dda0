import CZlib
import CZstd
import Testing

@testable import Formats

@Suite struct StreamDecompressorTests {
  static func sample(_ count: Int) -> [UInt8] {
    var random = SplitMix64(seed: 7)
    return (0..<count).map { UInt8(truncatingIfNeeded: $0 / 97) ^ UInt8(random.next() & 3) }
  }

  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)
    )
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1000)
    let made = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        deflate(&stream, Z_FINISH)
        return target.count - Int(stream.avail_out)
      }
    }
    deflateEnd(&stream)
    return Array(output.prefix(made))
  }

  static func zstd(_ bytes: [UInt8]) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let made = output.withUnsafeMutableBytes { target in
      bytes.withUnsafeBytes { ZSTD_compress(target.baseAddress, target.count, $0.baseAddress, $0.count, 3) }
    }
    return Array(output.prefix(made))
  }

  static func compress(_ method: StreamDecompressor.Method, _ bytes: [UInt8]) -> [UInt8] {
    method == .gzip ? gzip(bytes) : zstd(bytes)
  }

  /// What comes out, and the problem that ended it.
  static func unpack(_ method: StreamDecompressor.Method, _ input: [UInt8], chunk: Int, limit: Int = .max)
    -> (
      [UInt8], CompressionProblem?
    )
  {
    var output: [UInt8] = []
    do throws(CompressionProblem) {
      var decompressor = try StreamDecompressor(method)
      var index = 0
      while index < input.count {
        let end = min(index + chunk, input.count)
        let part = Array(input[index..<end])
        var problem: CompressionProblem?
        part.withUnsafeBytes { bytes in
          do throws(CompressionProblem) {
            try decompressor.write(bytes) {
              output.append(contentsOf: $0)
              return output.count < limit
            }
          } catch { problem = error }
        }
        if let problem { throw problem }
        index = end
      }
      try decompressor.finish()
    } catch {
      return (output, error)
    }
    return (output, nil)
  }

  @Test(arguments: [StreamDecompressor.Method.gzip, .zstd], [1, 7, 4096, 1 << 20])
  func `several members come out whole, whatever the chunks`(
    _ method: StreamDecompressor.Method, _ chunk: Int
  ) {
    let a = Self.sample(chunk == 1 ? 20_000 : 700_000)
    let b = Array("the end".utf8)
    let (output, problem) = Self.unpack(
      method, Self.compress(method, a) + Self.compress(method, []) + Self.compress(method, b), chunk: chunk)
    #expect(problem == nil)
    #expect(output == a + b)
  }

  @Test(arguments: [StreamDecompressor.Method.gzip, .zstd])
  func `a truncated input gives what came before and says so`(_ method: StreamDecompressor.Method) {
    let whole = Self.sample(700_000)
    let packed = Self.compress(method, whole)
    let cut = packed.count / 2
    let (output, problem) = Self.unpack(method, Array(packed.prefix(cut)), chunk: 4096)
    #expect(problem?.kind == .truncated)
    #expect(problem?.offset == UInt64(cut))
    #expect(!output.isEmpty)
    #expect(whole.starts(with: output))
  }

  @Test(arguments: [StreamDecompressor.Method.gzip, .zstd])
  func `a flipped byte is found, with its place, and stays a problem`(_ method: StreamDecompressor.Method) {
    var packed = Self.compress(method, Self.sample(700_000))
    let place = packed.count / 2
    for index in place..<place + 32 { packed[index] ^= 0xFF }
    let (_, problem) = Self.unpack(method, packed, chunk: 4096)
    // Without a check value zstd can only find what breaks its structure; with 32 bytes flipped something does.
    #expect(problem?.kind == .corrupt)
    #expect((problem?.offset ?? 0) > 0)
    #expect(problem?.description.contains("at byte") == true)
  }

  @Test func `bytes after the last member are named, zeros after gzip are padding`() {
    let packed = Self.gzip(Array("x".utf8))
    #expect(Self.unpack(.gzip, packed + [0, 0, 0], chunk: 5).1 == nil)
    let (output, problem) = Self.unpack(.gzip, packed + Array("garbage".utf8), chunk: 5)
    #expect(output == Array("x".utf8))
    #expect(problem?.kind == .trailingBytes)
    #expect(problem?.offset == UInt64(packed.count))
    #expect(
      Self.unpack(.zstd, Self.zstd(Array("x".utf8)) + Array("garbage".utf8), chunk: 500).1?.kind
        == .trailingBytes)
  }

  @Test func `an input that grows without bound is stopped by its receiver`() {
    let zeros = [UInt8](repeating: 0, count: 1 << 24)
    for method in [StreamDecompressor.Method.gzip, .zstd] {
      let (output, problem) = Self.unpack(
        method, Self.compress(method, zeros), chunk: 1 << 20, limit: 1 << 20)
      #expect(problem?.kind == .stopped)
      #expect(output.count < (1 << 20) + StreamDecompressor.outputBlockBytes)
    }
  }

  @Test func `a zstd frame with an immense window is refused`() {
    // Magic, descriptor without single segment or sizes, window descriptor 2^(10+28) bytes.
    let (_, problem) = Self.unpack(
      .zstd, [0x28, 0xB5, 0x2F, 0xFD, 0x00, 28 << 3, 0x01, 0x00, 0x00], chunk: 100)
    #expect(problem?.kind == .windowTooLarge)
  }

  @Test func `an empty input is truncated`() {
    #expect(Self.unpack(.gzip, [], chunk: 1).1?.kind == .truncated)
    #expect(Self.unpack(.zstd, [], chunk: 1).1?.kind == .truncated)
  }

  @Test func `the first bytes tell the method`() {
    #expect(StreamDecompressor.Method.recognise(Self.gzip([])) == .gzip)
    #expect(StreamDecompressor.Method.recognise(Self.zstd([])) == .zstd)
    #expect(StreamDecompressor.Method.recognise([0x5A, 0x2A, 0x4D, 0x18] as [UInt8]) == .zstd)
    #expect(StreamDecompressor.Method.recognise([0x6A, 0x2A, 0x4D, 0x18] as [UInt8]) == nil)
    #expect(StreamDecompressor.Method.recognise([0x1F, 0x8B] as [UInt8]) == nil)
    #expect(StreamDecompressor.Method.recognise([0x1F, 0x8B, 7, 0] as [UInt8]) == nil)
  }

  @Test func `damaged inputs never crash`() {
    let seed = TextFuzz.seed
    var random = SplitMix64(seed: seed)
    let originals = [Self.gzip(Self.sample(5000)), Self.zstd(Self.sample(5000))]
    TextFuzz.repeated(short: 300) {
      var input = originals[Int(random.next() & 1)]
      for _ in 0..<1 + Int(random.next() % 4) {
        input[Int(random.next() % UInt64(input.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      for method in [StreamDecompressor.Method.gzip, .zstd] {
        _ = Self.unpack(method, input, chunk: 1 + Int(random.next() % 5000), limit: 1 << 20)
      }
    }
  }
}
