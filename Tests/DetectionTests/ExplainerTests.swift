import Detection
import Formats
import Sigma
import Testing
import WardModel

@Suite struct ExplainerTests {
  private static let rules = [
    "{Image|endswith: '\\\\cmd.exe', CommandLine|contains: 'whoami'}", "{User|startswith: 'WARD7\\'}",
    "{EventID: [1, 4688]}", "{CommandLine: null}", "{CommandLine|exists: false}", "{ParentImage: ''}",
    "{CommandLine|re: '(?i)who[a-z]+\\s+/all'}", "{Image|contains|all: ['system32', 'cmd']}",
    "['whoami', 'n.keller']", "{DestinationIp|cidr: 192.0.2.0/24}", "{Port|gte: 445}",
    "{Image|fieldref: ParentImage}", "{Channel: security}", "{CommandLine|contains: \"\\n\"}",
  ].enumerated().map { number, body in
    """
    title: Rule \(number)
    id: \(String(repeating: "9", count: 8))-9999-4999-8999-9999999999\(number + 10)
    logsource: {product: windows}
    detection:
      one: \(body)
      two: {EventID: 4624}
      condition: \(number % 3 == 2 ? "one or two" : number % 3 == 1 ? "one and not two" : "one")
    """
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the explainer and the matcher agree on every rule and event`(seed: UInt64) throws {
    var state = seed
    func pick(_ values: [String]) -> String {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return values[Int(state >> 33) % values.count]
    }
    let set = RuleSet.assemble(
      Self.rules.enumerated().map {
        RuleParser.parse(file: "\($0.offset).yml", bytes: Array($0.element.utf8))
      })
    #expect(set.refused.isEmpty, "\(set.refused)")
    #expect(set.rules.count == Self.rules.count)
    let bench = Bench()
    let rules = SigmaRules(set, fields: bench.fields, sources: bench.sources)
    let lines = (0..<150).map { _ -> String in
      let fields = [
        #""Image":"C:\\Windows\\System32\\\#(pick(["cmd.exe", "CMD.EXE", "x.exe"]))""#,
        #""ParentImage":\#(pick([#""""#, "null", #""C:\\Windows\\System32\\cmd.exe""#]))"#,
        #""CommandLine":\#(pick([#""whoami \/all""#, #""WHOAMI\n""#, "null", #""cmd \u0077hoami""#, #"["a","whoami  \/all"]"#]))"#,
        #""User":"\#(pick([#"WARD7\\n.keller"#, "SYSTEM", #"ward7\\m.ito"#]))""#,
        #""DestinationIp":"\#(pick(["192.0.2.9", "198.51.100.9", "::1"]))""#,
        #""Port":\#(pick(["445", #""445""#, "80", #""0x1BD""#]))"#,
      ].filter { _ in pick(["a", "b", "c", "d"]) != "a" }.joined(separator: ",")
      return pick([sysmon(1, fields), sysmon(3, fields), security(4688, fields), security(4624, fields)])
    }
    let batch = bench.batch(lines)
    #expect(batch.events.count == lines.count)
    var found: [Int: [Int]] = [:]
    SigmaMatchWorker(rules).match(batch) { event, matched in found[event] = matched }
    let explainer = SigmaExplainer(fields: bench.fields, sources: bench.sources)
    var holding = 0
    for event in batch.events.indices {
      let expected = set.rules.indices.filter { explainer.explain(set.rules[$0], batch, event: event).holds }
      #expect(found[event] ?? [] == expected, "seed \(seed): \(lines[event])")
      holding += expected.count
    }
    #expect(holding > 200)
    #expect(holding < set.rules.count * lines.count / 2)
  }

  @Test func `an explanation names the value that was found and the line of the rule`() throws {
    let bench = Bench(Self.rules[0])
    let batch = bench.batch([sysmon(1, #""Image":"C:\\Windows\\notepad.exe""#)])
    let outline = SigmaExplainer(fields: bench.fields, sources: bench.sources)
      .explain(try #require(bench.set.rules.first), batch, event: 0).outline()
    #expect(outline.hasPrefix("no   Rule 0"))
    #expect(outline.contains("notepad.exe"))
    #expect(outline.contains("(line 5)"))
    #expect(outline.contains("field is absent"))
  }

  @Test func `a rule for another source says that the source is wrong`() throws {
    let bench = Bench(Self.rules[0].replacing("product: windows", with: "product: linux"))
    let batch = bench.batch([sysmon(1, "")])
    let outline = SigmaExplainer(fields: bench.fields, sources: bench.sources)
      .explain(try #require(bench.set.rules.first), batch, event: 0).outline()
    #expect(outline.contains("no   log source: product linux, event has windows"))
  }
}
