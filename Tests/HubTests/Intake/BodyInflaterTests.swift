import CZlib
import CZstd
import Testing

@testable import Hub

@Suite struct BodyInflaterTests {
  private let text = (0..<2000).map { "{\"n\":\($0),\"host\":\"ward7-ws\($0 % 13).example.org\"}\n" }.joined()

  /// zlib's format by window bits: 31 gzip, 15 deflate, -15 bare deflate.
  private func deflated(_ bytes: [UInt8], windowBits: Int32) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1000)
    let made = input.withUnsafeMutableBufferPointer { from in
      output.withUnsafeMutableBufferPointer { to in
        stream.next_in = from.baseAddress
        stream.avail_in = UInt32(from.count)
        stream.next_out = to.baseAddress
        stream.avail_out = UInt32(to.count)
        deflate(&stream, Z_FINISH)
        return to.count - Int(stream.avail_out)
      }
    }
    return Array(output[..<made])
  }

  private func zstd(_ bytes: [UInt8]) -> [UInt8] {
    let context = ZSTD_createCCtx()
    defer { ZSTD_freeCCtx(context) }
    var output = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
    let made = ZSTD_compress2(context, &output, output.count, bytes, bytes.count)
    return Array(output[..<made])
  }

  private func inflated(
    _ body: [UInt8], _ encoding: String, _ limits: IntakeLimits = IntakeLimits()
  ) throws(IntakeProblem) -> [UInt8] {
    try BodyInflater.inflated(post("/v1/events", body, encoding: encoding), limits)
  }

  @Test func `every encoding gives the same bytes back`() throws {
    let bytes = Array(text.utf8)
    #expect(try inflated(bytes, "identity") == bytes)
    #expect(try inflated(deflated(bytes, windowBits: 31), "gzip") == bytes)
    #expect(try inflated(deflated(bytes, windowBits: 31), "X-GZIP") == bytes)
    #expect(try inflated(deflated(bytes, windowBits: 15), "deflate") == bytes)
    #expect(try inflated(deflated(bytes, windowBits: -15), "deflate") == bytes)
    #expect(try inflated(zstd(bytes), "zstd") == bytes)
    #expect(try inflated(deflated([], windowBits: 31), "gzip") == [])
    #expect(try inflated(zstd([]), "zstd") == [])
  }

  @Test func `several members and frames follow one another`() throws {
    let bytes = Array(text.utf8)
    #expect(
      try inflated(deflated(bytes, windowBits: 31) + deflated([10], windowBits: 31), "gzip") == bytes + [10])
    #expect(try inflated(zstd(bytes) + zstd([10]), "zstd") == bytes + [10])
  }

  @Test func `a body that is cut or followed by something is turned away`() {
    let bytes = Array(text.utf8)
    for (whole, encoding) in [
      (deflated(bytes, windowBits: 31), "gzip"), (deflated(bytes, windowBits: 15), "deflate"),
      (zstd(bytes), "zstd"),
    ] {
      for damaged in [Array(whole.dropLast()), Array(whole[..<20]), whole + [1, 2, 3], []] {
        #expect(throws: IntakeProblem.self, "\(encoding) \(damaged.count)") {
          try inflated(damaged, encoding)
        }
      }
    }
  }

  @Test func `a zip bomb is turned away with its reason`() {
    let zeros = [UInt8](repeating: 0x20, count: 5 << 18)
    func outcome(_ body: [UInt8], _ encoding: String, _ limits: IntakeLimits) -> String {
      do throws(IntakeProblem) {
        return "\(try inflated(body, encoding, limits).count)"
      } catch {
        return "\(error.kind) \(error.status)"
      }
    }
    for (body, encoding) in [(deflated(zeros, windowBits: 31), "gzip"), (zstd(zeros), "zstd")] {
      var limits = IntakeLimits()
      #expect(outcome(body, encoding, limits) == "inflation 413")
      limits.inflationRatioLimit = 100_000
      #expect(outcome(body, encoding, limits) == "\(zeros.count)")
      limits.inflatedByteLimit = zeros.count - 1
      #expect(outcome(body, encoding, limits) == "inflation 413")
    }
  }

  @Test func `a frame that asks for too much memory is turned away`() {
    // A frame with nothing in it; the sixth byte is the window: 2^(10 + exponent) bytes, the exponent in the upper five bits.
    func empty(windowLog: UInt8) -> [UInt8] { [0x28, 0xB5, 0x2F, 0xFD, 0, (windowLog - 10) << 3, 1, 0, 0] }
    #expect(throws: Never.self) { try inflated(empty(windowLog: 23), "zstd") }
    #expect(throws: IntakeProblem.self) { try inflated(empty(windowLog: 24), "zstd") }
  }

  @Test func `a body over the limit and an unknown encoding are turned away`() {
    var limits = IntakeLimits()
    limits.bodyByteLimit = 3
    #expect(#expect(throws: IntakeProblem.self) { try inflated([1, 2, 3, 4], "", limits) }?.status == 413)
    #expect(#expect(throws: IntakeProblem.self) { try inflated([1], "snappy") }?.status == 415)
    #expect(#expect(throws: IntakeProblem.self) { try inflated([1], "gzip, zstd") }?.status == 415)
  }
}
