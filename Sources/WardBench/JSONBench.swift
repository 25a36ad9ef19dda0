import Formats
import Glibc
import WardModel

/// How fast JSON Lines become events: decoding only, on one core.
///
/// Prints the number of events and slots and a hash over all of them, so that a faster wrong answer shows.
enum JSONBench {
  /// Bytes handed to the decoder at a time, about.
  private static let pieceByteCount = 1 << 20

  /// - Parameter arguments: the path of an uncompressed file of JSON Lines, then how often to decode it (3).
  static func run(_ arguments: [String]) {
    guard let path = arguments.first ?? environment("WARD_BENCH_JSON"), let bytes = read(path) else {
      print("json: give the path of a file of JSON Lines, or set WARD_BENCH_JSON")
      return
    }
    let rounds = arguments.dropFirst().first.flatMap { Int($0) } ?? 3
    for round in 1...max(rounds, 1) { decode(bytes, round: round) }
  }

  private static func decode(_ bytes: UnsafeRawBufferPointer, round: Int) {
    let context = DecodingContext(fields: FieldNames(), sources: LogSources())
    let head = InputHead(bytes: Array(bytes.prefix(65_536)), isWhole: bytes.count <= 65_536)
    let format = JSONLinesFormat()
    var decoder = format.makeDecoder(context, head: head)
    var batch = EventBatch(origin: "bench")
    var totals = Totals()
    var start = 0
    var record: UInt64 = 1
    var used = 0.0
    while start < bytes.count {
      var end = min(start + pieceByteCount, bytes.count)
      while end < bytes.count, bytes[end - 1] != 0x0A { end += 1 }
      let piece = Piece(
        bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<end]), offset: UInt64(start),
        firstRecord: record)
      let before = processorSeconds()
      decoder.decode(piece, into: &batch)
      used += processorSeconds() - before
      totals.add(batch)
      record = (batch.events.last?.record ?? record) + 1
      batch.removeAll()
      start = end
    }
    let rate = Double(totals.events) / used
    let megabytes = Double(bytes.count) / used / 1e6
    print(
      "json round \(round): \(totals.events) events, \(totals.slots) slots, \(totals.undecodable) undecodable, "
        + "hash \(String(totals.hash, radix: 16)), \(context.fields.count) fields, \(context.sources.count) sources"
    )
    print(
      "  \(Int(rate)) events/CPU s, \(Int(megabytes)) MB/CPU s, "
        + "\(Double(Int(used / Double(max(totals.events, 1)) * 1e9)) / 1000) µs/event")
  }

  /// What was decoded, in numbers.
  private struct Totals {
    var events = 0
    var slots = 0
    var undecodable = 0
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ batch: EventBatch) {
      events += batch.events.count
      slots += batch.slots.count
      undecodable += batch.undecodable.count
      for event in batch.events {
        mix(event.record)
        mix(UInt64(bitPattern: event.time.nanoseconds))
        mix(UInt64(event.source.rawValue) << 32 | UInt64(event.slotCount))
      }
      for slot in batch.slots {
        mix(UInt64(slot.field.rawValue) << 32 | UInt64(slot.offset))
        mix(UInt64(slot.length) << 8 | UInt64(slot.kind.rawValue))
      }
    }

    private mutating func mix(_ value: UInt64) {
      hash = (hash ^ value) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
    }
  }

  private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Reads a whole file into memory that is kept for the rest of the process.
  private static func read(_ path: String) -> UnsafeRawBufferPointer? {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_size > 0 else { return nil }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(status.st_size), alignment: 64)
    var count = 0
    while count < bytes.count {
      let step = Glibc.read(file, bytes.baseAddress.map { $0 + count }, bytes.count - count)
      guard step > 0 else { return nil }
      count += step
    }
    return UnsafeRawBufferPointer(bytes)
  }
}
