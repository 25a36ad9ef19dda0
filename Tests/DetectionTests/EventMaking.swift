import Detection
import Formats
import Sigma
import Testing
import WardModel

/// Everything that one detection needs, with rules from text.
struct Bench {
  let fields = FieldNames()
  let sources = LogSources()
  let set: RuleSet
  let rules: SigmaRules

  init(_ documents: String...) {
    set = RuleSet.assemble(
      documents.enumerated().map {
        RuleParser.parse(file: "rule\($0.offset).yml", bytes: Array($0.element.utf8))
      })
    #expect(set.refused.isEmpty, "\(set.refused)")
    rules = SigmaRules(set, fields: fields, sources: sources)
  }

  /// Decodes lines of JSON.
  func batch(_ lines: [String], origin: String = "log") -> EventBatch {
    var batch = EventBatch(origin: origin)
    let bytes = Array(lines.joined(separator: "\n").utf8)
    let format = JSONLinesFormat()
    var decoder = format.makeDecoder(
      DecodingContext(fields: fields, sources: sources),
      head: InputHead(bytes: Array(bytes.prefix(65_536)), isWhole: true))
    bytes.withUnsafeBytes { decoder.decode(Piece(bytes: $0), into: &batch) }
    #expect(batch.undecodable.isEmpty)
    return batch
  }

  /// The alerts of batches in this order.
  func alerts(_ batches: [EventBatch], order: SigmaCorrelator.Order = .asTheyCome) -> [Alert] {
    var detector = SigmaDetector(rules, order: order)
    var alerts: [Alert] = []
    for batch in batches { detector.observe(batch, into: &alerts) }
    detector.finish(into: &alerts)
    return alerts
  }

  func alerts(_ lines: String..., origin: String = "log") -> [Alert] {
    alerts([batch(lines, origin: origin)])
  }
}

/// A rule that matches every event of Windows.
let anyWindows = """
  title: Anything
  id: 77777777-7777-4777-8777-777777777777
  logsource: {product: windows}
  detection:
    any: {EventID|exists: true}
    condition: any
  level: low
  """

/// A flat Windows event with these fields besides.
func windowsEvent(_ channel: String, _ identifier: Int, _ fields: String, second: Int = 0) -> String {
  let clock = Timestamp(nanoseconds: 1_772_416_800_000_000_000 + Int64(second) * 1_000_000_000)
  return
    #"{"Channel":"\#(channel)","EventID":\#(identifier),"SystemTime":"\#(clock)","Computer":"Ward7-WS03.example.org."\#(fields.isEmpty ? "" : "," + fields)}"#
}

func sysmon(_ identifier: Int, _ fields: String, second: Int = 0) -> String {
  windowsEvent("Microsoft-Windows-Sysmon/Operational", identifier, fields, second: second)
}

func security(_ identifier: Int, _ fields: String, second: Int = 0) -> String {
  windowsEvent("Security", identifier, fields, second: second)
}

extension Alert {
  /// `kind/role/value` of the entities of a kind.
  func entities(_ kind: Entity.Kind) -> [String] {
    entities.filter { $0.kind == kind }.map { "\($0.role.rawValue) \($0.value)" }
  }
}
