import Synchronization

/// The number of a field name; dense from 0, the same for every event that shares a ``FieldNames``.
public struct FieldID: Hashable, Sendable, RawRepresentable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public init(_ index: Int) { rawValue = UInt32(truncatingIfNeeded: index) }
  @inlinable public var index: Int { Int(rawValue) }

  /// Stands for every name beyond the bound of its ``FieldNames``: the value is kept, its name only in the raw bytes.
  public static let overflow = FieldID(rawValue: 0)
}

/// The names of event fields, each with its dense number. Shared by the decoders and detectors of one process.
///
/// Names are paths as the format writes them, joined with `.` (`userIdentity.type`, `Event.System.EventID`). Names come
/// from logs, which an attacker may write: at most `limit` are kept and later ones share ``FieldID/overflow``.
/// Thread-safe, append-only. Decoders keep a cache of their own in front; this lock is for new names only.
public final class FieldNames: Sendable {
  private struct State {
    var names: [String] = ["…"]
    var ids: [String: FieldID] = [:]
    /// Last parts of paths that rules and reports ask for.
    var wanted: Set<String> = []
    var overflowCount = 0

    func wants(_ name: String) -> Bool { wanted.contains(State.lastPart(name)) }

    static func lastPart(_ name: String) -> String {
      name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? name
    }
  }
  private let state = Mutex(State())
  public let limit: Int

  /// - Parameters:
  ///   - limit: the most names kept (at most 2^20).
  ///   - first: names that get the numbers 1, 2, … in this order.
  public init(limit: Int = 65_536, first: [String] = []) {
    self.limit = min(limit, 1 << 20)
    for name in first { _ = intern(name) }
  }

  public func intern(_ name: String) -> FieldID {
    state.withLock { state in
      if let id = state.ids[name] { return id }
      guard state.names.count < limit || (state.names.count < 2 * limit && state.wants(name)) else {
        state.overflowCount += 1
        return .overflow
      }
      let id = FieldID(state.names.count)
      state.names.append(name)
      state.ids[name] = id
      return id
    }
  }

  /// Keeps room for names that end in one of these parts, past the limit and up to twice as many in all: a log full of invented
  /// names must not make rules blind to the names that they read.
  public func reserve(for names: some Sequence<String>) {
    state.withLock { state in
      for name in names { for part in name.split(separator: ".") { state.wanted.insert(String(part)) } }
    }
  }

  /// Look-ups of names that found no room.
  public var overflowCount: Int { state.withLock { $0.overflowCount } }

  public func id(of name: String) -> FieldID? { state.withLock { $0.ids[name] } }

  public func name(of id: FieldID) -> String {
    state.withLock { id.index < $0.names.count ? $0.names[id.index] : "…" }
  }

  public var count: Int { state.withLock { $0.names.count } }
}
