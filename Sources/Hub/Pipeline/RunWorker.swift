import Detection
import Formats
import WardModel

/// What one run brought.
struct RunResult: Sendable {
  var hits: SigmaHits
  var eventCount = 0
  var undecodableCount = 0
  /// The first reason, for the source's page.
  var firstReason: String?
  var lastTime: Timestamp?
}

/// Decodes and matches runs on one thread. Owned by one task at a time, which is what makes it safe to send.
final class RunWorker: @unchecked Sendable {
  // @unchecked: the pipeline hands a worker to one task and takes it back before the next.
  private let matcher: SigmaMatchWorker
  private let decoder: RunDecoder
  private var batch = EventBatch(origin: "")

  init(rules: SigmaRules, context: DecodingContext) {
    matcher = SigmaMatchWorker(rules)
    decoder = RunDecoder(context: context)
  }

  func run(_ run: RecordRun, known: SourceFormats.Known, format: any LogFormat) -> RunResult {
    batch.removeAll()
    batch.origin = run.sourceName
    decoder.decode(run, known: known, format: format, into: &batch)
    var result = RunResult(hits: matcher.match(batch))
    result.eventCount = batch.events.count
    result.undecodableCount = batch.undecodableCount
    result.firstReason = batch.undecodable.first?.reason
    for row in batch.events where row.time != .distantPast {
      result.lastTime = max(result.lastTime ?? row.time, row.time)
    }
    return result
  }
}

/// Decodes runs, and keeps a decoder for each source and look: it remembers field names. Used by one thread at a time.
final class RunDecoder {
  private struct Decoder {
    var decoder: any FormatDecoder
    var version: Int
    var day: Int64
  }

  private let context: DecodingContext
  private var decoders: [SourceFormats.Key: Decoder] = [:]

  /// Decoders kept; beyond, all are made anew. A hospital has some hundred sources.
  private static let decoderLimit = 2048

  init(context: DecodingContext) { self.context = context }

  /// Appends the events of a run to a batch.
  func decode(
    _ run: RecordRun, known: SourceFormats.Known, format: any LogFormat, into batch: inout EventBatch
  ) {
    let key = SourceFormats.Key(source: run.source, look: run.look)
    let day = run.received.nanoseconds / Self.nanosecondsPerDay
    // Formats without a year take the day on which records arrive; the day and not the moment, so that a decoder made
    // after a restart says the same.
    var current =
      decoders.removeValue(forKey: key).flatMap { $0.version == known.version && $0.day == day ? $0 : nil }
      ?? Decoder(decoder: makeDecoder(format, known, day: day), version: known.version, day: day)
    run.lines.withUnsafeBytes { lines in
      if format.framing == .lines {
        current.decoder.decode(Piece(bytes: lines, offset: 1, firstRecord: run.firstSequence), into: &batch)
      } else {
        Self.decodeOneByOne(lines, run, &current.decoder, into: &batch)
      }
    }
    if decoders.count >= Self.decoderLimit { decoders = [:] }
    // One that read directives of its run knows more than the head may say of another.
    if format.directive == nil { decoders[key] = current }
  }

  private static let nanosecondsPerDay: Int64 = 86_400_000_000_000

  private func makeDecoder(_ format: any LogFormat, _ known: SourceFormats.Known, day: Int64)
    -> any FormatDecoder
  {
    var context = self.context
    context.referenceTime = Timestamp(nanoseconds: (day + 1) * Self.nanosecondsPerDay)
    return format.makeDecoder(context, head: InputHead(bytes: known.head, isWhole: false))
  }

  /// A format that isn't made of lines gets each record as an input of its own.
  private static func decodeOneByOne(
    _ lines: UnsafeRawBufferPointer, _ run: RecordRun, _ decoder: inout any FormatDecoder,
    into batch: inout EventBatch
  ) {
    var sequence = run.firstSequence
    var start = 0
    while start < lines.count {
      let end = lines[start...].firstIndex(of: 0x0A) ?? lines.count
      let (eventCount, badCount) = (batch.events.count, batch.undecodable.count)
      decoder.decode(
        Piece(bytes: UnsafeRawBufferPointer(rebasing: lines[start..<end]), firstRecord: 1), into: &batch)
      for index in eventCount..<batch.events.count { batch.events[index].record = sequence }
      for index in badCount..<batch.undecodable.count { batch.undecodable[index].record = sequence }
      sequence += 1
      start = end + 1
    }
  }
}
