import Testing

@testable import Sigma

/// The compiled matcher against the plain evaluator where its short cuts begin and end: long values, many literals of
/// every small length, remembered values, encoded values, letters beyond ASCII.
@Suite struct LongValueTests {
  /// Few letters, so that literals are found often; some change their length or their bytes when folded.
  private static let letters: [Character] = Array("abcABC\\./-_ 01éÉßÄäΣσςİıſsKk漢🏥")

  private static func text(_ count: Int, _ random: inout SplitMix64) -> String {
    String((0..<count).map { _ in letters.randomElement(using: &random)! })
  }

  /// Literals of 1 to 12 letters, in every anchoring.
  private static func pattern(_ random: inout SplitMix64) -> StringPattern {
    func literal(_ random: inout SplitMix64) -> StringPattern.Piece {
      .literal(Array(text(Int.random(in: 1...12, using: &random), &random).utf8))
    }
    switch Int.random(in: 0..<9, using: &random) {
    case 0: return StringPattern(pieces: [literal(&random)])
    case 1: return StringPattern(pieces: [literal(&random), .anyRun])
    case 2: return StringPattern(pieces: [.anyRun, literal(&random)])
    case 3: return StringPattern(pieces: [.anyRun, literal(&random), .anyRun, literal(&random), .anyRun])
    case 4: return StringPattern(pieces: [.anyRun, literal(&random), .anyOne, literal(&random), .anyRun])
    case 5: return StringPattern(pieces: [literal(&random), .anyRun, literal(&random)])
    default: return StringPattern(pieces: [.anyRun, literal(&random), .anyRun])
    }
  }

  private static func rule(_ patterns: [StringPattern], isCased: Bool, _ random: inout SplitMix64) -> Rule {
    func item(_ pattern: StringPattern) -> Detection {
      .item(
        DetectionItem(
          field: ["Image", "CommandLine"].randomElement(using: &random)!,
          tests: [.pattern(pattern, isCased: isCased)]))
    }
    let parts = patterns.map { item($0) }
    let body: Detection =
      switch Int.random(in: 0..<3, using: &random) {
      case 0: .all(parts)
      case 1: .any(parts)
      default: parts[0]
      }
    return Rule(
      header: Header(title: "r"), logSource: RuleLogSource(product: "windows"),
      searches: [Search(name: "s", body: body, line: 0)],
      conditions: [Int.random(in: 0..<6, using: &random) == 0 ? .not(.search(0)) : .search(0)])
  }

