import CScan
import Testing

@testable import Sigma

/// The sieve for short keys, and the screening of raw text that is made of it.
@Suite struct KeySieveTests {
  private static let ways: [Int32] = [WARD_SCAN_BEST, WARD_SCAN_PLAIN, WARD_SCAN_SSE2, WARD_SCAN_AVX2].map {
    Int32($0.rawValue)
  }

  private static func text(_ count: Int, _ alphabet: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
  }

  private static func marks(_ text: [UInt8], _ sieve: ward_sieve, way: Int32) -> [Bool] {
    let padded = text + [UInt8](repeating: 0, count: Int(WARD_SIEVE_PADDING))
    var words = [UInt64](repeating: .max, count: (text.count + 63) / 64 + 1)
    var sieve = sieve
    ward_sieve_mark(padded, text.count, &sieve, &words, way)
    return text.indices.map { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `every place where a key begins passes by every way`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let alphabet = Array("abc-/ \\\u{E9}".utf8)
    let keys = (0..<Int.random(in: 1...40, using: &random)).map { _ in
      Self.text(Int.random(in: 1...4, using: &random), alphabet, &random)
    }
    let sieve = KeySieve.make(keys)
    let text = Self.text(Int.random(in: 1...300, using: &random), alphabet, &random)
    let plain = Self.marks(text, sieve, way: Int32(WARD_SCAN_PLAIN.rawValue))
    for key in keys {
      for start in text.indices where text[start...].starts(with: key) {
        #expect(plain[start], "seed \(seed): key \(key) at \(start)")
      }
    }
    for way in Self.ways { #expect(Self.marks(text, sieve, way: way) == plain, "seed \(seed), way \(way)") }
  }

  @Test func `a sieve of one key lets no other letters pass`() {
    let marks = Self.marks(Array("the quick brown fox".utf8), KeySieve.make([Array("quiz".utf8)]), way: 0)
    #expect(!marks.contains(true))
  }

  private static func sieve(_ literals: String...) -> RawSieve? {
    RawSieve(literals.map { Array($0.utf8)[...] })
  }

  private static func mayHold(_ sieve: RawSieve, _ text: String, isEncoded: Bool = true) -> Bool {
    var text = text
    return text.withUTF8 { sieve.view.mayHold(UnsafeRawBufferPointer($0), isEncoded: isEncoded) }
  }

  @Test(arguments: 0...140)
  func `a literal is found wherever it lies in a text and however it is cased`(offset: Int) throws {
    let sieve = try #require(Self.sieve("sekurlsa::", "kiwi"))
    let before = String(repeating: "x", count: offset)
    #expect(Self.mayHold(sieve, before + "SeKuRlSa::"))
    #expect(Self.mayHold(sieve, before + "kiwi" + String(repeating: "y", count: 140 - offset)))
    #expect(!Self.mayHold(sieve, before + "kiw"))
    #expect(!Self.mayHold(sieve, before + "kiwx"))
    // What cannot be told from the raw bytes is a perhaps.
    #expect(Self.mayHold(sieve, before + "\u{212A}"))
    #expect(Self.mayHold(sieve, before + "\\u006b"))
    #expect(!Self.mayHold(sieve, before + "\\u006b", isEncoded: false))
    // An escaped backslash before a plain letter.
    #expect(!Self.mayHold(sieve, before + "C:\\\\users"))
    #expect(Self.mayHold(sieve, before + "C:\\\\\\u0075"))
  }

  @Test func `no sieve is made for a literal that text may escape or that is too short`() {
    #expect(Self.sieve("\\a\\b\\c") == nil)
    #expect(Self.sieve("abc") == nil)
    #expect(Self.sieve("abcd") != nil)
    #expect(RawSieve((0...RawSieve.literalLimit).map { Array("key\($0)".utf8)[...] }) == nil)
  }

  /// Whether a keyword rule matches an event of one value; `record` is where the value is said to lie.
  private static func keywordMatches(
    _ value: String, record: (UnsafeRawBufferPointer) -> UnsafeRawBufferPointer
  )
    -> Bool
  {
    let keyword = ValueTest.pattern(StringPattern(literal: Array("kiwi".utf8)), isCased: false)
    let rule = Rule(
      header: Header(title: "t"), logSource: RuleLogSource(),
      searches: [Search(name: "s", body: .item(DetectionItem(field: nil, tests: [keyword])), line: 1)],
      conditions: [.search(0)])
    let engine = RuleEngine(RuleSet(rules: [rule], alertsAlone: [true]))
    let matcher = SourceMatcher(
      engine.plan(for: SourceDescription()), engine: engine, memoBudget: .init()
    ) { _ in "F" }
    var found: [Int] = []
    var value = value
    value.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      matcher.begin(record: record(bytes))
      matcher.add(field: 0, bytes, .plain)
      matcher.finish(into: &found)
    }
    return !found.isEmpty
  }

  @Test func `a keyword is found in a value within its record and in one that lies elsewhere`() {
    let clean = Array(#"{"F":"nothing of note"}"#.utf8)
    #expect(Self.keywordMatches("a KIWI here") { $0 })
    #expect(!Self.keywordMatches("a kiw here") { $0 })
    // The record holds none, but the value is no part of it.
    clean.withUnsafeBytes { clean in
      #expect(Self.keywordMatches("a kiwi here") { _ in clean })
      #expect(!Self.keywordMatches("a kiw here") { _ in clean })
    }
    // The value begins in the record and goes on behind its end.
    #expect(Self.keywordMatches("a kiwi here") { UnsafeRawBufferPointer(rebasing: $0[..<4]) })
    #expect(Self.keywordMatches("a kiwi here") { _ in UnsafeRawBufferPointer(start: nil, count: 0) })
  }
}
