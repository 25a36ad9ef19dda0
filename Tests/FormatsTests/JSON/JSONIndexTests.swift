import CScan
import Testing

@Suite struct JSONIndexTests {
  /// Quotes that an even number of backslashes precedes, and separators.
  private func naive(_ bytes: [UInt8], _ start: Int, _ end: Int, _ separator: UInt8) -> [UInt32] {
    var found: [UInt32] = []
    var isEscaped = false
    for position in start..<end {
      let byte = bytes[position]
      if byte == 0x22 && !isEscaped || byte == separator && separator != 0x22 {
        found.append(UInt32(position))
      }
      isEscaped = byte == 0x5C && !isEscaped
    }
    return found
  }

  private func index(_ bytes: [UInt8], _ start: Int, _ end: Int, _ separator: UInt8, way: UInt32) -> [UInt32]
  {
    var out = [UInt32](repeating: 0, count: end - start + Int(WARD_SCAN_SLACK))
    let count = ward_json_index(bytes, start, end, separator, &out, Int32(way))
    return Array(out[..<count])
  }

  @Test(arguments: [WARD_SCAN_BEST, WARD_SCAN_PLAIN, WARD_SCAN_SSE2, WARD_SCAN_AVX2].map(\.rawValue))
  func `the index of quotes equals a naive one on random bytes`(way: UInt32) {
    guard ward_scan_can(Int32(way)) != 0 else { return }
    let seed: UInt64 = 0x5EED_0001
    var random = SplitMix64(seed: seed)
    for round in 0..<400 {
      // Few different bytes, so that runs of backslashes before quotes and over block ends are common.
      let alphabet: [UInt8] =
        round % 2 == 0 ? [0x22, 0x5C, 0x5C, 0x0A, 0x61] : [0x22, 0x5C] + Array(0x61...0x7A) + [0xFF, 0]
      let count = Int.random(in: 0...300, using: &random)
      let text = (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
      // What follows the end must not be listed.
      let bytes = text + [UInt8](repeating: 0x22, count: Int(WARD_SCAN_PADDING))
      let start = Int.random(in: 0...count, using: &random)
      for separator: UInt8 in [0x0A, 0x22] {
        let expected = naive(bytes, start, count, separator)
        #expect(index(bytes, start, count, separator, way: way) == expected, "seed \(seed), round \(round)")
        var copy = [UInt8](repeating: 1, count: count - start + Int(WARD_SCAN_PADDING))
        var out = [UInt32](repeating: 0, count: count - start + Int(WARD_SCAN_SLACK))
        let found = Array(bytes[start..<count]).withUnsafeBufferPointer { from in
          ward_json_copy_index(
            from.baseAddress, &copy, from.count, UInt32(start), separator, &out, Int32(way))
        }
        #expect(Array(out[..<found]) == expected, "copying, seed \(seed), round \(round)")
        #expect(copy == Array(bytes[start..<count]) + [UInt8](repeating: 0, count: Int(WARD_SCAN_PADDING)))
      }
    }
  }

  @Test func `a run of backslashes across blocks keeps its parity`() {
    for run in 0...130 {
      let bytes = [UInt8](repeating: 0x5C, count: run) + [0x22] + [UInt8](repeating: 0, count: 64)
      #expect(index(bytes, 0, run + 1, 0x0A, way: WARD_SCAN_BEST.rawValue).count == (run % 2 == 0 ? 1 : 0))
    }
  }
}
