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

  private struct State {
    var next = 0
    var listeners: [Int: AsyncStream<Update>.Continuation] = [:]
  }
  private let state = Mutex(State())

  public init() {}

  /// `nil` when too many listen already.
  public func listen() -> AsyncStream<Update>? {
    state.withLock { state in
      guard state.listeners.count < Self.listenerLimit else { return nil }
      let number = state.next
      state.next += 1
      let (stream, continuation) = AsyncStream<Update>.makeStream(
        bufferingPolicy: .bufferingOldest(Self.waitingLimit))
      continuation.onTermination = { [weak self] _ in
        self?.state.withLock { $0.listeners[number] = nil }
      }
      state.listeners[number] = continuation
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
