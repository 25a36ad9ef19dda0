/// The modifiers of one detection item, in order, and what they make of its values.
///
/// Placeholders (`expand`) are replaced before any other modifier, wherever `expand` stands: their values are known when rules
/// are loaded, so `contains|expand` and `expand|contains` are the same.
struct ModifierChain: Sendable {
  var modifiers: [Modifier]
  let field: String?
  let line: Int
  let limits: LoadLimits

  var matchesAll: Bool { modifiers.contains(.all) }
  var isNegated: Bool { modifiers.contains(.neq) }
  var expands: Bool { modifiers.contains(.expand) }
  private var name: String { field ?? "keywords" }

  /// Reads `field|modifier|modifier`.
  init(key: String, line: Int, limits: LoadLimits) throws(Refusal) {
    var modifiers: [Modifier] = []
    var field: String? = key
    if let bar = key.utf8.firstIndex(of: UInt8(ascii: "|")) {
      field = bar == key.startIndex ? nil : String(key[..<bar])
      for name in key[key.index(after: bar)...].split(separator: "|", omittingEmptySubsequences: false) {
        guard let modifier = Modifier(name: name) else {
          throw Refusal(line, "unknown modifier '\(name)' in '\(key)'")
        }
        modifiers.append(modifier)
      }
    } else if key.isEmpty {
      throw Refusal(line, "a field name is empty")
    }
    self.init(modifiers: modifiers, field: field, line: line, limits: limits)
    try checkOrder()
  }

  /// The chain of a list of keywords without modifiers.
  init(modifiers: [Modifier], field: String?, line: Int, limits: LoadLimits) {
    self.modifiers = modifiers
    self.field = field
    self.line = line
    self.limits = limits
  }

  private func checkOrder() throws(Refusal) {
    let values = modifiers.filter { !$0.isAboutItem && $0 != .expand }
    for alone in [Modifier.re, .cidr, .exists] {
      if let position = values.firstIndex(of: alone), position > 0 {
        throw refusal(
          "'\(alone.rawValue)' must come before '\(values[0].rawValue)': it takes the value as written")
      }
    }
    if field == nil {
      for needy in [Modifier.exists, .fieldref, .neq, .cidr] where modifiers.contains(needy) {
        throw refusal("'\(needy.rawValue)' needs a field; keywords have none")
      }
      for needy in modifiers where needy.comparison != nil || needy.timePart != nil {
        throw refusal("'\(needy.rawValue)' needs a field; keywords have none")
      }
    }
    if modifiers.contains(.exists), modifiers.contains(.all) {
      throw refusal("'exists' has one value; 'all' makes no sense with it")
    }
  }

  /// The tests that the values become.
  func tests(of values: [RawValue]) throws(Refusal) -> [ValueTest] {
    var tests: [ValueTest] = []
    tests.reserveCapacity(values.count)
    if modifiers.contains(.exists), values.count != 1 {
      throw refusal("'exists' takes one value, true or false")
    }
    for value in values {
      for result in try apply(to: value) {
        guard tests.count < limits.testCount else {
          throw refusal("'\(name)' has more than \(limits.testCount) values")
        }
        try check(result)
        tests.append(result.test)
      }
    }
    return tests
  }

  /// What a chain can only judge at its end.
  private func check(_ value: WorkingValue) throws(Refusal) {
    switch value {
    case .regularExpression(let text, let options):
      if let reason = RegularExpressionCheck.problem(in: text, options) {
        throw refusal("the regular expression '\(text)' is wrong: \(reason)")
      }
    case .timePart(let part, .eq, let value):
      guard part.range.contains(value) else {
        throw refusal(
          "'\(part.rawValue)' is \(part.range.lowerBound) to \(part.range.upperBound), never \(value)")
      }
    case .text(let pattern, _) where field == nil && !pattern.pieces.contains(where: { $0.isLiteral }):
      throw refusal("a keyword without text would match every event")
    case .null where field == nil:
      throw refusal("null needs a field; keywords have none")
    default: break
    }
  }

