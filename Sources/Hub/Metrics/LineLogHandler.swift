import Glibc
public import Logging
import WardModel

/// The hub's own log, on standard error: one JSON object for each line, or a line for people when that is a terminal.
///
/// The hub's log never holds content of records: callers write names of sources, rules and parts of the hub, counts, places in the log
/// and reasons; never a field's value, a patient, a person's password or a token. Each line is bounded and written at once.
/// - Source: RFC 8259; RFC 3339.
public struct LineLogHandler: LogHandler {
  public enum Style: Sendable, Hashable {
    case json
    case people
  }

  /// Bytes of one text; what is longer says nothing more and could fill a disk.
  static let textLimit = 1024
  /// Values of one line.
  static let metadataLimit = 32

  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  private let label: String
  private let style: Style
  private let now: @Sendable () -> Timestamp
  private let write: @Sendable ([UInt8]) -> Void

  init(
    label: String, level: Logger.Level, style: Style, now: @escaping @Sendable () -> Timestamp,
    write: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.label = label
    self.logLevel = level
    self.style = style
    self.now = now
    self.write = write
  }

  /// Writes to standard error, for people when it is a terminal.
  /// - Parameter level: as `ward.yaml` writes it (`info`); an unknown word means `info`.
  public static func standardError(_ label: String, level: String = "info") -> LineLogHandler {
    LineLogHandler(
      label: label, level: Logger.Level(rawValue: level) ?? .info, style: isatty(2) == 1 ? .people : .json,
      now: systemTime, write: writeToStandardError)
  }

  public subscript(metadataKey key: String) -> Logger.MetadataValue? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
    if let own = event.metadata { all.merge(own) { $1 } }
    if let error = event.error { all["error"] = "\(error)" }
    let values = all.sorted { $0.key < $1.key }.prefix(Self.metadataLimit)
    let message = event.message.description
    write(style == .json ? json(event.level, message, values) : people(event.level, message, values))
  }

  private func json(
    _ level: Logger.Level, _ message: String,
    _ values: some Sequence<(key: String, value: Logger.MetadataValue)>
  ) -> [UInt8] {
    var line = JSONObject()
    line.add("time", now())
    line.add("level", level.rawValue)
    line.add("part", label)
    line.add("message", OCSF.cut(message, to: Self.textLimit))
    let own: Set<String> = ["time", "level", "part", "message"]
    for (key, value) in values {
      line.add(
        own.contains(key) ? key + "_" : OCSF.cut(key, to: 64), OCSF.cut(value.description, to: Self.textLimit)
      )
    }
    return line.bytes + [0x0A]
  }

  private func people(
    _ level: Logger.Level, _ message: String,
    _ values: some Sequence<(key: String, value: Logger.MetadataValue)>
  ) -> [UInt8] {
    let time = now().civil
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    var line = "\(two(time.hour)):\(two(time.minute)):\(two(time.second)) "
    if level >= .notice { line += level.rawValue.uppercased() + " " }
    line += OCSF.cut(message, to: Self.textLimit)
    for (key, value) in values { line += "  \(key)=\(OCSF.cut(value.description, to: Self.textLimit))" }
    // What could move the cursor or begin a new line is written out.
    return Array((Console.ShownText.escaped(line) + "\n").utf8)
  }

  private static func systemTime() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    // Milliseconds are enough for a log.
    return Timestamp(
      nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec) / 1_000_000 * 1_000_000)
  }

  /// One call for a line, so that lines of several threads don't mix. A closed standard error loses the line, nothing else.
  private static func writeToStandardError(_ bytes: [UInt8]) {
    var done = 0
    while done < bytes.count {
      let count = bytes[done...].withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
      if count > 0 {
        done += count
      } else if errno != EINTR {
        return
      }
    }
  }
}
