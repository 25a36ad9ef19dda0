import Detection
import EventLog
import Formats
import Sigma
import Synchronization
import WardModel

/// One event as text, for people.
struct DecodedEvent: Sendable {
  var time: Timestamp?
  var logSource: String
  var fields: [(name: String, value: String?)]
}

/// Decodes single records and blocks of the log for search and for pages. Any number of threads may use it.
final class RecordReader: Sendable {
  private let registry: FormatRegistry
  private let fields: FieldNames
  private let logSources: LogSources

  init(registry: FormatRegistry = .standard, fields: FieldNames, logSources: LogSources) {
    self.registry = registry
    self.fields = fields
    self.logSources = logSources
  }

  /// The events of neighbouring records; each by itself, so that one strange record spoils no other.
  private func batch(_ records: LoggedRecords) -> EventBatch {
    var formats = SourceFormats(registry: registry)
    var batch = EventBatch(origin: records.sourceName)
    let decoder = RunDecoder(context: DecodingContext(fields: fields, sources: logSources))
    for run in RecordRun.split(records) {
      formats.note(run)
      let key = SourceFormats.Key(source: run.source, look: run.look)
      guard let known = formats.known[key], let format = formats.format(key) else { continue }
      decoder.decode(run, known: known, format: format, into: &batch)
    }
    return batch
  }

  func decode(_ record: LoggedRecord) -> (event: DecodedEvent?, reason: String?) {
    let batch = batch(Self.alone(record))
    guard let row = batch.events.first else {
      return (nil, batch.undecodable.first?.reason ?? "no event was found in it")
    }
    return (
      DecodedEvent(
        time: row.time == .distantPast ? nil : row.time, logSource: logSources[row.source].displayName,
        fields: batch.fields(ofEvent: 0, names: fields)), nil
    )
  }

  func explain(_ rule: Rule, _ record: LoggedRecord) -> Explanation? {
    let batch = batch(Self.alone(record))
    guard !batch.events.isEmpty else { return nil }
    return SigmaExplainer(fields: fields, sources: logSources).explain(rule, batch, event: 0)
  }

  /// Positions in a block of the records that a query asks for.
  func matches(_ query: SearchQuery, in block: RecordBlock) -> [Int] {
    let candidates = Array(0..<block.count)
    if query.groups.isEmpty { return candidates }
    let records = LoggedRecords(
      source: block.sourceNumber, sourceName: "", firstSequence: 1,
      received: block.runs.first?.received ?? .distantPast, bytes: block.bytes, ends: block.ends)
    let batch = batch(records)
    var found: Set<Int> = []
    for (index, row) in batch.events.enumerated() {
      let position = Int(truncatingIfNeeded: row.record) - 1
      guard candidates.indices.contains(position), !found.contains(position) else { continue }
      if query.matches(batch, event: index, names: fields, aliases: logSources[row.source].aliases) {
        found.insert(position)
      }
    }
    return found.sorted()
  }

  private static func alone(_ record: LoggedRecord) -> LoggedRecords {
    LoggedRecords(
      source: record.sourceNumber, sourceName: "", firstSequence: 1, received: record.received,
      bytes: record.bytes,
      ends: [UInt32(truncatingIfNeeded: record.bytes.count)])
  }
}
