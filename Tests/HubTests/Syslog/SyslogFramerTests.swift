import Testing

@testable import Hub

@Suite struct SyslogFramerTests {
  private func frames(
    _ text: String, chunk: Int = 1000, limit: Int = 1000
  ) -> (records: [String], fault: Bool, isWhole: Bool, overlong: Int) {
    var framer = SyslogFramer(frameByteLimit: limit)
    var records = Records()
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: chunk) {
      let fault = bytes[start..<min(start + chunk, bytes.count)].withUnsafeBytes {
        framer.feed($0, into: &records)
      }
      if fault != nil { return (texts(records), true, false, 0) }
    }
    let isWhole = framer.finish(into: &records)
    return (texts(records), false, isWhole, framer.takeOverlongCount())
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func `octet counting and lines are recognised however the bytes arrive`(chunk: Int) {
    #expect(frames("5 <1>ab7 <1>c\nd\n", chunk: chunk).records == ["<1>ab", "<1>c#012d"])
    #expect(frames("<1>ab\n<1>cd\r\n\n<1>ef", chunk: chunk).records == ["<1>ab", "<1>cd", "<1>ef"])
    #expect(frames("2026 things happened\n", chunk: chunk).records == ["2026 things happened"])
    #expect(frames("{\"a\":1}\n", chunk: chunk).records == ["{\"a\":1}"])
    #expect(frames("1234567890 <1>x\n", chunk: chunk).records == ["1234567890 <1>x"])
    #expect(frames("5 <1>ab\n5 <1>cd", chunk: chunk).records == ["<1>ab", "<1>cd"])
  }

  @Test(arguments: [1, 1000])
  func `a length that is none is a fault and what came before is kept`(chunk: Int) {
    for bad in ["<1>c", "x", "05 <1>ab", "9999999999 ", " 5"] {
      let result = frames("5 <1>ab" + bad, chunk: chunk)
      #expect(result.fault, "\(bad)")
      #expect(result.records == ["<1>ab"])
    }
  }

  @Test(arguments: [1, 5, 1000])
  func `messages that are too long are counted and the next ones are read`(chunk: Int) {
    let long = String(repeating: "x", count: 20)
    let counted = frames("23 <1>\(long)5 <1>ab", chunk: chunk, limit: 10)
    #expect(counted.records == ["<1>ab"] && counted.overlong == 1)
    let lines = frames("<1>\(long)\n<1>ab\n", chunk: chunk, limit: 10)
    #expect(lines.records == ["<1>ab"] && lines.overlong == 1)
    #expect(frames("<1>4567890\n", chunk: chunk, limit: 10).overlong == 0)
  }

  @Test func `a connection that ends within a counted message says so`() {
    #expect(!frames("9 <1>ab").isWhole)
    #expect(!frames("5 <1>ab7").isWhole)
    #expect(frames("5 <1>ab").isWhole)
  }

  @Test func `any bytes in any pieces give the same records and no crash`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("syslog framer seed \(seed)")
    var random = IntakeRandom(seed: seed)
    let alphabet = Array("0159 <>\n\r\0ab".utf8)
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? 0
      }
      let text = String(decoding: bytes, as: UTF8.self)
      let whole = frames(text, limit: 12)
      let pieces = frames(text, chunk: Int.random(in: 1...5, using: &random), limit: 12)
      #expect(whole.records == pieces.records && whole.fault == pieces.fault, "seed \(seed)")
      #expect(whole.records.allSatisfy { !$0.utf8.contains(0x0A) })
    }
  }
}
