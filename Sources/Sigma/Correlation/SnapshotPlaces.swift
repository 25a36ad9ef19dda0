/// Where the rules and correlations of a snapshot are in the set that takes it over.
struct SnapshotPlaces {
  /// A rule whose hits a snapshot holds.
  struct RulePlace {
    /// Position in the set; `nil` when no correlation refers to such a rule any more.
    var ruleIndex: Int?
    /// Values that its hits carry in the snapshot.
    var fieldCount: Int
    /// For each value that its hits carry now, the position in the snapshot's.
    var positions: [Int?] = []
    var isUnmoved = false

    func moved(_ values: PackedValues) -> PackedValues { isUnmoved ? values : values.picked(positions) }
  }

  /// By position in the snapshot's set.
  private(set) var rules: [Int: RulePlace] = [:]
  private(set) var correlations: [Int?] = []
  /// Routes of this set by their names.
  private(set) var routes: [UInt64: Int] = [:]
  private(set) var restoration = CorrelationRestoration()

  static func write(_ plan: CorrelationPlan, to writer: inout SnapshotWriter) {
    let referred = plan.roots.indices.filter { !plan.roots[$0].isEmpty }
    writer.number(referred.count)
    for rule in referred {
      writer.number(rule)
      writer.word(plan.ruleIdentities[rule])
      writer.number(plan.fields[rule].count)
      for field in plan.fields[rule] { writer.text(field) }
    }
    writer.number(plan.identities.count)
    for identity in plan.identities { writer.word(identity) }
  }

  init(from reader: inout SnapshotReader, plan: CorrelationPlan) throws(CorrelationSnapshotError) {
    let referred = plan.roots.indices.filter { !plan.roots[$0].isEmpty }
    let ruleIndices = Dictionary(
      referred.map { (plan.ruleIdentities[$0], $0) }, uniquingKeysWith: { first, _ in first })
    for _ in 0..<(try reader.count()) {
      let old = try reader.number(upTo: Int(UInt32.max))
      let ruleIndex = ruleIndices[try reader.word()]
      var fields: [String] = []
      for _ in 0..<(try reader.count()) { fields.append(try reader.text()) }
      var place = RulePlace(ruleIndex: ruleIndex, fieldCount: fields.count)
      if let ruleIndex {
        place.positions = plan.fields[ruleIndex].map { fields.firstIndex(of: $0) }
        place.isUnmoved = plan.fields[ruleIndex] == fields
      }
      guard rules.updateValue(place, forKey: old) == nil else { throw .damaged }
    }
    let indices = Dictionary(
      plan.identities.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    var kept: Set<Int> = []
    for _ in 0..<(try reader.count()) {
      let index = indices[try reader.word()]
      // A set has no two correlations of one name, so neither has a sound snapshot.
      if let index, !kept.insert(index).inserted { throw .damaged }
      correlations.append(index)
    }
    restoration.kept = kept.sorted()
    restoration.started = plan.identities.indices.filter { !kept.contains($0) }
    restoration.forgottenCount = correlations.count - kept.count
    routes = Dictionary(
      plan.routeIdentities.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