  /// A value that holds some of the literals, with a length about where remembering values ends, or anywhere.
  private static func value(_ literals: [[UInt8]], _ random: inout SplitMix64) -> [UInt8] {
    let length =
      switch Int.random(in: 0..<6, using: &random) {
      case 0: Int.random(in: 0...20, using: &random)
      case 1: Int.random(in: 500...524, using: &random)
      case 2: Int.random(in: 900...1_600, using: &random)
      case 3: Int.random(in: 250...262, using: &random)
      default: Int.random(in: 1...600, using: &random)
      }
    var bytes: [UInt8] = []
    while bytes.count < length {
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes += literals.randomElement(using: &random)!
      case 1:
        bytes += Array(
          String(decoding: literals.randomElement(using: &random)!, as: UTF8.self).uppercased().utf8)
      case 2: bytes += literals.randomElement(using: &random)!.dropLast()
      default: bytes += Array(text(Int.random(in: 1...9, using: &random), &random).utf8)
      }
    }
    // To the exact length, even through a letter: logs cut, too.
    return Array(bytes.prefix(length))
  }

  private static func literals(of patterns: [StringPattern]) -> [[UInt8]] {
    patterns.flatMap { pattern in
      pattern.pieces.compactMap { if case .literal(let bytes) = $0 { bytes } else { nil } }
    }
  }

  /// Shows events to the matcher and to the evaluator and compares.
  private static func compare(
    _ rules: [Rule], _ events: [[ExplainedEvent.Value]], encoding: ValueEncoding = .plain,
    memoLimit: Int = 1 << 20, decode: @escaping @Sendable (UnsafeRawBufferPointer, inout [UInt8]) -> Void,
    seed: UInt64
  ) -> Int {
    let set = RuleSet(rules: rules, alertsAlone: rules.map { _ in true })
    let engine = RuleEngine(set, decode: decode)
    let source = SourceDescription(product: "windows")
    let names = ["Image", "CommandLine"]
    let matcher = SourceMatcher(engine.plan(for: source), engine: engine, memoBudget: .init(limit: memoLimit))
    {
      names[Int($0)]
    }
    var matchCount = 0
    for (number, event) in events.enumerated() {
      let decoded = event.map { value -> ExplainedEvent.Value in
        var text: [UInt8] = []
        if encoding == .encoded {
          value.text?.withUnsafeBytes { decode($0, &text) }
        } else {
          text = value.text ?? []
        }
        return ExplainedEvent.Value(field: value.field, text: text)
      }
      let expected = rules.indices.filter {
        RuleEvaluator(rules[$0], .init(source: source, values: decoded)).explain().holds
      }
      let stored = event.map { value in
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: value.text?.count ?? 0, alignment: 1)
        buffer.copyBytes(from: value.text ?? [])
        return buffer
      }
      defer { for buffer in stored { buffer.deallocate() } }
      var found: [Int] = []
      matcher.begin()
      for (value, buffer) in zip(event, stored) {
        matcher.add(
          field: UInt32(names.firstIndex(of: value.field) ?? 0), UnsafeRawBufferPointer(buffer), encoding)
      }
      matcher.finish(into: &found)
      if found != expected {
        let wrong = Set(found).symmetricDifference(expected).sorted()
        Issue.record(
          "seed \(seed), event \(number): rules \(wrong.prefix(5)) differ; lengths \(event.map { $0.text?.count ?? 0 }); \(wrong.prefix(2).map { "\(rules[$0].searches[0].body)" })"
        )
      }
      matchCount += found.count
    }
    return matchCount
  }

  @Test(arguments: [21, 22] as [UInt64])
  func `long values and many small literals are found as the plain evaluator finds them`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let patterns = (0..<150).map { _ in Self.pattern(&random) }
    let rules = (0..<70).map { number in
      Self.rule(
        [patterns[number], patterns.randomElement(using: &random)!], isCased: number % 5 == 0, &random)
    }
    let literals = Self.literals(of: patterns)
    let values = (0..<16).map { _ in Self.value(literals, &random) }
    // Every value comes three times, in both fields: the later ones are remembered.
    let events = (0..<48).map { number in
      [
        ExplainedEvent.Value(field: "Image", text: values[number % 16]),
        ExplainedEvent.Value(field: "CommandLine", text: values[(number * 7 + number / 16) % 16]),
      ]
    }
    let matchCount = Self.compare(
      rules, events, decode: { $1.append(contentsOf: $0) }, seed: seed)
    #expect(matchCount > 100)
  }

  @Test(arguments: [31, 32] as [UInt64])
  func `a budget too small to remember anything changes no result`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let patterns = (0..<60).map { _ in Self.pattern(&random) }
    let rules = patterns.prefix(30).map { Self.rule([$0], isCased: false, &random) }
    let literals = Self.literals(of: patterns)
    let values = (0..<10).map { _ in Self.value(literals, &random) }
    let events = (0..<30).map { [ExplainedEvent.Value(field: "Image", text: values[$0 % 10])] }
    for limit in [0, 100, 2_000] {
      _ = Self.compare(rules, events, memoLimit: limit, decode: { $1.append(contentsOf: $0) }, seed: seed)
    }
  }

  @Test(arguments: [41, 42] as [UInt64])
  func `encoded values are compared by what they stand for`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let patterns = (0..<50).map { _ in Self.pattern(&random) }
    let rules = patterns.enumerated().map { Self.rule([$0.element], isCased: $0.offset % 4 == 0, &random) }
    let literals = Self.literals(of: patterns)
    // `%XX` is one byte; a `%` that begins none stands for itself.
    let decode: @Sendable (UnsafeRawBufferPointer, inout [UInt8]) -> Void = { input, out in
      var index = 0
      while index < input.count {
        if input[index] == 0x25, index + 2 < input.count,
          let high = Character(Unicode.Scalar(input[index + 1])).hexDigitValue,
          let low = Character(Unicode.Scalar(input[index + 2])).hexDigitValue
        {
          out.append(UInt8(high << 4 | low))
          index += 3
        } else {
          out.append(input[index])
          index += 1
        }
      }
    }
    let digits = Array("0123456789ABCDEF".utf8)
    let values = (0..<20).map { _ in
      Self.value(literals, &random).flatMap { byte -> [UInt8] in
        Int.random(in: 0..<4, using: &random) == 0
          ? [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]] : [byte]
      }
    }
    let events = (0..<40).map { number in
      [
        ExplainedEvent.Value(field: "Image", text: values[number % 20]),
        ExplainedEvent.Value(field: "CommandLine", text: values[(number * 3) % 20]),
      ]
    }
    let matchCount = Self.compare(rules, events, encoding: .encoded, decode: decode, seed: seed)
    #expect(matchCount > 20)
  }

  @Test func `the same bytes plain and encoded are remembered apart`() {
    let rule = Rule(
      header: Header(title: "r"), logSource: RuleLogSource(product: "windows"),
      searches: [
        Search(
          name: "s",
          body: .item(
            DetectionItem(
              field: "Image",
              tests: [
                .pattern(
                  StringPattern(pieces: [.anyRun, .literal(Array("x".utf8)), .anyRun]), isCased: false)
              ])),
          line: 0)
      ], conditions: [.search(0)])
    let engine = RuleEngine(RuleSet(rules: [rule], alertsAlone: [true])) { input, out in
      out.append(contentsOf: repeatElement(0x78, count: input.count))
    }
    let matcher = SourceMatcher(
      engine.plan(for: SourceDescription(product: "windows")), engine: engine,
      memoBudget: .init(limit: 1 << 20)
    ) { _ in "Image" }
    let bytes = Array("abcabcabcabc".utf8)
    for round in 0..<3 {
      for (encoding, expected) in [(ValueEncoding.plain, []), (.encoded, [0])] {
        var found: [Int] = []
        bytes.withUnsafeBytes { bytes in
          matcher.begin()
          matcher.add(field: 0, bytes, encoding)
          matcher.finish(into: &found)
        }
        #expect(found == expected, "round \(round)")
      }
    }
  }

  @Test(arguments: [
    ("STRASSE", "strasse", true), ("Ärzte", "äRZTE", true), ("ΣΊΣΥΦΟΣ", "σίσυφοσ", true),
    ("ſtop", "stop", false), ("\u{212A}elvin", "kelvin", true), ("привет", "ПРИВЕТ", true),
    ("straße", "strasse", false), ("é", "e", false), ("a", "\u{430}", false),
  ])
  func `letters compare without case beyond ASCII, in short and in long values`(
    literal: String, value: String, isSame: Bool
  ) {
    for padding in [0, 3, 505, 700] {
      for (before, after) in [(padding, 0), (0, padding), (padding, padding)] {
        let text =
          Array(repeating: UInt8(0x2E), count: before) + Array(value.utf8)
          + Array(repeating: UInt8(0x2E), count: after)
        let rule = Rule(
          header: Header(title: "r"), logSource: RuleLogSource(product: "windows"),
          searches: [
            Search(
              name: "s",
              body: .item(
                DetectionItem(
                  field: "Image",
                  tests: [
                    .pattern(
                      StringPattern(pieces: [.anyRun, .literal(Array(literal.utf8)), .anyRun]), isCased: false
                    )
                  ])), line: 0)
          ], conditions: [.search(0)])
        let count = Self.compare(
          [rule], [[ExplainedEvent.Value(field: "Image", text: text)]], decode: { $1.append(contentsOf: $0) },
          seed: 0)
        #expect(count == (isSame ? 1 : 0), "\(before) before, \(after) behind")
      }
    }
  }
}
