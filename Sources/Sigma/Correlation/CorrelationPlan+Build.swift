extension CorrelationPlan {
  init(_ set: RuleSet) {
    var builder = PlanBuilder(set)
    builder.build()
    self = builder.plan
  }
}

/// Turns the correlations of a rule set into routes; what can't be evaluated is reported.
private struct PlanBuilder {
  let set: RuleSet
  var plan = CorrelationPlan()
  /// For each correlation, the correlations that refer to it: (correlation, position in its `rules`).
  var referrers: [[(correlation: Int, reference: Int)]]
  var fieldPositions: [[String: Int]]
  var names = SnapshotNames(RuleSet())

  init(_ set: RuleSet) {
    self.set = set
    referrers = Array(repeating: [], count: set.correlations.count)
    fieldPositions = Array(repeating: [:], count: set.rules.count)
  }

  mutating func build() {
    let count = set.correlations.count
    names = SnapshotNames(set)
    plan.ruleIdentities = names.ruleIdentities
    plan.identities = names.identities
    plan.fields = Array(repeating: [], count: set.rules.count)
    plan.roots = Array(repeating: 0..<0, count: set.rules.count)
    var servesOnly = Array(repeating: false, count: count)
    var isGenerated = Array(repeating: false, count: count)
    var leaves: [[(correlation: Int, reference: Int)]] = Array(repeating: [], count: set.rules.count)
    for (index, correlation) in set.correlations.enumerated() {
      append(correlation)
      guard plan.isUsable[index], index < set.references.count else { continue }
      for (position, reference) in set.references[index].enumerated() {
        // One event counts once, however often its rule is listed; for the temporal kinds each listing is a step.
        let isStep = plan.correlations[index].isTemporal
        switch reference {
        case .rule(let rule):
          guard rule >= 0, rule < leaves.count else { continue }
          if isStep || !leaves[rule].contains(where: { $0.correlation == index }) {
            leaves[rule].append((index, position))
          }
        case .correlation(let inner):
          guard inner >= 0, inner < count else { continue }
          if isStep || !referrers[inner].contains(where: { $0.correlation == index }) {
            referrers[inner].append((index, position))
          }
          servesOnly[inner] = true
          if correlation.generatesReferredRules { isGenerated[inner] = true }
        }
      }
    }
    for index in 0..<count {
      // A set that says so decides; one made by hand may not say.
      let isStated = index < set.correlationsAlertAlone.count
      let alertsAlone =
        isStated ? set.correlationsAlertAlone[index] : !servesOnly[index] || isGenerated[index]
      if !alertsAlone { plan.correlations[index].alertsAlone = false }
    }
    for (rule, steps) in leaves.enumerated() {
      plan.roots[rule] = siblings(steps, below: [], rule: rule)
    }
    plan.facts = plan.correlations.map(\.facts)
  }

  /// Appends the routes of several steps next to one another, each followed by what it leads to.
  private mutating func siblings(
    _ steps: [(correlation: Int, reference: Int)], below path: [(correlation: Int, reference: Int)], rule: Int
  ) -> Range<Int> {
    let open = steps.filter { step in
      plan.isUsable[step.correlation] && !path.contains { $0.correlation == step.correlation }
    }
    if open.count < steps.count,
      let looped = steps.first(where: { step in path.contains { $0.correlation == step.correlation } })
    {
      report(
        looped.correlation,
        "the correlation refers to itself, perhaps through others; that way is not followed")
    }
    guard let first = open.first else { return 0..<0 }
    guard path.count < CorrelationPlan.depthLimit else {
      report(first.correlation, "correlations are nested deeper than \(CorrelationPlan.depthLimit)")
      return 0..<0
    }
    guard plan.routes.count + open.count <= CorrelationPlan.routeLimit else {
      report(
        first.correlation, "the chains of correlations have more than \(CorrelationPlan.routeLimit) ways")
      return 0..<0
    }
    let start = plan.routes.count
    for step in open {
      let way = path + [step]
      let correlation = set.correlations[step.correlation]
      let group = indices(correlation.groupBy, way: way, rule: rule)
      let isCounted = !plan.correlations[step.correlation].isTemporal
      let values = indices(isCounted ? correlation.valueFields : [], way: way, rule: rule)
      plan.routes.append(
        Route(
          rule: rule, correlation: step.correlation, reference: step.reference, group: group, values: values,
          outer: 0..<0))
      let counted = plan.fieldIndices[group.lowerBound..<values.upperBound].map { plan.fields[rule][$0] }
      plan.routeIdentities.append(names.identity(ofWay: way, rule: rule, fields: counted))
    }
    for (offset, step) in open.enumerated() {
      plan.routes[start + offset].outer = siblings(
        referrers[step.correlation], below: path + [step], rule: rule)
    }
    return start..<(start + open.count)
  }

  /// Positions, in the values of a rule's hits, of fields as the outermost correlation of a way names them.
  private mutating func indices(
    _ names: [String], way: [(correlation: Int, reference: Int)], rule: Int
  ) -> Range<Int> {
    let start = plan.fieldIndices.count
    for name in names {
      var field = name
      for step in way.reversed() {
        field = resolved(field, correlation: step.correlation, reference: step.reference)
      }
      let position: Int
      if let known = fieldPositions[rule][field] {
        position = known
      } else {
        position = plan.fields[rule].count
        plan.fields[rule].append(field)
        fieldPositions[rule][field] = position
      }
      plan.fieldIndices.append(position)
    }
    return start..<plan.fieldIndices.count
  }

  /// The field an alias stands for in the events of one reference, given by its name or identifier.
  private func resolved(_ field: String, correlation: Int, reference: Int) -> String {
    let outer = set.correlations[correlation]
    guard let alias = outer.aliases[field] else { return field }
    if reference < outer.rules.count, let name = alias[outer.rules[reference]] { return name }
    guard correlation < set.references.count, reference < set.references[correlation].count else {
      return field
    }
    let header: Header?
    switch set.references[correlation][reference] {
    case .rule(let index): header = set.rules.indices.contains(index) ? set.rules[index].header : nil
    case .correlation(let index):
      header = set.correlations.indices.contains(index) ? set.correlations[index].header : nil
    }
    if let name = header?.name, let found = alias[name] { return found }
    if let id = header?.id, let found = alias[id] { return found }
    return field
  }

  private mutating func report(_ correlation: Int, _ message: String) {
    let header = set.correlations[correlation].header
    let problem = Problem(file: header.file, line: header.line, message: message, rule: header.title)
    if !plan.problems.contains(problem) { plan.problems.append(problem) }
  }

  private mutating func append(_ correlation: Correlation) {
    switch PlannedCorrelation.make(correlation) {
    case .success(let planned):
      plan.correlations.append(planned)
      plan.isUsable.append(true)
    case .failure(let reason):
      let header = correlation.header
      plan.problems.append(
        Problem(file: header.file, line: header.line, message: reason.message, rule: header.title))
      plan.correlations.append(PlannedCorrelation.unusable)
      plan.isUsable.append(false)
    }
  }
}
