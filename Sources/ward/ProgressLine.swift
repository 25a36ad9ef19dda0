import Hub

/// One line on standard error that tells how far a scan is; silent where nobody watches.
struct ProgressLine {
  private let isShown: Bool
  private let start: Double
  private var lastShown = 0.0

  init(isShown: Bool) {
    self.isShown = isShown
    start = Console.seconds()
  }

  var elapsed: Double { Console.seconds() - start }

  mutating func show(_ progress: ScanProgress) {
    guard isShown else { return }
    let now = elapsed
    // Five times a second is smooth to the eye and nothing to the processor.
    guard now - lastShown >= 0.2 else { return }
    lastShown = now
    var text = "\(progress.eventCount) events"
    if now > 0.5 { text += ", \(Int(Double(progress.eventCount) / now))/s" }
    text += ", \(progress.alertCount) alerts"
    if progress.totalByteCount > 0 {
      let share = min(1, Double(progress.readByteCount) / Double(progress.totalByteCount))
      text = "\(Int(share * 100))%  " + text
      if share > 0.01, now > 1 { text += ", \(ProgressLine.span(now / share - now)) left" }
    }
    // A line that wraps could not be wiped.
    Console.error("\r\u{1B}[K\(text.prefix(max(0, Console.errorWidth - 1)))")
  }

  /// Wipes the line before other output.
  func clear() { if isShown { Console.error("\r\u{1B}[K") } }

  private static func span(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
  }
}
