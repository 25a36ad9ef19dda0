import Dispatch
import Synchronization

/// Hashes passwords one at a time, beside the threads that serve requests: each hash takes 32 MiB and a tenth of a second.
final class PasswordWorker: Sendable {
  /// Most calls that wait: about three seconds of work. More is an attack or an outage, and is told to come back.
  static let waitingLimit = 32

  private let queue = DispatchQueue(label: "ward.passwords", qos: .userInitiated)
  private let waitingCount = Mutex(0)

  /// Does `work` when its turn comes; `nil` when too many wait.
  func run<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result? {
    let hasRoom = waitingCount.withLock { count in
      guard count < Self.waitingLimit else { return false }
      count += 1
      return true
    }
    guard hasRoom else { return nil }
    defer { waitingCount.withLock { $0 -= 1 } }
    return await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: work()) }
    }
  }
}
