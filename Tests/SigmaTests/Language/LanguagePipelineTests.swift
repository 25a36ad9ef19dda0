import Sigma
import Testing

@Suite struct LanguagePipelineTests {
  /// The rule with one line, after a pipeline of the given steps.
  private func run(_ line: String, _ steps: String, head: String = "") throws -> RuleSet {
    let pipeline = try Language.pipeline("\(head)transformations:\n\(steps)")
    return Language.load(Language.item(line), pipelines: [pipeline])
  }

  private func items(_ set: RuleSet) -> [String] {
    var result: [String] = []
    func walk(_ detection: Detection) {
      switch detection {
      case .item(let item):
        result.append("\(item.field ?? "-")=\(item.tests.map(Language.text).joined(separator: ","))")
      case .all(let parts), .any(let parts): parts.forEach(walk)
      }
    }
    for rule in set.rules { for search in rule.searches { walk(search.body) } }
    return result
  }

  @Test(arguments: [
    (
      "Image|endswith: x", "- {type: field_name_mapping, mapping: {Image: process.executable}}",
      ["process.executable=<*>x"]
    ),
    ("Image: x", "- {type: field_name_mapping, mapping: {Image: [a, b]}}", ["a=x", "b=x"]),
    ("Other: x", "- {type: field_name_mapping, mapping: {Image: a}}", ["Other=x"]),
    ("win.Image: x", "- {type: field_name_prefix_mapping, mapping: {win.: w_}}", ["w_Image=x"]),
    ("Image: x", "- {type: field_name_suffix, suffix: .raw}", ["Image.raw=x"]),
    ("Image: x", "- {type: field_name_prefix, prefix: winlog.}", ["winlog.Image=x"]),
    ("ImagePath: x", "- {type: field_name_transform, transform_func: snake_case}", ["image_path=x"]),
    (
      "Image: x",
      "- {type: field_name_suffix, suffix: .raw, field_name_conditions: [{type: exclude_fields, fields: [Image]}]}",
      ["Image=x"]
    ),
    (
      "Image: x",
      "- {type: field_name_suffix, suffix: .raw, field_name_conditions: [{type: include_fields, fields: ['Im.*'], mode: re}]}",
      ["Image.raw=x"]
    ),
    (
      #"Path|contains: 'C:\a\'"#, #"- {type: replace_string, regex: '^\*C:', replacement: '*'}"#,
      [#"Path=<*>\a\<*>"#]
    ),
    ("Path: 'ab*'", #"- {type: replace_string, regex: '(a)(b)', replacement: '\2\g<1>'}"#, ["Path=ba<*>"]),
    (
      "Path: 'a*'", "- {type: replace_string, regex: 'a', replacement: '*', skip_special: true}",
      ["Path=*<*>"]
    ),
    ("Path: x", "- {type: map_string, mapping: {x: [y, 'z*']}}", ["Path=y,z<*>"]),
    ("Path: [x, y]", "- {type: set_value, value: 5}", ["Path=5"]),
    ("Path: aB", "- {type: case, method: upper}", ["Path=AB"]),
    ("Path: '05'", "- {type: convert_type, target_type: num}", ["Path=5"]),
    ("Path: a", "- {type: regex, method: plain}", ["Path=a cased"]),
    (
      "Hashes|contains: ['SHA1=ABC', 'MD5=DEF']",
      "- {type: hashes_fields, valid_hash_algos: [MD5, SHA1], field_prefix: File}",
      ["FileSHA1=ABC", "FileMD5=DEF"]
    ),
    (
      "Image: x",
      "- type: nest\n  items: [{type: field_name_prefix, prefix: a}, {type: field_name_prefix, prefix: b}]",
      ["baImage=x"]
    ),
    (
      "Image: x",
      "- {type: set_state, key: k, val: 1}\n- {type: field_name_prefix, prefix: a, rule_conditions: [{type: processing_state, key: k, val: 1}]}",
      ["aImage=x"]
    ),
    (
      "Image: x",
      "- {id: one, type: field_name_prefix, prefix: a}\n- {type: field_name_prefix, prefix: b, detection_item_conditions: [{type: processing_item_applied, processing_item_id: one}]}",
      ["baImage=x"]
    ),
    (
      "Image: x",
      "- {type: field_name_prefix, prefix: a, rule_cond_op: or, rule_conditions: [{type: tag, tag: none}, {type: is_sigma_rule}]}",
      ["aImage=x"]
    ),
    (
      "Image: x",
      "- {type: field_name_prefix, prefix: a, rule_cond_not: true, rule_conditions: [{type: is_sigma_rule}]}",
      ["Image=x"]
    ),
    (
      "Image: x",
      "- type: field_name_prefix\n  prefix: a\n  rule_cond_expr: 'r and not c'\n  rule_conditions: {r: {type: is_sigma_rule}, c: {type: is_sigma_correlation_rule}}",
      ["aImage=x"]
    ),
    (
      "Image: x",
      "- {type: field_name_prefix, prefix: a, rule_conditions: [{type: rule_attribute, attribute: level, value: medium, op: lt}]}",
      ["aImage=x"]
    ),
    (
      "Image: x",
      "- {type: field_name_prefix, prefix: a, rule_conditions: [{type: contains_detection_item, field: Image, value: x}]}",
      ["aImage=x"]
    ),
    (
      "Image: x",
      "- {type: field_name_prefix, prefix: a, rule_conditions: [{type: contains_field, field: Other}]}",
      ["Image=x"]
    ),
    (
      "Image: x",
      "- {type: field_name_prefix, prefix: a, detection_item_conditions: [{type: match_string, pattern: 'x$'}]}",
      ["aImage=x"]
    ),
    (
      "Image: null", "- {type: field_name_prefix, prefix: a, detection_item_conditions: [{type: is_null}]}",
      ["aImage=null"]
    ),
    (
      "Image|fieldref: Other", "- {type: field_name_mapping, mapping: {Other: o}}",
      ["Image=fieldReference(field: \"o\", anchor: Sigma.ValueTest.Anchor.whole, isCased: false)"]
    ),
  ])
  func `a step changes what it is about`(_ line: String, _ steps: String, _ expected: [String]) throws {
    let set = try run(line, steps)
    #expect(items(set) == expected, "\(set.refused)")
  }

  @Test func `one field mapped to several is any of them`() throws {
    let set = try run("Image: x", "- {type: field_name_mapping, mapping: {Image: [a, b]}}")
    guard case .any(let parts)? = set.rules.first?.searches.first?.body else {
      Issue.record("no alternative")
      return
    }
    #expect(parts.count == 2)
  }

  @Test func `conditions and log sources are changed`() throws {
    let set = try run(
      "Image: x",
      "- {type: add_condition, conditions: {EventID: 1, Channel: '$product'}, template: true}\n- {type: change_logsource, product: windows, service: sysmon}\n- {type: set_custom_attribute, attribute: index, value: w}\n- {type: add_field, field: User}"
    )
    let rule = try #require(set.rules.first)
    #expect(rule.conditions == [.and([.search(1), .search(0)])])
    #expect(items(set) == ["Image=x", "EventID=1", "Channel=windows"])
    #expect(rule.logSource == RuleLogSource(product: "windows", service: "sysmon"))
    #expect(rule.header.custom["index"] == .string("w"))
    #expect(rule.header.fields == ["User"])
  }

  @Test func `dropped items leave the condition, and a rule without any is refused`() throws {
    let pipeline = try Language.pipeline(
      "transformations:\n- {type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [B]}]}"
    )
    let kept = Language.load(
      Language.rule("a: {A: 1}\nb: {B: 1}\ncondition: a and not b"), pipelines: [pipeline])
    #expect(kept.rules.first?.searches.map(\.name) == ["a"])
    #expect(kept.rules.first?.conditions == [.search(0)])
    let gone = Language.load(Language.item("B: 1"), pipelines: [pipeline])
    #expect(gone.refused.first?.message.contains("dropped everything") == true)
  }

  @Test func `placeholders get values from variables`() throws {
    let set = try run(
      "Host|expand: '%servers%.example.org'", "- {type: value_placeholders, include: [servers]}",
      head: "vars: {servers: ['ward7', 'srv*']}\n")
    #expect(items(set) == ["Host=ward7.example.org,srv<*>.example.org"])
    #expect(items(try run("Host|expand: 'a%x%'", "- {type: wildcard_placeholders}")) == ["Host=a<*>"])
  }

  @Test(arguments: [
    ("Host|expand: '%x%'", "- {type: value_placeholders}", "no variable"),
    ("Host|expand: '%x%'", "- {type: value_placeholders, exclude: [x]}", "no values are given"),
    (
      "Host|expand: '%x%'", "- {type: query_expression_placeholders, expression: 'lookup'}",
      "query of a backend"
    ),
    ("Host|expand: '%x%'", "- {type: case, method: lower}", "before its placeholders"),
    ("Host: x", "- {type: rule_failure, message: not here}", "not here"),
    ("Host: x", "- {type: detection_item_failure, message: not this}", "not this"),
    ("Host: x", "- {type: strict_field_mapping_failure}", "no pipeline maps the fields Host"),
    ("Host: x", "- {type: convert_type, target_type: num}", "which it is not"),
    ("Hashes: x", "- {type: hashes_fields, valid_hash_algos: [MD5]}", "no hash of MD5"),
  ])
  func `a step may refuse a rule`(_ line: String, _ steps: String, _ reason: String) throws {
    let set = try run(line, steps)
    #expect(set.rules.isEmpty)
    #expect(set.refused.first?.message.contains(reason) == true, "\(set.refused)")
  }

  @Test(arguments: [
    ("transformations:\n- {type: odd}", 2, "unknown transformation 'odd'"),
    ("transformations:\n- {type: field_name_suffix}", 2, "needs 'suffix'"),
    ("transformations:\n- {type: drop_detection_item, colour: red}", 2, "no parameter 'colour'"),
    (
      "transformations:\n- {type: drop_detection_item, rule_conditions: [{type: odd}]}", 2,
      "unknown rule condition"
    ),
    ("transformations:\n- {type: replace_string, regex: '('}", 2, "regular expression"),
    ("transformations:\n- {type: http_placeholders}", 2, "read from outside"),
    ("transformations:\n- {type: field_name_mapping, mapping: {a: []}}", 2, "mapped to nothing"),
    ("transformations:\n- {type: add_condition, conditions: {'a|odd': 1}}", 2, "unknown modifier"),
    ("name: x\npostprocessing: [{type: embed}]", 2, "queries of a backend"),
    ("priority: high", 1, "'priority' is a number"),
    ("odd: 1", 1, "not part of a pipeline"),
    ("- 1", 1, "must be a map"),
    ("a: [", 2, "not YAML"),
  ])
  func `a broken pipeline is refused with its line`(_ text: String, _ line: Int, _ reason: String) {
    let problem = #expect(throws: Problem.self) { try Language.pipeline(text) }
    #expect(problem?.message.contains(reason) == true, "\(problem?.message ?? "")")
    #expect(problem?.line == line)
  }

  @Test func `pipelines run by priority`() throws {
    let later = try Language.pipeline("priority: 20\ntransformations: [{type: field_name_prefix, prefix: b}]")
    let sooner = try Language.pipeline(
      "priority: 10\ntransformations: [{type: field_name_prefix, prefix: a}]")
    #expect(items(Language.load(Language.item("F: x"), pipelines: [later, sooner])) == ["baF=x"])
  }
}
