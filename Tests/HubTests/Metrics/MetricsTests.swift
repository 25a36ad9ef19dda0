import Logging
import Synchronization
import Testing
import WardModel

@testable import Hub

@Suite struct MetricsTests {
  @Test func `counters and gauges are told with help, type and labels, sorted`() {
    let metrics = Metrics()
    metrics.add(.recordsKept, 3, "ward7")
    metrics.add(.recordsKept, 2, "ward7")
    metrics.add(.recordsKept, 1, "a\"b\\c\nd")
    metrics.set(.detectionLag, 0.25)
    #expect(
      metrics.text() == """
        # HELP ward_detection_lag_seconds Age of the oldest kept record that detection has not seen.
        # TYPE ward_detection_lag_seconds gauge
        ward_detection_lag_seconds 0.25
        # HELP ward_records_kept_total Records written to the event log.
        # TYPE ward_records_kept_total counter
        ward_records_kept_total{source="a\\"b\\\\c\\nd"} 1
        ward_records_kept_total{source="ward7"} 5

        """)
  }

  @Test func `a histogram counts up to each bound and in all`() {
    let metrics = Metrics()
    let metric = Metric("ward_test_seconds", .histogram([0.1, 1]), labels: ["route"], "A test.")
    for value in [0.05, 0.1, 0.5, 7, .nan] { metrics.observe(metric, value, "/x") }
    #expect(
      metrics.text() == """
        # HELP ward_test_seconds A test.
        # TYPE ward_test_seconds histogram
        ward_test_seconds_bucket{route="/x",le="0.1"} 2
        ward_test_seconds_bucket{route="/x",le="1"} 3
        ward_test_seconds_bucket{route="/x",le="+Inf"} 4
        ward_test_seconds_sum{route="/x"} 7.65
        ward_test_seconds_count{route="/x"} 4

        """)
  }

  @Test func `series beyond the limit are counted together, and that is told`() {
    let metrics = Metrics()
    for index in 0..<(Metrics.seriesLimit + 10) { metrics.add(.recordsReceived, 1, "s\(index)") }
    #expect(metrics.value(.recordsReceived, "other") == 10)
    #expect(metrics.value(.seriesOverflow) == 10)
    metrics.remove(.recordsReceived, "s0")
    #expect(metrics.value(.recordsReceived, "s0") == nil)
  }

  @Test func `a counter never falls, and labels that don't fit count nothing`() {
    let metrics = Metrics()
    metrics.add(.alerts, 2, "high")
    metrics.add(.alerts, -1, "high")
    metrics.add(.alerts, .infinity, "high")
    metrics.add(.alerts, 1)
    #expect(metrics.value(.alerts, "high") == 2)
    #expect(metrics.value(.alerts) == nil)
  }

  @Test func `updates of many threads are all counted`() async {
    let metrics = Metrics()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { for _ in 0..<1000 { metrics.add(.alerts, 1, "low") } } }
    }
    #expect(metrics.value(.alerts, "low") == 8000)
  }

  @Test func `the process tells its own figures`() throws {
    let figures = try #require(ProcessFigures.read())
    #expect(figures.residentBytes > 1 << 20)
    #expect(figures.processorSeconds > 0)
    #expect((3...figures.descriptorLimit).contains(figures.openDescriptors))
    #expect(ProcessFigures.read("/nowhere") == nil)
    let metrics = Metrics()
    ProcessFigures.collect(into: metrics, version: "0.3.0")
    let text = metrics.text()
    #expect(text.contains("ward_build_info{version=\"0.3.0\"} 1"))
    #expect(text.contains("ward_process_resident_memory_bytes "))
  }
}

@Suite struct LineLogHandlerTests {
  private final class Lines: Sendable {
    let text = Mutex("")
    func write(_ bytes: [UInt8]) { text.withLock { $0 += String(decoding: bytes, as: UTF8.self) } }
    var all: String { text.withLock { $0 } }
  }

  private func logger(_ lines: Lines, _ style: LineLogHandler.Style) -> Logger {
    Logger(label: "intake") {
      LineLogHandler(
        label: $0, level: .info, style: style, now: { FindingSamples.time(0) }, write: { lines.write($0) })
    }
  }

  @Test func `a line is one object with time, level, part and values`() {
    let lines = Lines()
    var logger = logger(lines, .json)
    logger[metadataKey: "source"] = "ward7"
    logger.warning("sender told to wait", metadata: ["count": "3", "level": "odd"])
    logger.debug("not written")
    #expect(
      lines.all == """
        {"time":"2026-03-02T02:14:07.123456789Z","level":"warning","part":"intake","message":"sender told to wait",\
        "count":"3","level_":"odd","source":"ward7"}

        """)
  }

  @Test(arguments: [LineLogHandler.Style.json, .people])
  func `what is logged can't begin a new line or move a terminal's cursor`(style: LineLogHandler.Style) {
    let lines = Lines()
    logger(lines, style).error("a\nb\u{1B}[2J", metadata: ["k\n": "v\r\n\u{1B}"])
    #expect(lines.all.utf8.filter { $0 == 0x0A }.count == 1)
    #expect(!lines.all.utf8.contains(0x1B))
    #expect(!lines.all.utf8.contains(0x0D))
  }

  @Test func `a huge message is cut`() {
    let lines = Lines()
    logger(lines, .json).error("\(String(repeating: "x", count: 1 << 20))")
    #expect(lines.all.utf8.count < 1500)
  }
}
