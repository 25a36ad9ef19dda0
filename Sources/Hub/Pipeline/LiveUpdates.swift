import Synchronization
public import WardModel

/// Tells open pages and programs what changed. A listener that is too slow misses updates and is told so, never the others.
public final class LiveUpdates: Sendable {
  public enum Update: Sendable {
    case incident(String)
    case alert(Alert, incident: String?)
    case source(String)
    /// Something was missed: look again at everything.
    case missed
  }

  /// Updates that wait for one listener; a page that is open takes them at once.
  private static let waitingLimit = 256
  /// Listeners at once: open pages and programs.
  private static let listenerLimit = 200

  /// Listeners of one name at once, so that nobody takes the places of all.
  private static let ownListenerLimit = 20

  private struct State {
    var next = 0
    var listeners: [Int: AsyncStream<Update>.Continuation] = [:]
    var names: [Int: String] = [:]
  }
  private let state = Mutex(State())

  public init() {}

  /// - Parameter name: who listens.
  /// - Returns: `nil` when too many listen already, or too many of that name.
  public func listen(as name: String = "") -> AsyncStream<Update>? {
    state.withLock { state in
      guard state.listeners.count < Self.listenerLimit else { return nil }
      if !name.isEmpty, state.names.values.count(where: { $0 == name }) >= Self.ownListenerLimit {
        return nil
      }
      let number = state.next
      state.next += 1
      let (stream, continuation) = AsyncStream<Update>.makeStream(
        bufferingPolicy: .bufferingOldest(Self.waitingLimit))
      continuation.onTermination = { [weak self] _ in
        self?.state.withLock { state in
          state.listeners[number] = nil
          state.names[number] = nil
        }
      }
      state.listeners[number] = continuation
      if !name.isEmpty { state.names[number] = name }
      return stream
    }
  }

  public func publish(_ updates: [Update]) {
    if updates.isEmpty { return }
    let listeners = state.withLock { $0.listeners.sorted { $0.key < $1.key }.map(\.value) }
    for listener in listeners {
      for update in updates {
        // Once one is dropped the rest is of no use: the listener starts anew.
        if case .dropped = listener.yield(update) {
          listener.finish()
          break
        }
      }
    }
  }

  /// Ends all streams, at the end of the hub.
  public func close() {
    let listeners = state.withLock { state in
      defer { state.listeners = [:] }
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.finish() }
  }
}