  private func apply(to raw: RawValue) throws(Refusal) -> [WorkingValue] {
    var values = [start(raw)]
    var applied: [Modifier] = []
    for modifier in modifiers where !modifier.isAboutItem && modifier != .expand {
      var next: [WorkingValue] = []
      for value in values {
        next += try apply(modifier, to: value, raw, after: applied)
      }
      guard next.count <= limits.variantCount else {
        throw refusal(
          "'\(modifier.rawValue)' makes more than \(limits.variantCount) variants of \(raw.description)")
      }
      values = next
      applied.append(modifier)
    }
    // A keyword is looked for inside values, as the specification applies it to the full message.
    if field == nil, !applied.contains(.startswith), !applied.contains(.endswith) {
      values = try values.map { (value) throws(Refusal) in try wrap(value, start: true, end: true, .contains)
      }
    }
    return values
  }

  private func start(_ raw: RawValue) -> WorkingValue {
    switch raw {
    case .null: .null
    case .boolean(let value): .boolean(value)
    case .number(let value, let text): .number(value, text, isCased: false)
    // Read as a pattern where it is needed: `re` and `cidr` take the text as it is.
    case .text(let text): .text(StringPattern(sigma: text), isCased: false)
    }
  }

  private func apply(
    _ modifier: Modifier, to value: WorkingValue, _ raw: RawValue, after applied: [Modifier]
  ) throws(Refusal) -> [WorkingValue] {
    switch modifier {
    case .contains: return [try wrap(value, start: true, end: true, modifier)]
    case .startswith: return [try wrap(value, start: false, end: true, modifier)]
    case .endswith: return [try wrap(value, start: true, end: false, modifier)]
    case .cased: return [try cased(value)]
    case .exists:
      guard case .boolean(let flag) = value else { throw unfit(modifier, value, "takes true or false") }
      return [.exists(flag)]
    case .re:
      switch raw {
      case .text(let text): return [.regularExpression(text, [])]
      case .number(_, let text): return [.regularExpression(text, [])]
      default: throw unfit(modifier, value, "takes text")
      }
    case .i, .m, .s:
      guard case .regularExpression(let text, let options) = value else {
        throw refusal("'\(modifier.rawValue)' is a flag of 're' and must follow it")
      }
      let flag: RegularExpressionOptions =
        modifier == .i ? .ignoresCase : modifier == .m ? .multiLine : .dotMatchesNewline
      return [.regularExpression(text, options.union(flag))]
    case .cidr:
      guard case .text(let text) = raw else {
        throw unfit(modifier, value, "takes text such as '10.0.0.0/8'")
      }
      guard let block = CIDRBlock(ruleText: text) else {
        throw refusal("'\(text)' is no network such as '10.0.0.0/8' or 'fe80::/10'")
      }
      return [.cidr(block)]
    case .fieldref: return [try reference(value, raw, applied)]
    case .lt, .lte, .gt, .gte: return [try compare(modifier, value)]
    case .minute, .hour, .day, .week, .month, .year:
      guard case .number(let number, _, _) = value, let whole = Int(exactly: number),
        let part = modifier.timePart
      else {
        throw unfit(modifier, value, "takes a whole number")
      }
      return [.timePart(part, .eq, whole)]
    case .windash, .base64, .base64offset, .wide, .utf16le, .utf16be, .utf16:
      guard case .text(let pattern, let isCased) = value else { throw unfit(modifier, value, "takes text") }
      return try encode(modifier, pattern, raw).map { .text($0, isCased: isCased) }
    case .all, .neq, .expand: return [value]
    }
  }

  private func encode(
    _ modifier: Modifier, _ pattern: StringPattern, _ raw: RawValue
  ) throws(Refusal) -> [StringPattern] {
    switch modifier {
    case .windash:
      guard let variants = WindowsDash.variants(of: pattern, limit: limits.variantCount) else {
        throw refusal(
          "'windash' makes more than \(limits.variantCount) variants of \(raw.description); "
            + "split it into several values with fewer dashes")
      }
      return variants
    case .wide, .utf16le: return [pattern.mappingLiterals { WideText.littleEndian($0) }]
    case .utf16be: return [pattern.mappingLiterals { WideText.bigEndian($0) }]
    case .utf16:
      var builder = StringPattern.Builder()
      builder.append(.literal([0xFF, 0xFE]))
      for piece in pattern.mappingLiterals({ WideText.littleEndian($0) }).pieces { builder.append(piece) }
      return [builder.pattern()]
    default:
      guard let bytes = pattern.plainBytes else {
        throw refusal("'\(modifier.rawValue)' can't encode wildcards: \(raw.description)")
      }
      if modifier == .base64 { return [StringPattern(literal: Base64Text.encode(bytes))] }
      let variants = Base64Text.offsetVariants(of: bytes)
      guard variants.allSatisfy({ !$0.isEmpty }) else {
        throw refusal(
          "\(raw.description) is too short for 'base64offset': a shifted form has no fixed character")
      }
      return variants.map { StringPattern(literal: $0) }
    }
  }

