import Synchronization

/// Where an event comes from, in Sigma's terms, and what is already known of every event from there.
///
/// Detectors compile their rules once for each log source: `constants` let a rule be decided in part before any event
/// is seen, `aliases` lead from the event's own field names to the names that rules use.
public struct LogSource: Hashable, Sendable {
  /// For example `windows`, `linux`, `aws`, `zeek`.
  public var product: String?
  /// For example `security`, `sysmon`, `cloudtrail`, `conn`.
  public var service: String?
  /// Services that it answers to as well: a login by `sshd` is in the `auth` log, too.
  public var furtherServices: [String]
  /// For example `process_creation`; an event may belong to several.
  public var categories: [String]
  /// Field values that every event of this source has, such as `Channel` and `EventID`.
  public var constants: [Constant]
  /// Further names for the event's fields; the original name always stays valid.
  public var aliases: FieldAliases

  public struct Constant: Hashable, Sendable {
    public var field: String
    public var value: String
    public init(field: String, value: String) {
      self.field = field
      self.value = value
    }
  }

  public init(
    product: String? = nil, service: String? = nil, furtherServices: [String] = [], categories: [String] = [],
    constants: [Constant] = [],
    aliases: FieldAliases = .none
  ) {
    self.product = product
    self.service = service
    self.furtherServices = furtherServices
    self.categories = categories
    self.constants = constants
    self.aliases = aliases
  }

  public static let unknown = LogSource()
}

/// How a source's own field names map to the names in Sigma's taxonomy.
public struct FieldAliases: Hashable, Sendable {
  /// Event field → the names it also answers to.
  public var names: [String: [String]]
  /// Prefixes that are dropped to get a further name: with `Event.EventData.`, the field `Event.EventData.Image` is also `Image`.
  public var droppedPrefixes: [String]
  /// Also known without spaces: `Threat Name` is `ThreatName`.
  public var dropsSpaces: Bool

  public init(names: [String: [String]] = [:], droppedPrefixes: [String] = [], dropsSpaces: Bool = false) {
    self.names = names
    self.droppedPrefixes = droppedPrefixes
    self.dropsSpaces = dropsSpaces
  }

  public static let none = FieldAliases()

  /// Every name under which the event field `field` can be asked for; the original first, no name twice.
  public func allNames(of field: String) -> [String] {
    var all = [field]
    func add(_ name: String) { if !name.isEmpty, !all.contains(name) { all.append(name) } }
    for prefix in droppedPrefixes where field.hasPrefix(prefix) { add(String(field.dropFirst(prefix.count))) }
    for name in all { for alias in names[name] ?? [] { add(alias) } }
    if dropsSpaces { for name in all where name.contains(" ") { add(name.filter { $0 != " " }) } }
    return all
  }
}

/// The number of a log source in a ``LogSources``.
public struct LogSourceID: Hashable, Sendable, RawRepresentable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public var index: Int { Int(rawValue) }
  /// A source nobody recognised.
  public static let unknown = LogSourceID(rawValue: 0)
}

/// The log sources met so far, each with its dense number. Thread-safe, append-only, bounded.
///
/// Channel names come from logs: past `limit` sources, `intern` drops the constants, and past twice that it answers
/// ``LogSourceID/unknown``.
public final class LogSources: Sendable {
  private struct State {
    var sources: [LogSource] = [.unknown]
    var ids: [LogSource: LogSourceID] = [.unknown: .unknown]
  }
  private let state = Mutex(State())
  public let limit: Int

  public init(limit: Int = 8192) { self.limit = limit }

  public func intern(_ source: LogSource) -> LogSourceID {
    state.withLock { state in
      if let id = state.ids[source] { return id }
      var source = source
      if state.sources.count >= limit {
        source.constants = []
        if let id = state.ids[source] { return id }
        if state.sources.count >= 2 * limit { return .unknown }
      }
      let id = LogSourceID(rawValue: UInt32(state.sources.count))
      state.sources.append(source)
      state.ids[source] = id
      return id
    }
  }

  public subscript(id: LogSourceID) -> LogSource {
    state.withLock { id.index < $0.sources.count ? $0.sources[id.index] : .unknown }
  }

  public var count: Int { state.withLock { $0.sources.count } }
}
