/// What snapshots call rules and correlations, so that state finds its place in another set.
///
/// A rule goes by its identifier (else its name, else its title). A correlation goes by the same and by its content: kind,
/// time span, condition, grouping, fields, aliases, and the names of what it refers to. A rule whose own text changed is
/// still the rule that was counted.
struct SnapshotNames {
  private(set) var ruleNames: [String] = []
  private(set) var correlationNames: [String] = []
  private(set) var identities: [UInt64] = []

  var ruleIdentities: [UInt64] { ruleNames.map { Checksum.of($0) } }

  init(_ set: RuleSet) {
    ruleNames = Self.distinct(set.rules.map(\.header))
    correlationNames = Self.distinct(set.correlations.map(\.header))
    for (index, correlation) in set.correlations.enumerated() {
      let references = index < set.references.count ? set.references[index] : []
      identities.append(Checksum.of(content(of: correlation, named: correlationNames[index], references)))
    }
  }

  /// The way of a rule's hit into a correlation, perhaps through others.
  func identity(
    ofWay way: [(correlation: Int, reference: Int)], rule: Int, fields: [String]
  ) -> UInt64 {
    let steps = way.map { "\(correlationNames[$0.correlation])/\($0.reference)" }
    return Checksum.of("\([ruleNames[rule]])\(steps)\(fields)")
  }

  /// Names, each with a number behind it where the same one is used again.
  private static func distinct(_ headers: [Header]) -> [String] {
    var seen: [String: Int] = [:]
    return headers.map { header in
      let name = header.id ?? header.name ?? header.title
      seen[name, default: 0] += 1
      return "\(name)#\(seen[name] ?? 1)"
    }
  }

  // Lists are written as Swift describes them, with quotes and escapes: no two read the same.
  private func content(
    of correlation: Correlation, named name: String, _ references: [RuleSet.Reference]
  ) -> String {
    var text = "\([name])\(correlation.kind.rawValue)|\(correlation.timespan)|\(correlation.percentile ?? -1)"
    for bound in correlation.bounds { text += "|\(bound.comparison.rawValue)\(bound.value)" }
    if let expression = correlation.expression { text += "|\(expression)" }
    text += "|\(correlation.groupBy)|\(correlation.valueFields)"
    for (alias, fields) in correlation.aliases.sorted(by: { $0.key < $1.key }) {
      text += "|\([alias])"
      for (reference, field) in fields.sorted(by: { $0.key < $1.key }) { text += "\([reference, field])" }
    }
    for reference in references {
      switch reference {
      case .rule(let index): text += ruleNames.indices.contains(index) ? "|r\([ruleNames[index]])" : "|-"
      case .correlation(let index):
        text += correlationNames.indices.contains(index) ? "|c\([correlationNames[index]])" : "|-"
      }
    }
    return text
  }
}
