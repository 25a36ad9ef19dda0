import Glibc
import Synchronization
import WardModel

/// Alerts of a scan that memory has no room for, in order, in a temporary file without a name.
///
/// Where there is no room on disk either, they stay in memory in their packed form, about a third of their size.
final class AlertSpill: Sendable {
  /// Bytes gathered before they are written, and read at once.
  private static let portionByteCount = 1 << 20

  private struct State {
    var descriptor: Int32 = -1
    /// Bytes in the file.
    var writtenByteCount = 0
    /// Packed and not in the file.
    var pending: [UInt8] = []
    var table = AlertTable()
    var count = 0
    /// Why the file could not be used.
    var failure: String?
  }

  private let state: Mutex<State>

  /// - Parameter folder: where the file is made; TMPDIR or /tmp.
  init(folder: String) {
    var state = State()
    var template = Array((folder + "/ward-alerts-XXXXXX").utf8CString)
    state.descriptor = mkstemp(&template)
    if state.descriptor >= 0 {
      // Nobody finds it by name, and it goes with the process.
      unlink(template)
      _ = fcntl(state.descriptor, F_SETFD, FD_CLOEXEC)
    } else {
      state.failure = String(cString: strerror(errno)).lowercased()
    }
    self.state = Mutex(state)
  }

  deinit {
    state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } }
  }

  var count: Int { state.withLock { $0.count } }
  /// Why the alerts are in memory after all; `nil` when they are not.
  var failure: String? { state.withLock { $0.failure } }

  func append(_ alert: Alert) {
    state.withLock { state in
      state.table.pack(alert, into: &state.pending)
      state.count += 1
      if state.pending.count >= AlertSpill.portionByteCount, state.failure == nil { AlertSpill.write(&state) }
    }
  }

  private static func write(_ state: inout State) {
    let pending = state.pending
    var sent = 0
    pending.withUnsafeBytes { bytes in
      while sent < bytes.count {
        let result = pwrite(
          state.descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent,
          state.writtenByteCount + sent)
        if result < 0, errno == EINTR { continue }
        if result <= 0 {
          state.failure = String(cString: strerror(errno)).lowercased()
          return
        }
        sent += result
      }
    }
    state.writtenByteCount += sent
    state.pending.removeFirst(sent)
  }

  /// Shows the alerts in order.
  func forEach(_ body: (Alert) throws -> Void) rethrows {
    let (descriptor, written, tail, table) = state.withLock {
      ($0.descriptor, $0.writtenByteCount, $0.pending, $0.table)
    }
    var bytes: [UInt8] = []
    var offset = 0
    while offset < written {
      let start = bytes.count
      let wanted = min(AlertSpill.portionByteCount, written - offset)
      bytes += [UInt8](repeating: 0, count: wanted)
      let result = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress.map { $0 + start }, wanted, offset)
      }
      bytes.removeLast(wanted - max(0, result))
      if result < 0, errno == EINTR { continue }
      // A file that was written and can't be read: the disk is failing, and the count tells that alerts are missing.
      if result <= 0 { break }
      offset += result
      try AlertSpill.takeAll(&bytes, table, body)
    }
    bytes += tail
    try AlertSpill.takeAll(&bytes, table, body)
  }

  /// Unpacks the whole alerts at the beginning of the bytes and takes them away.
  private static func takeAll(_ bytes: inout [UInt8], _ table: AlertTable, _ body: (Alert) throws -> Void)
    rethrows
  {
    var position = 0
    while let (alert, end) = table.unpack(bytes, from: position) {
      try body(alert)
      position = end
    }
    bytes.removeFirst(position)
  }
}
