import NIOCore
import Synchronization
import WardModel

/// Datagrams that wait for the sink, by peer. Bounded in bytes; what doesn't fit is counted.
final class DatagramQueue: Sendable {
  struct Drop {
    var count: Int
    var from: Timestamp
    var until: Timestamp
  }
  struct Batch {
    var records = Records()
    var drop: Drop?

    mutating func drop(at time: Timestamp) {
      var drop = drop ?? Drop(count: 0, from: time, until: time)
      drop.count += 1
      drop.until = time
      self.drop = drop
    }
  }
  /// Stands for peers whose first datagram found no room.
  static let otherPeers = "other peers"
  private struct State {
    var batches: [String: Batch] = [:]
    var byteCount = 0
  }
  /// What a peer and a record take beside their bytes.
  private static let peerOverhead = 256
  private static let recordOverhead = 8

  private let limits: SyslogLimits
  private let now: @Sendable () -> Timestamp
  private let wake: @Sendable () -> Void
  private let state = Mutex(State())

  init(limits: SyslogLimits, now: @escaping @Sendable () -> Timestamp, wake: @escaping @Sendable () -> Void) {
    self.limits = limits
    self.now = now
    self.wake = wake
  }

  func put(_ datagram: ByteBuffer, from peer: String) {
    state.withLock { state in
      let waiting = state.batches[peer]?.records.bytes.count
      let size = datagram.readableBytes + Self.recordOverhead
      let needed = size + (waiting == nil ? Self.peerOverhead : 0)
      guard state.byteCount + needed <= limits.datagramQueueByteLimit,
        (waiting ?? 0) + size <= limits.datagramQueueByteLimitPerPeer,
        datagram.readableBytes <= limits.frameByteLimit
      else {
        // A peer without a place gets none for its drops either: invented addresses would fill the memory.
        state.batches[waiting == nil ? Self.otherPeers : peer, default: Batch()].drop(at: now())
        return
      }
      state.byteCount += needed
      datagram.withUnsafeReadableBytes {
        SyslogFramer.append($0, to: &state.batches[peer, default: Batch()].records)
      }
    }
  }

  func wakeUp() { wake() }

  /// Takes everything, in the order of the peers' addresses.
  func take() -> [(peer: String, batch: Batch)] {
    let batches = state.withLock { state in
      defer { state = State() }
      return state.batches
    }
    return batches.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
