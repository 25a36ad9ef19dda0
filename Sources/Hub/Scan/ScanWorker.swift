import Detection
import WardModel
import Formats

/// What one job brought: hits read out of the batch, and counts.
struct ScanJobResult: Sendable {
  var hits: SigmaHits
  var eventCount = 0
  var undecodable: [Undecodable] = []
  var undecodableCount = 0
  /// Events passed over because a range of time was asked for and they state none.
  var untimedCount = 0
  var sourceCounts: [LogSourceID: Int] = [:]
  var firstTime: Timestamp?
  var lastTime: Timestamp?
  /// Regular expressions that ran out of their step budget.
  var gaveUpCount: UInt64 = 0
}

/// Decodes and matches on one thread. Owned by one task at a time, which is what makes it safe to send.
final class ScanWorker: @unchecked Sendable {
  // @unchecked: `WorkerPool` hands a worker to one task and takes it back before the next.
  private let matcher: SigmaMatchWorker
  private var batch = EventBatch(origin: "")
  private var decoder: (input: Int, decoder: any FormatDecoder)?

  /// Bytes of memory a worker keeps from piece to piece.
  private static let keptByteLimit = 64 << 20
  /// Reasons kept for each job; more are counted.
  private static let reasonLimit = 100

  init(rules: SigmaRules) { matcher = SigmaMatchWorker(rules) }

  func run(_ job: ScanJob) -> ScanJobResult {
    // Kept from job to job of an input: it remembers field names.
    var current = decoder?.input == job.input.number ? decoder?.decoder : nil
    decoder = nil
    var active = current.take() ?? job.input.format.makeDecoder(job.input.context, head: job.input.head)
    var result = ScanJobResult(hits: SigmaHits(origin: job.input.path))
    // A huge piece must not hold its memory for the rest of the scan.
    if batch.bytes.capacity > ScanWorker.keptByteLimit { batch = EventBatch(origin: "") }
    batch.removeAll()
    batch.origin = job.input.path
    ScanWorker.decode(job, &active, into: &batch)
    // One that read directives of its piece knows more than the head of another piece may say.
    if job.input.format.directive == nil { decoder = (job.input.number, active) }
    if let range = job.timeRange {
      result.untimedCount = batch.events.count { $0.time == .distantPast }
      batch.events.removeAll { !range.contains($0.time) }
    }
    let gaveUpBefore = matcher.gaveUpCount
    result.hits = matcher.match(batch)
    result.gaveUpCount = matcher.gaveUpCount - gaveUpBefore
    result.eventCount = batch.events.count
    result.undecodableCount = batch.undecodableCount
    result.undecodable = Array(batch.undecodable.prefix(ScanWorker.reasonLimit))
    for row in batch.events {
      result.sourceCounts[row.source, default: 0] += 1
      guard row.time != .distantPast else { continue }
      result.firstTime = min(result.firstTime ?? row.time, row.time)
      result.lastTime = max(result.lastTime ?? row.time, row.time)
    }
    return result
  }
}

extension ScanWorker {
  /// Decodes the pieces of a job.
  static func decode(_ job: ScanJob, _ decoder: inout any FormatDecoder, into batch: inout EventBatch) {
    job.cut.bytes.withUnsafeBytes { bytes in
      for piece in job.cut.pieces {
        decoder.decode(
          Piece(
            bytes: UnsafeRawBufferPointer(rebasing: bytes[piece.range]), offset: piece.offset,
            firstRecord: piece.firstRecord, isFound: job.cut.isFound),
          into: &batch)
      }
    }
    for refused in job.cut.refused { batch.refuse(refused) }
  }

  /// The events of a job, for a look at a few.
  static func decode(_ job: ScanJob) -> EventBatch {
    var batch = EventBatch(origin: job.input.path)
    var decoder = job.input.format.makeDecoder(job.input.context, head: job.input.head)
    decode(job, &decoder, into: &batch)
    return batch
  }
}

/// One input being scanned.
struct ScanInput: Sendable {
  var number: Int
  var path: String
  var format: any LogFormat
  var head: InputHead
  var context: DecodingContext
}

/// Some pieces of one input.
struct ScanJob: Sendable {
  var number: Int
  var input: ScanInput
  var cut: PieceCutter.Cut
  var timeRange: ClosedRange<Timestamp>?
}
