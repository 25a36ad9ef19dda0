import Testing

@testable import Sigma

/// A small generator with a seed, so that a failing run can be repeated.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// The compiled matcher against the plain evaluator, on random rules and events.
@Suite struct MatcherTwinTests {
  static let words = [
    "a", "ab", "cmd", ".exe", "\\cmd.exe", "powershell", "-enc", "x", "é", "ÄÖ", "10.1.2.3", "7", "42", " ",
    "/c", "vssadmin delete",
  ]
  static let fieldNames = ["Image", "CommandLine", "User", "Port", "Ip"]

  static func pattern(_ random: inout SplitMix64) -> StringPattern {
    var pieces: [StringPattern.Piece] = []
    for _ in 0..<Int.random(in: 0...4, using: &random) {
      switch Int.random(in: 0..<5, using: &random) {
      case 0: if pieces.last != .anyRun { pieces.append(.anyRun) }
      case 1: pieces.append(.anyOne)
      default:
        let bytes = Array(words.randomElement(using: &random)!.utf8)
        if case .literal(let before)? = pieces.last {
          pieces[pieces.count - 1] = .literal(before + bytes)
        } else {
          pieces.append(.literal(bytes))
        }
      }
    }
    return StringPattern(pieces: pieces)
  }

  static func test(_ random: inout SplitMix64) -> ValueTest {
    switch Int.random(in: 0..<14, using: &random) {
    case 0: return .exists(Bool.random(using: &random))
    case 1: return .null
    case 2:
      return .compare(
        [.lt, .lte, .gt, .gte, .eq].randomElement(using: &random)!,
        Double(Int.random(in: 0...50, using: &random)))
    case 3: return .cidr(CIDRBlock(network: [10, 1, 0, 0], prefixLength: 16))
    case 4:
      return .regularExpression(
        ["cmd|shell", "^a.*x$", "(pow|vss)[a-z]+", "\\d{2}", "-e(nc|x)?", "(?i)CMD\\.exe"].randomElement(
          using: &random)!,
        Bool.random(using: &random) ? .ignoresCase : [])
    case 5:
      return .fieldReference(
        field: fieldNames.randomElement(using: &random)!,
        anchor: [.whole, .start, .end, .anywhere].randomElement(using: &random)!,
        isCased: Bool.random(using: &random))
    case 6:
      let text = ["7", "42", "0", "-1.5", "1000"].randomElement(using: &random)!
      return PlainNumber(text).map { .number($0) } ?? .null
    default: return .pattern(pattern(&random), isCased: Int.random(in: 0..<5, using: &random) == 0)
    }
  }

  /// Several notations of the numbers of ``test(_:)``, and near misses.
  static let numbers = [
    "7", "7.0", "42", "4.2e1", "4.20", "-0", "0.0", "-1.50", "1E3", "1e+03", "1000.0", "07", "7.",
  ]

