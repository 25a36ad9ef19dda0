import WardModel

/// The names of facilities and severities, copied into a batch once for each piece so that slots can refer to them.
/// - Source: RFC 5424, section 6.2.1, tables 1 and 2; names as syslog.h and rsyslog write them.
enum SyslogNames {
  static let facilities = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv", "ftp",
    "ntp",
    "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
  ]
  static let severities = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"]

  private static let table: (bytes: [UInt8], starts: [Int]) = {
    var bytes: [UInt8] = []
    var starts = [0]
    for name in facilities + severities {
      bytes.append(contentsOf: name.utf8)
      starts.append(bytes.count)
    }
    return (bytes, starts)
  }()

  /// Copies the names and returns where they begin.
  static func copy(into batch: inout EventBatch) -> UInt32 {
    table.bytes.withUnsafeBytes { batch.append($0) }
  }

  @inline(__always) static func facility(_ number: Int, _ base: UInt32, _ use: (UInt32, Int) -> Void) {
    name(number, base, use)
  }

  @inline(__always) static func severity(_ number: Int, _ base: UInt32, _ use: (UInt32, Int) -> Void) {
    name(facilities.count + number, base, use)
  }

  @inline(__always) private static func name(_ index: Int, _ base: UInt32, _ use: (UInt32, Int) -> Void) {
    let starts = table.starts
    guard index >= 0, index + 1 < starts.count else { return }
    use(base &+ UInt32(truncatingIfNeeded: starts[index]), starts[index + 1] - starts[index])
  }
}
