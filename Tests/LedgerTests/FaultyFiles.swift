import Glibc
@testable import Ledger
import Synchronization

/// A file system in memory that tells bytes on disk from bytes in the cache, and fails where it is told to.
final class FaultyFiles: LedgerFiles {
  enum Fault {
    /// The process dies at this step; what was written stays.
    case kill
    /// The power goes at this step; what was not synced may be lost or torn.
    case power
    /// This step fails once with a full disk.
    case full
  }

  struct State {
    var live: [String: [UInt8]] = [:]
    var disk: [String: [UInt8]] = [:]
    var step = 0
    var failAt = Int.max
    var fault = Fault.kill
    var isDown = false
  }
  let state = Mutex(State())

  init() {}

  /// The machine after it came up again.
  init(after files: FaultyFiles, _ random: inout SplitMix64) {
    let old = files.state.withLock { $0 }
    var live = old.live
    if old.fault == .power {
      live = [:]
      for path in Set(old.live.keys).union(old.disk.keys).sorted() {
        switch (old.live[path], old.disk[path]) {
        case (let new?, let synced?):
          if new.count >= synced.count, new.starts(with: synced) {
            live[path] = Array(new.prefix(Int.random(in: synced.count...new.count, using: &random)))
          } else {
            live[path] = Bool.random(using: &random) ? new : synced
          }
        case (let new?, nil):
          // A new name may be lost, or be there without its bytes.
          switch Int.random(in: 0..<3, using: &random) {
          case 0: live[path] = new
          case 1: live[path] = []
          default: break
          }
        case (nil, let synced?): if Bool.random(using: &random) { live[path] = synced }
        case (nil, nil): break
        }
      }
    }
    state.withLock {
      $0.live = live
      $0.disk = live
    }
  }

  var steps: Int { state.withLock { $0.step } }

  func failAt(_ step: Int, _ fault: Fault) {
    state.withLock {
      $0.failAt = step
      $0.fault = fault
    }
  }

  /// Does one changing step, or the half of it that a crash leaves.
  private func change(_ path: String, half: (inout State) -> Void = { _ in }, _ body: (inout State) -> Void)
    throws(LedgerFault)
  {
    let isDone = state.withLock { state in
      if state.isDown { return false }
      state.step += 1
      guard state.step == state.failAt else {
        body(&state)
        return true
      }
      half(&state)
      if state.fault != .full { state.isDown = true }
      return false
    }
    if !isDone { throw .file(path: path, operation: "write", code: ENOSPC) }
  }

  private func folder(_ path: String) -> String {
    path.split(separator: "/").dropLast().joined(separator: "/")
  }

  /// What syncing a folder does: names that were removed are gone for good.
  private func syncFolder(of path: String, _ state: inout State) {
    for other in state.disk.keys where folder(other) == folder(path) && state.live[other] == nil {
      state.disk[other] = nil
    }
  }

  func read(_ path: String) throws(LedgerFault) -> [UInt8]? { state.withLock { $0.live[path] } }

  func read(_ path: String, at offset: Int, count: Int) throws(LedgerFault) -> [UInt8] {
    state.withLock { Array(($0.live[path] ?? []).dropFirst(offset).prefix(count)) }
  }

  private static func put(
    _ bytes: some Collection<UInt8>, _ path: String, _ offset: Int, _ state: inout State
  ) {
    // Taken out and put back, so that the array is not copied.
    var file = state.live.removeValue(forKey: path) ?? []
    if file.count < offset + bytes.count {
      file += Array(repeating: 0, count: offset + bytes.count - file.count)
    }
    file.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    state.live[path] = file
  }

  func write(_ bytes: [UInt8], to path: String, at offset: Int) throws(LedgerFault) {
    try change(path, half: { Self.put(bytes.prefix(bytes.count / 2), path, offset, &$0) }) {
      Self.put(bytes, path, offset, &$0)
    }
  }

  func replace(_ path: String, with bytes: [UInt8], durably: Bool) throws(LedgerFault) {
    try change(path) { state in
      state.live[path] = bytes
      if durably {
        state.disk[path] = bytes
        syncFolder(of: path, &state)
      }
    }
  }

  func create(_ path: String, byteCount: Int) throws(LedgerFault) {
    try change(path) { state in
      state.live[path] = Array(repeating: 0, count: byteCount)
      state.disk[path] = state.live[path]
      syncFolder(of: path, &state)
    }
  }

  func sync(_ path: String) throws(LedgerFault) { try change(path) { $0.disk[path] = $0.live[path] } }

  func syncAll() throws(LedgerFault) { try change("") { $0.disk = $0.live } }

  func truncate(_ path: String, to byteCount: Int) throws(LedgerFault) {
    try change(path) { $0.live[path] = Array(($0.live[path] ?? []).prefix(byteCount)) }
  }

  func rename(_ path: String, to other: String) throws(LedgerFault) {
    try change(path) { state in
      state.live[other] = state.live.removeValue(forKey: path)
      state.disk[path] = nil
      state.disk[other] = state.live[other]
    }
  }

  func remove(_ path: String) throws(LedgerFault) {
    try change(path) { state in
      for other in state.live.keys where other == path || other.hasPrefix(path + "/") {
        state.live[other] = nil
      }
    }
  }

  func list(_ folder: String) throws(LedgerFault) -> [String] {
    state.withLock { state in
      Set(
        state.live.keys.filter { $0.hasPrefix(folder + "/") }
          .map { String($0.dropFirst(folder.count + 1).split(separator: "/")[0]) }
      ).sorted()
    }
  }

  func close() {}
}
