import WardModel

/// Entities seen so far, each once, as small numbers.
struct EntityTable: Sendable {
  /// What an entity is, whatever it did.
  struct Name: Hashable, Sendable {
    var kind: Entity.Kind
    var value: String
  }
  /// An entity with what linking and scoring want to know of it.
  struct Thing: Sendable {
    var name: Name
    /// Everywhere, or declared shared: never ties alerts.
    var isCommon: Bool
    /// Another one on every computer: ties alerts on one computer only.
    var isGeneric: Bool
    /// Factor of the score, for hosts.
    var weight: Double
    /// For hosts: the host of the first label alone, as some logs write it; itself when it has only that.
    var label: UInt32?
  }

  private(set) var things: [Thing] = []
  /// By kind: the number of each value.
  private var indices: [[String: UInt32]] = Array(repeating: [:], count: Entity.Kind.allCases.count)
  private let sharedHosts: [NamePattern]
  private let sharedUsers: [NamePattern]
  private let sharedAddresses: [NamePattern]
  private let assets: AssetWeights

  init(configuration: IncidentConfiguration) {
    sharedHosts = configuration.popularity.sharedHosts.map(NamePattern.init)
    sharedUsers = configuration.popularity.sharedUsers.map(NamePattern.init)
    sharedAddresses = configuration.popularity.sharedAddresses.map(NamePattern.init)
    assets = configuration.assets
  }

  /// The number of an entity; a new one when it is seen for the first time.
  mutating func index(kind: Entity.Kind, value: String) -> UInt32 {
    let row = Self.row(of: kind)
    if let index = indices[row][value] { return index }
    let name = Name(kind: kind, value: value)
    var label: UInt32?
    if kind == .host {
      let short = PlainText.shortHost(value)
      if !short.isEmpty, short != value { label = self.index(kind: .host, value: short) }
    }
    let index = UInt32(truncatingIfNeeded: things.count)
    indices[row][value] = index
    things.append(
      Thing(
        name: name, isCommon: CommonEntities.contains(kind, value) || isDeclaredShared(name),
        isGeneric: kind == .user && CommonEntities.isGeneric(user: value),
        weight: kind == .host ? assets.weight(ofHost: value) : 1,
        label: kind == .host ? label ?? index : nil))
    return index
  }

  subscript(index: UInt32) -> Thing { things[Int(index)] }

  // Single values, so that hot loops don't copy whole entities.
  func kind(of index: UInt32) -> Entity.Kind { things[Int(index)].name.kind }
  func isCommon(_ index: UInt32) -> Bool { things[Int(index)].isCommon }

  private static func row(of kind: Entity.Kind) -> Int {
    switch kind {
    case .host: 0
    case .user: 1
    case .session: 2
    case .process: 3
    case .address: 4
    case .domain: 5
    case .hash: 6
    case .file: 7
    case .cloudAccount: 8
    }
  }

  private func isDeclaredShared(_ name: Name) -> Bool {
    switch name.kind {
    case .host: sharedHosts.contains { $0.matches(name.value) }
    case .user: sharedUsers.contains { $0.matches(name.value) }
    case .address: sharedAddresses.contains { $0.matches(name.value) }
    default: false
    }
  }
}
