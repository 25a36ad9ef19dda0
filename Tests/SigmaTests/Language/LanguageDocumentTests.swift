import Sigma
import Testing

@Suite struct LanguageDocumentTests {
  @Test func `the header is read and unknown attributes are kept`() throws {
    let text = """
      title: Ward seven
      id: 22222222-2222-4222-8222-222222222222
      name: ward_seven
      status: test
      description: |
        two
        lines
      references: https://example.org/a
      author: [Nurse, Doctor]
      date: 2025-01-31
      modified: 2025-02-01
      tags: [attack.t1059]
      level: High
      falsepositives: [none]
      fields: [Image]
      ward_runbook: {steps: [1, 2.5, yes, null, 'x']}
      logsource: {product: windows, service: security, definition: on}
      detection:
        selection: {EventID: 4625}
        condition: selection
      """
    let set = Language.load(text)
    let rule = try #require(set.rules.first)
    let header = rule.header
    #expect(header.title == "Ward seven")
    #expect(header.name == "ward_seven")
    #expect(header.description == "two\nlines\n")
    #expect(header.references == ["https://example.org/a"])
    #expect(header.author == "Nurse, Doctor")
    #expect(header.date == "2025-01-31")
    #expect(header.level == .high)
    #expect(
      header.custom["ward_runbook"]
        == .map([("steps", .list([.integer(1), .double(2.5), .boolean(true), .null, .string("x")]))]))
    #expect(rule.logSource == RuleLogSource(product: "windows", service: "security"))
    #expect(set.warnings.isEmpty)
    #expect(set.refused.isEmpty)
    #expect(set.alertsAlone == [true])
  }

  @Test func `what looks wrong but can be used is a warning`() {
    let text =
      "title: T\nstatus: odd\nlevel: severe\nlogsource: {product: a}\ndetection: {s: {F: 1}, condition: s}"
    let messages = Language.load(text).warnings.map(\.message)
    #expect(messages.count == 3)
    #expect(messages.contains { $0.contains("unknown status 'odd'") })
    #expect(messages.contains { $0.contains("unknown level 'severe'") })
    #expect(messages.contains { $0.contains("'id' is missing") })
  }

  @Test(arguments: [
    ("just text", "must be a map"),
    ("title: T", "no 'detection', 'correlation' or 'filter'"),
    ("logsource: {product: a}\ndetection: {s: {F: 1}, condition: s}", "'title' is missing"),
    ("title: T\ndetection: {s: {F: 1}, condition: s}", "'logsource' is missing"),
    ("title: T\nlogsource: {definition: x}\ndetection: {s: {F: 1}, condition: s}", "everything"),
    ("title: T\nlogsource: x\ndetection: {s: {F: 1}, condition: s}", "'logsource' must be a map"),
    ("title: T\nlogsource: {product: a}\ndetection: {s: {F: 1}}", "no 'condition'"),
    ("title: T\nlogsource: {product: a}\ndetection: {condition: s}", "no search identifier"),
    ("title: T\nlogsource: {product: a}\ndetection: [1]", "must be a map"),
    ("title: T\nlogsource: {product: a}\ndetection: {s: {}, condition: s}", "'s' is empty"),
    ("title: T\nlogsource: {product: a}\ndetection: {s: , condition: s}", "'s' is empty"),
    ("title: T\nlogsource: {product: a}\ndetection: {s: [], condition: s}", "'s' is empty"),
    ("title: T\ntitle: U", "given twice"),
    ("title: T\nlogsource: {product: a}\ndetection: {s: {F: 1, F: 2}, condition: s}", "given twice"),
    ("title: T\n? [a, b]\n: c", "must be a plain text"),
    ("title: !!python/object x", "YAML tag"),
    ("title: T\n  bad: [", "not YAML"),
    ("title: *x", "names no anchor"),
    ("a: &x [*x]", "inside what it repeats"),
    ("title: T\ncorrelation: {}\ndetection: {}", "can't stand in the same document"),
  ])
  func `a document that can't be used is refused with its reason`(_ text: String, _ reason: String) {
    let set = Language.load(text)
    #expect(set.rules.isEmpty)
    #expect(set.refused.first?.message.contains(reason) == true, "\(set.refused)")
  }

  @Test func `one bad document does not stop the others`() {
    let good = Language.item("Field: a")
    let set = Language.load("title: bad\n---\n\(good)\n---\n", "not: [yaml")
    #expect(set.rules.count == 1)
    #expect(set.refused.map(\.file) == ["0.yml", "1.yml"])
    #expect(set.refused.first?.rule == "bad")
  }

  @Test func `lists and maps nest as any and all`() throws {
    let set = Language.load(
      Language.rule("selection:\n  - A: 1\n    B: 2\n  - C: 3\n  - word"))
    let body = try #require(set.rules.first?.searches.first?.body)
    guard case .any(let parts) = body, parts.count == 3, case .all(let pair) = parts[0],
      case .item(let word) = parts[2]
    else {
      Issue.record("\(body)")
      return
    }
    #expect(pair.count == 2)
    #expect(word.field == nil)
    #expect(word.tests.map(Language.text) == ["<*>word<*>"])
  }

  @Test func `keywords are looked for inside values`() {
    func item(_ detection: String) -> DetectionItem? {
      guard case .item(let item)? = Language.load(Language.rule(detection)).rules.first?.searches.first?.body
      else { return nil }
      return item
    }
    #expect(
      item("selection: [one, 'tw*o', 3]")?.tests.map(Language.text) == [
        "<*>one<*>", "<*>tw<*>o<*>", "<*>3<*>",
      ])
    let all = item("selection:\n  '|all': [one, two]")
    #expect(all?.field == nil)
    #expect(all?.matchesAll == true)
    #expect(all?.tests.map(Language.text) == ["<*>one<*>", "<*>two<*>"])
    #expect(item("selection:\n  '|startswith': one")?.tests.map(Language.text) == ["one<*>"])
    #expect(item("selection:\n  '|re': 'o.e'")?.tests == [.regularExpression("o.e", [])])
  }

  @Test func `a global document adds its parts to the rules after it`() {
    let text = """
      action: global
      title: Shared
      logsource: {product: windows}
      detection: {condition: s}
      ---
      id: 33333333-3333-4333-8333-333333333331
      logsource: {service: security}
      detection: {s: {F: 1}}
      ---
      action: repeat
      id: 33333333-3333-4333-8333-333333333332
      detection: {s: {F: 2}, condition: s}
      title: Shared
      logsource: {product: windows}
      ---
      action: reset
      ---
      id: 33333333-3333-4333-8333-333333333333
      detection: {s: {F: 3}}
      """
    let set = Language.load(text)
    #expect(set.rules.map(\.header.title) == ["Shared", "Shared"])
    #expect(set.rules.first?.logSource == RuleLogSource(product: "windows", service: "security"))
    #expect(set.refused.map(\.message) == ["'title' is missing"])
    #expect(Language.load("action: odd").refused.first?.message.contains("unknown action 'odd'") == true)
  }

  @Test func `anchors and merge keys are followed`() {
    let set = Language.load(
      Language.rule("_base: &base {A: 1, B: 2}\nselection:\n  <<: *base\n  B: 3"))
    guard case .all(let parts)? = set.rules.first?.searches.last?.body else {
      Issue.record("\(set.refused)")
      return
    }
    let texts = parts.map { part in
      if case .item(let item) = part {
        "\(item.field ?? "")=\(item.tests.map(Language.text).joined())"
      } else {
        ""
      }
    }
    #expect(texts == ["B=3", "A=1"])
  }

  @Test func `a billion laughs are refused quickly`() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...30 {
      text +=
        "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
        + "]\n"
    }
    #expect(Language.load(text).refused.first?.message.contains("aliases make more than") == true)
  }

  @Test func `deep collections are refused, also when built of aliases`() {
    let deep = "a: " + String(repeating: "[", count: 5_000) + String(repeating: "]", count: 5_000)
    #expect(Language.load(deep).refused.first?.message.contains("nested deeper") == true)
    var text = "a0: &a0 [x]\n"
    for level in 1...100 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    #expect(Language.load(text).refused.first?.message.contains("deeper") == true)
  }

  @Test func `amplification by conditions, variants and merging is bounded`() {
    var limits = LoadLimits()
    limits.conditionReferenceCount = 5
    limits.testCount = 30
    limits.searchCount = 3
    limits.nodeCount = 100
    func reason(_ text: String) -> String {
      RuleParser.parse(file: "a.yml", bytes: Array(text.utf8), limits: limits).refused.first?.message ?? ""
    }
    #expect(reason(Language.rule("a: {F: 1}\nb: {F: 1}\ncondition: 1 of * or 1 of *")) == "")
    #expect(
      reason(Language.rule("a: {F: 1}\nb: {F: 1}\ncondition: 1 of * or 1 of * or 1 of *")).contains(
        "name more than 5"))
    #expect(
      reason(Language.rule("a: {F: 1}\nb: {F: 1}\nc: {F: 1}\nd: {F: 1}\ncondition: a")).contains(
        "more than 3 search"))
    #expect(reason(Language.item("F|windash: [' -a -b']")) == "")
    #expect(reason(Language.item("F|windash: [' -a -b', ' -c -d']")).contains("more than 30"))
    #expect(
      reason("action: global\na: 1\n" + String(repeating: "---\naction: repeat\nb: 1\n", count: 20)).contains(
        "'title'") == false)
    #expect(
      RuleParser.parse(
        file: "a.yml",
        bytes: Array(
          ("action: global\na: 1\n" + String(repeating: "---\naction: repeat\nb: 1\n", count: 19)).utf8),
        limits: limits
      ).refused.contains { $0.message.contains("'action' makes more than 200") })
  }

  @Test func `a file over the limit is refused whole`() {
    var limits = LoadLimits()
    limits.fileByteCount = 10
    let file = RuleParser.parse(file: "a.yml", bytes: Array("title: too long".utf8), limits: limits)
    #expect(file.refused.first?.message.contains("the limit is 10") == true)
    #expect(RuleParser.parse(file: "a.yml", bytes: []).refused.isEmpty)
  }

  @Test func `of two documents with one identifier the first stays`() {
    let set = Language.load(Language.item("F: 1"), Language.item("F: 2"))
    #expect(set.rules.count == 1)
    #expect(set.refused.map(\.file) == ["1.yml"])
    #expect(set.refused.first?.message.contains("already used at 0.yml:1") == true)
  }
}
