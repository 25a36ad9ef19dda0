/// All pipelines of a set, in the order they run.
struct PipelineSequence {
  private let items: [ProcessingItem]
  private let variables: [String: [String]]

  init(_ pipelines: [Pipeline]) {
    let ordered = pipelines.enumerated().sorted {
      ($0.element.priority, $0.offset) < ($1.element.priority, $1.offset)
    }
    items = ordered.flatMap(\.element.items)
    variables = ordered.reduce(into: [:]) { result, pipeline in
      result.merge(pipeline.element.variables) { _, later in later }
    }
  }

  var isEmpty: Bool { items.isEmpty }

  func apply(to rule: inout Rule) throws(Refusal) {
    guard !isEmpty else { return }
    var run = PipelineRun(.rule(rule), variables: variables)
    try run.run(items)
    guard case .rule(var changed) = run.subject else { return }
    for index in changed.searches.indices {
      let body = try changed.searches[index].body.mappingItems { (item) throws(Refusal) in
        var item = item
        item.processedBy = []
        return .item(item)
      }
      if let body { changed.searches[index].body = body }
    }
    rule = changed
  }

  /// - Parameter sources: log sources of the rules that the correlation rests on.
  func apply(to correlation: inout Correlation, sources: [RuleLogSource]) throws(Refusal) {
    guard !isEmpty else { return }
    var run = PipelineRun(.correlation(correlation, sources), variables: variables)
    try run.run(items)
    if case .correlation(let changed, _) = run.subject { correlation = changed }
  }
}
