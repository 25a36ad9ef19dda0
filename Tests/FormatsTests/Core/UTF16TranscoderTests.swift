import Testing

@testable import Formats

@Suite struct UTF16TranscoderTests {
  private func bytes(_ units: [UInt16], isBigEndian: Bool) -> [UInt8] {
    units.flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isBigEndian ? [high, low] : [low, high]
    }
  }

  private func transcode(_ input: [UInt8], isBigEndian: Bool, step: Int) -> [UInt8] {
    var transcoder = UTF16Transcoder(isBigEndian: isBigEndian)
    var out: [UInt8] = []
    var start = 0
    while start < input.count {
      let end = min(start + step, input.count)
      input[start..<end].withUnsafeBytes { transcoder.write($0, into: &out) }
      start = end
    }
    transcoder.finish(into: &out)
    return out
  }

  @Test(arguments: [true, false], [1, 2, 3, 1000])
  func `text comes out as UTF-8, however it is cut`(isBigEndian: Bool, step: Int) {
    let text = "{\"a\":\"é ߿ ࠀ 世界 🚑 \u{10FFFF} \u{FFFD}\"}\r\n"
    let input = bytes(Array(text.utf16), isBigEndian: isBigEndian)
    #expect(transcode(input, isBigEndian: isBigEndian, step: step) == Array(text.utf8))
  }

  @Test(
    arguments: [
      ([0xD83D], "\u{FFFD}"), ([0xDE91, 0x41], "\u{FFFD}A"), ([0xD83D, 0x41], "\u{FFFD}A"),
      ([0xD83D, 0xD83D, 0xDE91], "\u{FFFD}🚑"),
    ] as [([UInt16], String)])
  func `lone surrogates are replaced`(units: [UInt16], expected: String) {
    for step in [1, 2, 3] {
      #expect(
        transcode(bytes(units, isBigEndian: false), isBigEndian: false, step: step) == Array(expected.utf8))
    }
  }

  @Test func `half a unit at the end is replaced`() {
    #expect(transcode([0x41, 0, 0x42], isBigEndian: false, step: 2) == Array("A\u{FFFD}".utf8))
  }

  @Test(
    arguments: [
      ([0xFF, 0xFE, 0x41, 0], true), ([0xFE, 0xFF, 0, 0x41], true), ([0xFF, 0xFE], true),
      ([0x7B, 0, 0x22, 0], true), ([0, 0x7B, 0, 0x22], true), ([0x3C, 0, 0x45, 0], true),
      ([0x7B, 0x22, 0x61, 0x22], false), ([0xEF, 0xBB, 0xBF, 0x7B], false), ([0xFF, 0xFE, 0, 0], false),
      ([0x41, 0, 0x42, 0], false), ([0x7B, 0, 0, 0], false), ([0xFF], false), ([], false),
    ] as [([UInt8], Bool)])
  func `the first bytes tell whether text is UTF-16`(head: [UInt8], isWide: Bool) {
    #expect((UTF16Transcoder(head: head) != nil) == isWide)
  }
}
