extension RuleSet {
  /// Links parsed files to a set that can be compiled: placeholders get their values, filters are added to their rules,
  /// correlations find what they refer to.
  ///
  /// Rules and correlations keep the order of the files. Of documents with the same identifier the first stays.
  /// - Parameters:
  ///   - pipelines: adapt the rules, filters included; those with the smallest priority run first.
  ///   - placeholders: values for `%name%` under the `expand` modifier, in Sigma notation (wildcards allowed). They are known
  ///     before any pipeline runs.
  public static func assemble(
    _ files: [ParsedFile], pipelines: [Pipeline] = [], placeholders: [String: [String]] = [:]
  ) -> RuleSet {
    var assembler = Assembler(pipelines: pipelines, placeholders: placeholders)
    for file in files { assembler.take(file) }
    return assembler.finish()
  }
}

/// The state of one assembly.
private struct Assembler {
  let resolver: PlaceholderResolver
  let pipelines: PipelineSequence
  var set = RuleSet()
  var filters: [Filter] = []
  var correlations: [Correlation] = []
  /// Where an identifier or name was first seen.
  var identifiers: [String: String] = [:]
  var names: [String: String] = [:]
  /// Identifier or name of refused documents → reason.
  var refusedNames: [String: String] = [:]

  init(pipelines: [Pipeline], placeholders: [String: [String]]) {
    self.pipelines = PipelineSequence(pipelines)
    resolver = PlaceholderResolver(values: placeholders)
  }

  mutating func take(_ file: ParsedFile) {
    set.refused += file.refused
    set.warnings += file.warnings
    for document in file.documents where isNew(document.header) {
      switch document {
      case .rule(let rule): set.rules.append(rule)
      case .correlation(let correlation): correlations.append(correlation)
      case .filter(var filter):
        do throws(Refusal) {
          try resolver.resolve(&filter.searches)
          // A pipeline may still have values; without one, the filter is at fault and not the rules it is added to.
          if pipelines.isEmpty { try PlaceholderResolver.check(filter.searches) }
          filters.append(filter)
        } catch {
          refuse(filter.header, error)
        }
      }
    }
  }

  mutating func finish() -> RuleSet {
    checkFilterReferences()
    let application = FilterApplication(filters)
    var used: Set<Int> = []
    let candidates = set.rules
    set.rules = []
    set.rules.reserveCapacity(candidates.count)
    for var rule in candidates {
      do throws(Refusal) {
        application.apply(to: &rule, &used)
        try resolver.resolve(&rule.searches)
        try pipelines.apply(to: &rule)
        try PlaceholderResolver.check(rule.searches)
        set.rules.append(rule)
      } catch {
        refuse(rule.header, error)
      }
    }
    for (position, filter) in filters.enumerated() where !used.contains(position) {
      set.warnings.append(
        filter.header.problem("the filter applies to no rule: none has its log source and is meant by it"))
    }
    applyPipelinesToCorrelations()
    let linked = CorrelationLinker(rules: set.rules, correlations: correlations, refusedNames: refusedNames)
      .link()
    set.correlations = linked.correlations
    set.references = linked.references
    set.refused += linked.refused
    markAlone()
    return set
  }

  private mutating func applyPipelinesToCorrelations() {
    guard !pipelines.isEmpty else { return }
    let sources = CorrelationSources(rules: set.rules, correlations: correlations)
    let candidates = correlations
    correlations = []
    for var correlation in candidates {
      do throws(Refusal) {
        try pipelines.apply(to: &correlation, sources: sources.of(correlation))
        correlations.append(correlation)
      } catch {
        refuse(correlation.header, error)
      }
    }
  }

  /// Rules that only serve correlations don't alert by themselves.
  private mutating func markAlone() {
    var served = Set<Reference>()
    var generated = Set<Reference>()
    for (position, references) in set.references.enumerated() {
      if set.correlations[position].generatesReferredRules {
        generated.formUnion(references)
      } else {
        served.formUnion(references)
      }
    }
    let silent = served.subtracting(generated)
    set.alertsAlone = set.rules.indices.map { !silent.contains(.rule($0)) }
    set.correlationsAlertAlone = set.correlations.indices.map { !silent.contains(.correlation($0)) }
  }

  typealias Reference = RuleSet.Reference

  private mutating func isNew(_ header: Header) -> Bool {
    let place = "\(header.file):\(header.line)"
    if let id = header.id.map({ RuleIndex<Int>.key(identifier: $0) }) {
      if let first = identifiers[id] {
        set.refused.append(header.problem("the identifier '\(id)' is already used at \(first)"))
        return false
      }
      identifiers[id] = place
    }
    if let name = header.name {
      if let first = names[name] {
        set.warnings.append(
          header.problem("the name '\(name)' is already used at \(first); references mean that one"))
      } else {
        names[name] = place
      }
    }
    return true
  }

  private mutating func refuse(_ header: Header, _ refusal: Refusal) {
    set.refused.append(header.problem(refusal.message, line: refusal.line))
    if let id = header.id { refusedNames[RuleIndex<Int>.key(identifier: id)] = refusal.message }
    if let name = header.name { refusedNames[name] = refusal.message }
  }

  private mutating func checkFilterReferences() {
    var index = RuleIndex<Int>()
    for (position, rule) in set.rules.enumerated() { index.add(rule.header, position) }
    for filter in filters {
      guard case .rules(let references) = filter.scope else { continue }
      for name in references {
        guard let position = index[name] else {
          set.warnings.append(
            filter.header.problem("the filter names '\(name)', and no rule has this id or name"))
          continue
        }
        if !filter.logSource.contains(set.rules[position].logSource) {
          set.warnings.append(
            filter.header.problem(
              "the filter names '\(name)', whose log source differs; it has no effect there"))
        }
      }
    }
  }
}
