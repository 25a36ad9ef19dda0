import CZlib
import CZstd

/// Decompresses the body of a request within the limits.
/// - Source: RFC 9110, section 8.4.1; RFC 8878; RFC 9659.
enum BodyInflater {
  /// The largest window that a zstd body may ask for: 2^23 bytes, 8 MiB.
  /// - Source: RFC 9659, section 3.
  private static let windowLimitLog: Int32 = 23

  /// The body, decompressed as its `content-encoding` says.
  static func inflated(_ request: IntakeRequest, _ limits: IntakeLimits) throws(IntakeProblem) -> [UInt8] {
    guard request.body.count <= limits.bodyByteLimit else {
      throw IntakeProblem(
        .tooLarge, "The body has \(request.body.count) bytes; \(limits.bodyByteLimit) are the most.",
        cure: "Make the sender's batches smaller.")
    }
    let coding = (request.header("content-encoding") ?? "").lowercased().filter { $0 != " " }
    switch coding {
    case "", "identity": return request.body
    case "gzip", "x-gzip": return try zlib(request.body, windowBits: 15 + 16, limits)
    case "deflate":
      // The standard means the zlib format; some senders write bare deflate. A zlib header is divisible by 31.
      // - Source: RFC 1950, section 2.2; RFC 9110, section 8.4.1.2.
      let isWrapped =
        request.body.count >= 2 && request.body[0] & 0x0F == 8
        && (Int(request.body[0]) * 256 + Int(request.body[1])) % 31 == 0
      return try zlib(request.body, windowBits: isWrapped ? 15 : -15, limits)
    case "zstd": return try zstd(request.body, limits)
    default:
      throw IntakeProblem(
        .unsupportedEncoding, "The content encoding is none of gzip, deflate and zstd.",
        cure: "Set the sender's compression to gzip, zstd or none.")
    }
  }

  private static func damaged(_ format: String) -> IntakeProblem {
    IntakeProblem(
      .malformed, "The body is no whole \(format) stream.",
      cure: "Check that the sender's compression agrees with its content-encoding header.")
  }

  /// Throws when the output has grown out of proportion.
  private static func check(_ made: Int, from taken: Int, _ limits: IntakeLimits) throws(IntakeProblem) {
    guard made <= limits.inflatedByteLimit else {
      throw IntakeProblem(
        .inflation, "The body decompresses to more than \(limits.inflatedByteLimit) bytes.",
        cure: "Make the sender's batches smaller.")
    }
    guard
      made <= limits.inflationGraceByteCount
        || made / max(1, taken) <= limits.inflationRatioLimit
    else {
      throw IntakeProblem(
        .inflation, "The body decompresses to more than \(limits.inflationRatioLimit) times its size.",
        cure: "Send batches of real records; if these are real, send them without compression.")
    }
  }

  /// Room for the first output: four times the input, or what the ratio or the limit allows.
  private static func firstRoom(_ count: Int, _ limits: IntakeLimits) -> Int {
    min(max(count, 4096) * 4, max(limits.inflatedByteLimit, 4096)) + 1
  }

  private static func zlib(
    _ body: [UInt8], windowBits: Int32, _ limits: IntakeLimits
  ) throws(IntakeProblem) -> [UInt8] {
    let format = windowBits > 15 ? "gzip" : "deflate"
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    guard inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw damaged(format)
    }
    defer { inflateEnd(stream) }
    var output = [UInt8](repeating: 0, count: firstRoom(body.count, limits))
    var made = 0
    var taken = 0
    while true {
      let step = Step { input, target in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = target.baseAddress
        stream.pointee.avail_out = UInt32(clamping: target.count)
        let result = inflate(stream, Z_NO_FLUSH)
        return (
          result, input.count - Int(stream.pointee.avail_in), target.count - Int(stream.pointee.avail_out)
        )
      }
      let (result, read, written) = step.run(body, taken, &output, made)
      taken += read
      made += written
      try check(made, from: taken, limits)
      switch result {
      case Z_STREAM_END:
        // Members of gzip may follow one another.
        guard taken < body.count else {
          output.removeLast(output.count - made)
          return output
        }
        guard windowBits > 15, body[taken] == 0x1F, inflateReset(stream) == Z_OK else {
          throw damaged(format)
        }
      case Z_OK, Z_BUF_ERROR:
        guard read > 0 || written > 0 || made == output.count else { throw damaged(format) }
        if made == output.count { grow(&output, limits) }
      default: throw damaged(format)
      }
    }
  }

  private static func zstd(_ body: [UInt8], _ limits: IntakeLimits) throws(IntakeProblem) -> [UInt8] {
    guard let context = ZSTD_createDCtx() else { throw damaged("zstd") }
    defer { ZSTD_freeDCtx(context) }
    guard ZSTD_isError(ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, windowLimitLog)) == 0 else {
      throw damaged("zstd")
    }
    var output = [UInt8](repeating: 0, count: firstRoom(body.count, limits))
    var made = 0
    var taken = 0
    while true {
      let step = Step { input, target in
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var sink = ZSTD_outBuffer(dst: target.baseAddress, size: target.count, pos: 0)
        let result = ZSTD_decompressStream(context, &sink, &source)
        let code: Int32 = ZSTD_isError(result) != 0 ? -1 : result == 0 ? 0 : 1
        return (code, source.pos, sink.pos)
      }
      let (result, read, written) = step.run(body, taken, &output, made)
      taken += read
      made += written
      try check(made, from: taken, limits)
      guard result >= 0 else { throw damaged("zstd") }
      if result == 0, taken == body.count {
        output.removeLast(output.count - made)
        return output
      }
      guard read > 0 || written > 0 || made == output.count else { throw damaged("zstd") }
      if made == output.count { grow(&output, limits) }
    }
  }

  private static func grow(_ output: inout [UInt8], _ limits: IntakeLimits) {
    let room = min(output.count * 2, max(limits.inflatedByteLimit, 4096) + 1)
    output.append(contentsOf: repeatElement(0, count: max(room - output.count, 4096)))
  }

  /// One call of a library: takes what is left of the input, fills what is left of the output.
  private struct Step {
    let call: (UnsafeBufferPointer<UInt8>, UnsafeMutableBufferPointer<UInt8>) -> (Int32, Int, Int)

    func run(_ body: [UInt8], _ taken: Int, _ output: inout [UInt8], _ made: Int) -> (Int32, Int, Int) {
      body.withUnsafeBufferPointer { input in
        output.withUnsafeMutableBufferPointer { target in
          call(
            UnsafeBufferPointer(rebasing: input[taken...]),
            UnsafeMutableBufferPointer(rebasing: target[made...]))
        }
      }
    }
  }
}