  static func rule(_ random: inout SplitMix64) -> Rule {
    func item(_ random: inout SplitMix64) -> Detection {
      let isKeyword = Int.random(in: 0..<8, using: &random) == 0
      var tests: [ValueTest] = []
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        tests.append(isKeyword ? .pattern(pattern(&random), isCased: false) : test(&random))
      }
      return .item(
        DetectionItem(
          field: isKeyword ? nil : fieldNames.randomElement(using: &random)!, tests: tests,
          matchesAll: Bool.random(using: &random),
          isNegated: !isKeyword && Int.random(in: 0..<6, using: &random) == 0))
    }
    var searches: [Search] = []
    for number in 0..<3 {
      let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in item(&random) }
      searches.append(
        Search(name: "s\(number)", body: Bool.random(using: &random) ? .all(parts) : .any(parts), line: 0))
    }
    func condition(_ depth: Int, _ random: inout SplitMix64) -> Condition {
      switch Int.random(in: 0..<(depth > 2 ? 2 : 7), using: &random) {
      case 2: return .and([condition(depth + 1, &random), condition(depth + 1, &random)])
      case 3: return .or([condition(depth + 1, &random), condition(depth + 1, &random)])
      case 4: return .not(condition(depth + 1, &random))
      case 5: return .any(pattern: "s*", [0, 1, 2])
      case 6: return .all(pattern: "them", [0, 2])
      default: return .search(Int.random(in: 0..<3, using: &random))
      }
    }
    return Rule(
      header: Header(title: "random"), logSource: RuleLogSource(product: "windows"), searches: searches,
      conditions: [condition(0, &random)])
  }

  static func event(_ random: inout SplitMix64) -> [ExplainedEvent.Value] {
    (0..<Int.random(in: 0...6, using: &random)).map { _ in
      let field = (fieldNames + ["Other"]).randomElement(using: &random)!
      switch Int.random(in: 0..<8, using: &random) {
      case 0: return ExplainedEvent.Value(field: field, text: nil)
      case 1: return ExplainedEvent.Value(field: field, text: [])
      case 2: return ExplainedEvent.Value(field: field, text: Array("{\"cmd\":1}".utf8), isStructure: true)
      case 3:
        return ExplainedEvent.Value(field: field, text: Array(numbers.randomElement(using: &random)!.utf8))
      default:
        var text: [UInt8] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          text += Array(words.randomElement(using: &random)!.utf8)
        }
        if Int.random(in: 0..<4, using: &random) == 0 {
          text = Array(String(decoding: text, as: UTF8.self).uppercased().utf8)
        }
        if Int.random(in: 0..<10, using: &random) == 0 { text.append(0xFF) }
        return ExplainedEvent.Value(field: field, text: text)
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `compiled rules and the plain evaluator agree on random rules and events`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let rules = (0..<60).map { _ in Self.rule(&random) }
    let engine = RuleEngine(RuleSet(rules: rules, alertsAlone: rules.map { _ in true }))
    let sources = [
      SourceDescription(product: "windows"),
      SourceDescription(product: "windows", constants: ["User": "cmd"]),
      SourceDescription(product: "windows", ruleNames: { $0 == "Other" ? ["Other", "Image"] : [$0] }),
    ]
    let names = Self.fieldNames + ["Other"]
    var matchCount = 0
    for source in sources {
      let matcher = SourceMatcher(engine.plan(for: source), engine: engine, memoBudget: .init(limit: 20_000))
      { names[Int($0)] }
      for _ in 0..<120 {
        var values = Self.event(&random)
        if let constant = source.constants["User"] {
          values.removeAll { $0.field == "User" }
          values.append(.init(field: "User", text: Array(constant.utf8)))
        }
        let expected = rules.indices.filter {
          RuleEvaluator(rules[$0], .init(source: source, values: values)).explain().holds
        }
        var found: [Int] = []
        matcher.begin()
        // The bytes must outlive `finish`.
        let stored = values.map { value in
          let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: value.text?.count ?? 0, alignment: 1)
          if let text = value.text { buffer.copyBytes(from: text) }
          return buffer
        }
        defer { for buffer in stored { buffer.deallocate() } }
        for (value, buffer) in zip(values, stored) {
          matcher.add(
            field: UInt32(names.firstIndex(of: value.field)!), UnsafeRawBufferPointer(buffer),
            value.text == nil ? .null : value.isStructure ? .structure : .plain)
        }
        matcher.finish(into: &found)
        #expect(
          found == expected,
          "seed \(seed), event \(values.map { ($0.field, $0.text.map { String(decoding: $0, as: UTF8.self) } ?? "null") })"
        )
        matchCount += found.count
      }
    }
    #expect(matchCount > 200)
  }

  @Test func `a rule for another product is not in the plan`() {
    let rule = Rule(
      header: Header(title: "t"), logSource: RuleLogSource(product: "linux"), searches: [], conditions: [])
    let engine = RuleEngine(RuleSet(rules: [rule]))
    #expect(engine.plan(for: SourceDescription(product: "windows")).ruleCount == 0)
  }
}
