import WardModel

/// Reads the events that rules hit: their entities and the fields worth showing. Off the hot path: only hits come here.
struct EventReader {
  /// Details of one alert, and the longest value shown of each, in characters.
  private static let detailLimit = 10
  private static let detailLength = 400
  /// Entities of one event: beyond, an event is a list of something, not a happening.
  private static let entityLimit = 24

  private struct FieldKey: Hashable {
    var source: LogSourceID
    var field: FieldID
  }
  private struct FieldUse {
    var meaning: EntityFields.Meaning?
    var detailRank: Int?
    var detailName: String
    var names: [String]
    /// `SubjectDomainName` and the like are read only to complete a user's name.
    var isDomainPart: Bool { names.contains { $0.hasSuffix("DomainName") } }
  }

  private let fields: FieldNames
  private let sources: LogSources
  /// Bounded by (sources met) × (fields they use), both bounded by their registries.
  private var uses: [FieldKey: FieldUse] = [:]

  init(fields: FieldNames, sources: LogSources) {
    self.fields = fields
    self.sources = sources
  }

  /// What an event says to people.
  struct Reading {
    var entities: [Entity]
    var details: [Alert.Detail]
  }

  mutating func read(_ batch: EventBatch, event: Int) -> Reading {
    let row = batch.events[event]
    var host: (rank: Int, name: String)?
    var scoped: [(Entity.Kind, Entity.Role, String)] = []
    var users: [(Entity.Role, String, String)] = []
    var entities: Set<Entity> = []
    var details: [(rank: Int, detail: Alert.Detail)] = []
    var texts: [String: String] = [:]
    for slot in batch.slots(ofEvent: event) {
      let use = use(of: slot.field, in: row.source)
      guard slot.kind != .structure, use.meaning != nil || use.detailRank != nil || use.isDomainPart,
        let text = batch.text(of: slot),
        !EntityText.isEmpty(text)
      else { continue }
      for name in use.names where texts[name] == nil { texts[name] = text }
      if let rank = use.detailRank {
        details.append(
          (rank, Alert.Detail(field: use.detailName, value: String(text.prefix(EventReader.detailLength)))))
      }
      switch use.meaning {
      case .host(let rank): if rank < host?.rank ?? .max { host = (rank, EntityText.name(text)) }
      case .entity(let kind, let role):
        if let value = EntityText.normalised(text, kind) {
          entities.insert(Entity(kind: kind, role: role, value: value))
        }
      case .userName(let role, let domainField): users.append((role, text, domainField))
      case .hostScoped(let kind, let role): scoped.append((kind, role, text.lowercased()))
      case .hashes:
        if let hash = EntityText.strongestHash(text) {
          entities.insert(Entity(kind: .hash, role: .object, value: hash))
        }
      case nil: break
      }
    }
    if let host { entities.insert(Entity(kind: .host, role: .subject, value: host.name)) }
    for (role, name, domainField) in users {
      let domain = texts[domainField].map { EntityText.name($0) } ?? ""
      let user = EntityText.name(name)
      entities.insert(
        Entity(
          kind: .user, role: role, value: domain.isEmpty || user.contains("@") ? user : "\(domain)\\\(user)"))
    }
    for (kind, role, number) in scoped where number != "0x0" && number != "0" {
      if let host { entities.insert(Entity(kind: kind, role: role, value: "\(host.name)/\(number)")) }
    }
    // Several event fields may answer to one name: the first value of each name is enough for a person.
    var seen: Set<String> = []
    details = details.filter { seen.insert($0.detail.field).inserted }
    details.sort { ($0.rank, $0.detail.value) < ($1.rank, $1.detail.value) }
    return Reading(
      entities: EventReader.mostTelling(entities),
      details: details.prefix(EventReader.detailLimit).map(\.detail))
  }

  /// Sorted; past the limit machines, people and processes stay before lists of addresses and names.
  private static func mostTelling(_ entities: Set<Entity>) -> [Entity] {
    if entities.count <= entityLimit { return entities.sorted() }
    let order: [Entity.Kind] = [.host, .user, .session, .process, .cloudAccount]
    func rank(_ entity: Entity) -> Int { order.firstIndex(of: entity.kind) ?? order.count }
    return entities.sorted { (rank($0), $0) < (rank($1), $1) }.prefix(entityLimit).sorted()
  }

  /// The first value of each rule field, decoded; `nil` where the event has none.
  mutating func values(of wanted: [String], in batch: EventBatch, event: Int) -> [[UInt8]?] {
    var values = [[UInt8]?](repeating: nil, count: wanted.count)
    let row = batch.events[event]
    for slot in batch.slots(ofEvent: event) {
      let names = use(of: slot.field, in: row.source).names
      for (index, name) in wanted.enumerated() where values[index] == nil && names.contains(name) {
        values[index] = batch.text(of: slot).map { Array($0.utf8) }
      }
    }
    return values
  }

  /// Entities that a field of a correlation's group names.
  static func entity(field: String, value: String) -> Entity? {
    guard !EntityText.isEmpty(value) else { return nil }
    switch EntityFields.meanings[field] {
    case .host: return Entity(kind: .host, role: .subject, value: EntityText.name(value))
    case .entity(let kind, let role):
      return EntityText.normalised(value, kind).map { Entity(kind: kind, role: role, value: $0) }
    case .userName(let role, _): return Entity(kind: .user, role: role, value: EntityText.name(value))
    case .hostScoped, .hashes, nil: return nil
    }
  }

  private mutating func use(of field: FieldID, in source: LogSourceID) -> FieldUse {
    let key = FieldKey(source: source, field: field)
    if let known = uses[key] { return known }
    let origin = sources[source]
    let exceptions = origin.service.flatMap { EntityFields.exceptions[$0] }
    let names = origin.aliases.allNames(of: fields.name(of: field))
    let ranked = names.compactMap { name in EntityFields.detailRanks[name].map { ($0, name) } }.min {
      $0.0 < $1.0
    }
    let use = FieldUse(
      meaning: names.lazy.compactMap { exceptions?[$0] ?? EntityFields.meanings[$0] }.first,
      detailRank: ranked?.0,
      detailName: ranked?.1 ?? names[0], names: names)
    uses[key] = use
    return use
  }
}
