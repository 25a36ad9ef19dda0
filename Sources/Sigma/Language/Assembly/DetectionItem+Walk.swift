extension Detection {
  /// Calls `body` for every item, in order.
  func forEachItem(_ body: (DetectionItem) -> Void) {
    switch self {
    case .item(let item): body(item)
    case .all(let parts), .any(let parts):
      for part in parts { part.forEachItem(body) }
    }
  }

  /// The same with every item replaced by what `transform` makes of it; `nil` drops it.
  func mappingItems(
    _ transform: (DetectionItem) throws(Refusal) -> Detection?
  ) throws(Refusal) -> Detection? {
    switch self {
    case .item(let item): return try transform(item)
    case .all(let parts):
      var kept: [Detection] = []
      for part in parts {
        if let mapped = try part.mappingItems(transform) { kept.append(mapped) }
      }
      return kept.isEmpty ? nil : kept.count == 1 ? kept[0] : .all(kept)
    case .any(let parts):
      var kept: [Detection] = []
      for part in parts {
        if let mapped = try part.mappingItems(transform) { kept.append(mapped) }
      }
      return kept.isEmpty ? nil : kept.count == 1 ? kept[0] : .any(kept)
    }
  }
}