  private func wrap(
    _ value: WorkingValue, start: Bool, end: Bool, _ modifier: Modifier
  ) throws(Refusal) -> WorkingValue {
    switch value {
    case .text(let pattern, let isCased):
      return .text(pattern.surrounded(start: start, end: end), isCased: isCased)
    case .number(_, let text, let isCased):
      let pattern = StringPattern(literal: Array(text.utf8))
      return .text(pattern.surrounded(start: start, end: end), isCased: isCased)
    case .regularExpression(let text, let options):
      // A regular expression is found anywhere already; the others anchor it.
      switch (start, end) {
      case (true, true): return value
      case (false, _): return .regularExpression("\\A(?:\(text))", options)
      default: return .regularExpression("(?:\(text))\\z", options)
      }
    case .reference(let field, let hasStart, let hasEnd, let isCased):
      // `contains` lets both ends be free; `startswith` fixes the start, so the end is free.
      return .reference(
        field: field, start: hasStart || modifier != .endswith, end: hasEnd || modifier != .startswith,
        isCased: isCased)
    default: throw unfit(modifier, value, "takes text or a number")
    }
  }

  private func cased(_ value: WorkingValue) throws(Refusal) -> WorkingValue {
    switch value {
    case .text(let pattern, _): return .text(pattern, isCased: true)
    case .number(let number, let text, _): return .number(number, text, isCased: true)
    case .reference(let field, let start, let end, _):
      return .reference(field: field, start: start, end: end, isCased: true)
    default: throw unfit(.cased, value, "takes text; regular expressions are case-sensitive without it")
    }
  }

  private func reference(
    _ value: WorkingValue, _ raw: RawValue, _ applied: [Modifier]
  ) throws(Refusal) -> WorkingValue {
    guard case .text(_, let isCased) = value, case .text(let text) = raw,
      applied.allSatisfy({ [.contains, .startswith, .endswith, .cased].contains($0) })
    else { throw unfit(.fieldref, value, "takes the name of a field") }
    guard let bytes = StringPattern(sigma: text).plainBytes, !bytes.isEmpty else {
      throw refusal("'fieldref' takes the name of a field without wildcards, not \(raw.description)")
    }
    var result = WorkingValue.reference(
      field: String(decoding: bytes, as: UTF8.self), start: false, end: false, isCased: isCased)
    for modifier in applied where modifier != .cased {
      result = try wrap(result, start: false, end: false, modifier)
    }
    return result
  }

  private func compare(_ modifier: Modifier, _ value: WorkingValue) throws(Refusal) -> WorkingValue {
    guard let comparison = modifier.comparison else { return value }
    switch value {
    case .number(let number, _, _): return .compare(comparison, number)
    case .timePart(let part, .eq, let number): return .timePart(part, comparison, number)
    default: throw unfit(modifier, value, "takes a number without quotes")
    }
  }

  private func unfit(_ modifier: Modifier, _ value: WorkingValue, _ need: String) -> Refusal {
    refusal("'\(modifier.rawValue)' of '\(name)' \(need), not \(value.kind)")
  }

  private func refusal(_ message: String) -> Refusal { Refusal(line, message) }
}

extension StringPattern.Piece {
  var isLiteral: Bool { if case .literal = self { true } else { false } }
}

extension ValueTest.TimePart {
  /// Values that a part of a date-time can have; ISO 8601 knows week 53.
  var range: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .day: 1...31
    case .week: 1...53
    case .month: 1...12
    case .year: 1...9999
    }
  }
}
