/// Finds documents by identifier or name. Identifiers compare without case, as UUIDs do.
struct RuleIndex<Place> {
  private var places: [String: Place] = [:]

  /// Where a document of this identifier or name is.
  subscript(reference: String) -> Place? { places[reference] ?? places[Self.key(identifier: reference)] }

  mutating func add(_ header: Header, _ place: Place) {
    if let id = header.id, places[Self.key(identifier: id)] == nil {
      places[Self.key(identifier: id)] = place
    }
    if let name = header.name, places[name] == nil { places[name] = place }
  }

  static func key(identifier: String) -> String { identifier.lowercased() }
}
