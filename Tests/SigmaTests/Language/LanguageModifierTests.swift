import Sigma
import Testing

@Suite struct LanguageModifierTests {
  @Test(arguments: [
    ("Field|contains: 'a'", ["<*>a<*>"]),
    ("Field|contains: '*a'", ["<*>a<*>"]),
    ("Field|startswith: 'a?b'", ["a<?>b<*>"]),
    ("Field|endswith: 'a'", ["<*>a"]),
    (#"Field|endswith: '\a\*'"#, [#"<*>\a*"#]),
    (#"Field|contains: '\a\'"#, [#"<*>\a\<*>"#]),
    ("Field|startswith|endswith: 'a'", ["<*>a<*>"]),
    ("Field|contains: 443", ["<*>443<*>"]),
    ("Field|cased: aB", ["aB cased"]),
    ("Field|contains|cased: aB", ["<*>aB<*> cased"]),
    ("Field|cased|contains: aB", ["<*>aB<*> cased"]),
    ("Field|contains: [a, b]", ["<*>a<*>", "<*>b<*>"]),
  ])
  func `wildcards are placed by modifiers`(_ line: String, _ patterns: [String]) {
    #expect(Language.outcome(line).patterns == patterns)
  }

  @Test func `neq negates the item and nothing else`() {
    let outcome = Language.outcome("Field|neq|contains: a")
    #expect(outcome.item?.isNegated == true)
    #expect(outcome.patterns == ["<*>a<*>"])
    #expect(Language.outcome("Field|contains: a").item?.isNegated == false)
  }

  @Test(arguments: [
    ("Field|conntains: a", "unknown modifier 'conntains'"),
    ("Field|: a", "unknown modifier ''"),
    ("Field|Contains: a", "unknown modifier 'Contains'"),
    ("Field|contains: null", "null"),
    ("Field|contains: true", "boolean"),
    ("Field|cased: null", "null"),
    ("Field|contains|re: a", "'re' must come before 'contains'"),
    ("Field|re: '('", "regular expression"),
    ("Field|re: null", "takes text"),
    ("Field|i: a", "flag of 're'"),
    ("Field|re|cased: a", "regular expression"),
    ("Field|re|base64: a", "takes text"),
    ("Field|contains|cidr: 10.0.0.0/8", "'cidr' must come before 'contains'"),
    ("Field|cidr|contains: 10.0.0.0/8", "a network"),
    ("Field|cidr: 10.0.0.0/33", "no network"),
    ("Field|cidr: 10.0.0/8", "no network"),
    ("Field|cidr: 'fe80:::1/10'", "no network"),
    ("Field|cidr: 5", "takes text"),
    ("Field|exists: 'true'", "true or false"),
    ("Field|exists: [true, false]", "one value"),
    ("Field|contains|exists: true", "must come before"),
    ("Field|exists|all: true", "'all' makes no sense"),
    ("Field|exists|contains: true", "an existence check"),
    ("Field|gt: '5'", "number without quotes"),
    ("Field|gt: abc", "number without quotes"),
    ("Field|gt: null", "number without quotes"),
    ("Field|gt|contains: 5", "a comparison"),
    ("Field|contains|gt: 5", "not text"),
    ("Field|gt|hour: 5", "whole number"),
    ("Field|hour: 24", "0 to 23"),
    ("Field|minute: 60", "0 to 59"),
    ("Field|day: 0", "1 to 31"),
    ("Field|week: 54", "1 to 53"),
    ("Field|month: 13", "1 to 12"),
    ("Field|hour: 1.5", "whole number"),
    ("Field|hour: '5'", "whole number"),
    ("Field|hour|contains: 5", "part of a time"),
    ("Field|base64: 'a*'", "wildcards"),
    ("Field|base64: 5", "takes text"),
    ("Field|contains|base64: abc", "wildcards"),
    ("Field|base64offset|contains: 'a?c'", "wildcards"),
    ("Field|base64offset|contains: 'a'", "too short"),
    ("Field|wide: 5", "takes text"),
    ("Field|windash: 5", "takes text"),
    ("Field|windash: ' -a -b -c -d'", "more than 125 variants"),
    ("Field|fieldref: 'Oth*er'", "without wildcards"),
    ("Field|fieldref: 5", "name of a field"),
    ("Field|fieldref: ''", "name of a field"),
    ("Field|re|fieldref: a", "name of a field"),
    ("'|exists': true", "needs a field"),
    ("'|fieldref': a", "needs a field"),
    ("'|gt': 5", "needs a field"),
    ("'|neq': a", "needs a field"),
    ("'|all': ['', a]", "every event"),
    ("'': a", "field name is empty"),
    ("Field: {a: b}", "is a map"),
    ("Field: [[a]]", "list or a map"),
    ("Field: []", "has no values"),
  ])
  func `a combination that makes no sense is refused with its reason`(_ line: String, _ reason: String) {
    let outcome = Language.outcome(line)
    #expect(outcome.item == nil)
    #expect(outcome.reason?.contains(reason) == true, "\(outcome.reason ?? "none")")
  }

  @Test func `regular expressions keep their text and flags`() {
    #expect(Language.outcome(#"Field|re: '^a\\b*$'"#).tests == [.regularExpression(#"^a\\b*$"#, [])])
    #expect(
      Language.outcome("Field|re|i|m|s: a").tests
        == [.regularExpression("a", [.ignoresCase, .multiLine, .dotMatchesNewline])])
    #expect(Language.outcome("Field|re|ignorecase: a").tests == [.regularExpression("a", .ignoresCase)])
    #expect(Language.outcome("Field|re|contains: a").tests == [.regularExpression("a", [])])
    #expect(Language.outcome("Field|re|startswith: a|b").tests == [.regularExpression(#"\A(?:a|b)"#, [])])
    #expect(Language.outcome("Field|re|endswith: a|b").tests == [.regularExpression(#"(?:a|b)\z"#, [])])
  }

  @Test(
    arguments: [
      ("10.1.2.3/8", [10, 0, 0, 0], 8),
      ("192.168.1.128/25", [192, 168, 1, 128], 25),
      ("127.0.0.1", [127, 0, 0, 1], 32),
      ("0.0.0.0/0", [0, 0, 0, 0], 0),
      ("'::1/128'", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], 128),
      ("'::/0'", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0),
      ("'fe80::/10'", [0xFE, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 10),
      (
        "'2001:db8::ff00:42:8329'", [0x20, 1, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0xFF, 0, 0, 0x42, 0x83, 0x29], 128
      ),
      ("'::ffff:192.0.2.1/120'", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, 0], 120),
    ] as [(String, [UInt8], Int)])
  func `networks are read in both versions`(_ text: String, _ network: [UInt8], _ length: Int) {
    #expect(
      Language.outcome("Field|cidr: \(text)").tests == [
        .cidr(CIDRBlock(network: network, prefixLength: length))
      ])
  }

  @Test func `comparisons and parts of times`() {
    #expect(Language.outcome("Field|gte: 5").tests == [.compare(.gte, 5)])
    #expect(Language.outcome("Field|lt: -1.5").tests == [.compare(.lt, -1.5)])
    #expect(Language.outcome("Field|hour: 5").tests == [.timePart(.hour, .eq, 5)])
    #expect(Language.outcome("Field|hour|lt: 24").tests == [.timePart(.hour, .lt, 24)])
    #expect(
      Language.outcome("Field|year: [2025, 2026]").tests == [
        .timePart(.year, .eq, 2025), .timePart(.year, .eq, 2026),
      ])
    #expect(Language.outcome("Field|day|neq: 31").item?.isNegated == true)
  }

  @Test func `a field reference may be anchored before or after it`() {
    func reference(_ anchor: ValueTest.Anchor, _ isCased: Bool = false) -> [ValueTest] {
      [.fieldReference(field: "Other", anchor: anchor, isCased: isCased)]
    }
    #expect(Language.outcome("Field|fieldref: Other").tests == reference(.whole))
    #expect(Language.outcome("Field|fieldref|startswith: Other").tests == reference(.start))
    #expect(Language.outcome("Field|fieldref|endswith: Other").tests == reference(.end))
    #expect(Language.outcome("Field|fieldref|contains: Other").tests == reference(.anywhere))
    #expect(Language.outcome("Field|endswith|fieldref: Other").tests == reference(.end))
    #expect(Language.outcome("Field|fieldref|cased: Other").tests == reference(.whole, true))
    #expect(Language.outcome("Field|fieldref|neq: Other").item?.isNegated == true)
  }

  @Test func `existence is a boolean`() {
    #expect(Language.outcome("Field|exists: true").tests == [.exists(true)])
    #expect(Language.outcome("Field|exists: no").tests == [.exists(false)])
  }

  @Test func `windash stands for five characters in every direction`() {
    let fromDash = Language.outcome("Field|windash|contains: ' -ab'").patterns
    #expect(fromDash == ["<*> -ab<*>", "<*> /ab<*>", "<*> –ab<*>", "<*> —ab<*>", "<*> ―ab<*>"])
    for written in ["' /ab'", "' –ab'", "' —ab'", "' ―ab'"] {
      #expect(Set(Language.outcome("Field|contains|windash: \(written)").patterns) == Set(fromDash))
    }
    #expect(Language.outcome("Field|windash: ' -a -b'").patterns.count == 25)
  }

  @Test func `windash leaves dashes inside words and at the end alone`() {
    #expect(Language.outcome("Field|windash: 'no-op'").patterns == ["no-op"])
    #expect(Language.outcome("Field|windash: 'a -'").patterns == ["a -"])
    #expect(Language.outcome("Field|windash: '-remote-name'").patterns.count == 5)
    #expect(Language.outcome("Field|windash: '*-x'").patterns.first == "<*>-x")
  }

  // Expected texts made with another Base64 tool.
  @Test func `base64 and its three shifted forms`() {
    #expect(Language.outcome("Field|base64: foo").patterns == ["Zm9v"])
    #expect(Language.outcome("Field|base64: fo").patterns == ["Zm8="])
    #expect(
      Language.outcome("Field|base64offset|contains: foobar").patterns == [
        "<*>Zm9vYmFy<*>", "<*>Zvb2Jhc<*>", "<*>mb29iYX<*>",
      ])
    #expect(
      Language.outcome("Field|base64offset|contains: 'http://'").patterns == [
        "<*>aHR0cDovL<*>", "<*>h0dHA6Ly<*>", "<*>odHRwOi8v<*>",
      ])
    #expect(Language.outcome("Field|wide|base64: cmd").patterns == ["YwBtAGQA"])
    #expect(Language.outcome("Field|utf16be|base64: cmd").patterns == ["AGMAbQBk"])
    #expect(Language.outcome("Field|utf16|base64: cmd").patterns == ["//5jAG0AZAA="])
  }

  @Test func `wide text keeps its wildcards`() {
    let tests = Language.outcome("Field|wide|contains: 'a*é'").tests
    #expect(
      tests == [
        .pattern(
          StringPattern(pieces: [.anyRun, .literal([0x61, 0]), .anyRun, .literal([0xE9, 0]), .anyRun]),
          isCased: false)
      ])
    #expect(Language.outcome("Field|utf16le: ab").tests == Language.outcome("Field|wide: ab").tests)
  }

  @Test func `a single value under all is a warning`() {
    #expect(
      Language.load(Language.item("Field|contains|all: a")).warnings.contains {
        $0.message.contains("single value")
      })
    #expect(Language.load(Language.item("Field|contains|all: [a, b]")).warnings.isEmpty)
  }
}
