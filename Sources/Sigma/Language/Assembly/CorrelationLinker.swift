/// Resolves what correlations refer to, refusing those that refer to nothing or to themselves.
struct CorrelationLinker {
  let rules: [Rule]
  let correlations: [Correlation]
  /// Why a document of this identifier or name was refused.
  let refusedNames: [String: String]

  /// Correlations that can be used, with their references, and why the others can't.
  struct Result {
    var correlations: [Correlation] = []
    var references: [[RuleSet.Reference]] = []
    var refused: [Problem] = []
  }

  func link() -> Result {
    var index = RuleIndex<RuleSet.Reference>()
    for (position, rule) in rules.enumerated() { index.add(rule.header, .rule(position)) }
    for (position, correlation) in correlations.enumerated() {
      index.add(correlation.header, .correlation(position))
    }
    var reasons: [Int: String] = [:]
    var references: [[RuleSet.Reference]] = []
    for (position, correlation) in correlations.enumerated() {
      var found: [RuleSet.Reference] = []
      for name in correlation.rules {
        if let reference = index[name] {
          found.append(reference)
        } else if reasons[position] == nil {
          let isRefused = refusedNames[name] ?? refusedNames[RuleIndex<Int>.key(identifier: name)]
          reasons[position] =
            isRefused.map { "it refers to '\(name)', which is refused: \($0)" }
            ?? "it refers to '\(name)', and no rule has this id or name"
        }
      }
      references.append(found)
    }
    refuseCycles(references, &reasons)
    refuseDependents(references, &reasons)
    return result(references, reasons)
  }

  /// Marks correlations that reach themselves: what is left after taking away, again and again, those that only refer to rules
  /// and to correlations already taken away. Dependents of a cycle are left too; their reason says so.
  private func refuseCycles(_ references: [[RuleSet.Reference]], _ reasons: inout [Int: String]) {
    var waiting = [Int](repeating: 0, count: references.count)
    var dependents = [[Int]](repeating: [], count: references.count)
    for (position, found) in references.enumerated() {
      for case .correlation(let target) in found {
        waiting[position] += 1
        dependents[target].append(position)
      }
    }
    var ready = waiting.indices.filter { waiting[$0] == 0 }
    var doneCount = 0
    while let position = ready.popLast() {
      doneCount += 1
      for dependent in dependents[position] {
        waiting[dependent] -= 1
        if waiting[dependent] == 0 { ready.append(dependent) }
      }
    }
    guard doneCount < references.count else { return }
    for position in waiting.indices where waiting[position] > 0 && reasons[position] == nil {
      reasons[position] = "correlations refer to each other in a circle"
    }
  }

  /// A correlation on top of a refused one is refused too.
  private func refuseDependents(_ references: [[RuleSet.Reference]], _ reasons: inout [Int: String]) {
    var dependents = [[Int]](repeating: [], count: references.count)
    for (position, found) in references.enumerated() {
      for case .correlation(let target) in found { dependents[target].append(position) }
    }
    var queue = reasons.keys.sorted()
    while let refused = queue.popLast() {
      for dependent in dependents[refused] where reasons[dependent] == nil {
        reasons[dependent] =
          "it refers to the correlation '\(correlations[refused].header.title)', which is refused"
        queue.append(dependent)
      }
    }
  }

  private func result(_ references: [[RuleSet.Reference]], _ reasons: [Int: String]) -> Result {
    var result = Result()
    var newPositions: [Int: Int] = [:]
    for (position, correlation) in correlations.enumerated() {
      if let reason = reasons[position] {
        result.refused.append(correlation.header.problem(reason))
      } else {
        newPositions[position] = result.correlations.count
        result.correlations.append(correlation)
      }
    }
    for (position, found) in references.enumerated() where reasons[position] == nil {
      result.references.append(
        found.map { reference in
          if case .correlation(let target) = reference, let moved = newPositions[target] {
            return .correlation(moved)
          }
          return reference
        })
    }
    return result
  }
}

extension Header {
  /// A problem with the document of this header.
  func problem(_ message: String, line: Int? = nil) -> Problem {
    Problem(file: file, line: line ?? self.line, message: message, rule: title)
  }
}
