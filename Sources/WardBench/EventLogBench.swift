import EventLog
import Glibc
import WardModel

/// How fast the event log stores, in how many bytes, how soon it answers, and how fast it finds.
///
/// Prints counts and a hash over what was read back, so that a faster wrong answer shows.
enum EventLogBench {
  /// Records in one append, as a sender's batch of some hundred kilobytes.
  private static let batchRecordCount = 250
  private static let senderCount = 16

  /// - Parameter arguments: the path of an uncompressed file of JSON Lines (of corpus lines `{"m":…,"e":{…}}` the inner
  ///   object is taken), how many events to store (300,000), how many blocks the synthetic index has (30,000), and the directory to work in (/tmp).
  static func run(_ arguments: [String]) async {
    guard let path = arguments.first, let lines = readLines(path), !lines.isEmpty else {
      print("eventlog: give the path of a file of JSON Lines")
      return
    }
    let eventCount = arguments.dropFirst().first.flatMap { Int($0) } ?? 300_000
    let blockCount = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 30_000
    let parent = arguments.dropFirst(3).first ?? "/tmp"
    let directory = parent + "/ward-bench-event-log-\(getpid())"
    defer { removeTree(directory) }
    do {
      guard mkdir(directory, 0o700) == 0 else { return print("eventlog: cannot make \(directory)") }
      try await store(lines, eventCount, directory + "/store")
      try await latency(lines, directory + "/latency")
      try await search(blockCount, directory + "/search")
    } catch {
      print("eventlog: \(error)")
    }
  }

  private static func store(_ lines: [ArraySlice<UInt8>], _ eventCount: Int, _ directory: String) async throws
  {
    let batches = makeBatches(lines, eventCount)
    let bytes = batches.reduce(0) { $0 + $1.bytes.count }
    let events = batches.reduce(0) { $0 + $1.count }
    let log = try EmbeddedEventLog(EventLogConfiguration(directory: directory))
    let cpu = processorSeconds()
    let wall = wallSeconds()
    let waits = await withTaskGroup(of: Int.self) { group in
      for sender in 0..<senderCount {
        group.addTask {
          var waits = 0
          for index in stride(from: sender, to: batches.count, by: senderCount) {
            while (try? await log.append(batches[index])) == nil {
              waits += 1
              try? await Task.sleep(for: .milliseconds(5))
            }
          }
          return waits
        }
      }
      return await group.reduce(0, +)
    }
    let storedWall = wallSeconds() - wall
    try await log.sealAll()
    let used = processorSeconds() - cpu
    let whole = wallSeconds() - wall
    await log.close()
    let disk = treeByteCount(directory + "/blocks")
    print(
      "eventlog store: \(events) events of \(bytes / max(events, 1)) bytes, \(senderCount) senders, \(waits) told to wait"
    )
    print(
      "  \(rate(events, used)) events/CPU s with sealing, acknowledged \(rate(events, storedWall)) events/s, sealed \(rate(events, whole)) events/s"
    )
    print(
      "  \(fixed(Double(disk) / Double(max(events, 1)))) bytes/event on disk, "
        + "\(fixed(Double(bytes) / Double(max(disk, 1)))):1, peak RSS \(peakMegabytes()) MB")
    try await readBack(directory, events: events)
  }

  private static func readBack(_ directory: String, events: Int) async throws {
    let log = try EmbeddedEventLog(EventLogConfiguration(directory: directory))
    let cpu = processorSeconds()
    var count = 0
    // A sum over the records: senders run side by side, so the order is another one every time.
    var hash: UInt64 = 0
    let reader = log.reader(from: 1)
    while let item = try await reader.nextIfReady() {
      guard case .batch(let logged) = item else { continue }
      count += logged.batch.count
      for index in 0..<logged.batch.count {
        var one: UInt64 = 0xCBF2_9CE4_8422_2325
        let record = logged.batch.record(index)
        for offset in stride(from: record.startIndex, to: record.endIndex, by: 97) {
          one = (one ^ UInt64(record[offset])) &* 0x100_0000_01B3
        }
        hash = hash &+ one
      }
    }
    let used = processorSeconds() - cpu
    print(
      "  read back \(count) of \(events) events, \(rate(count, used)) events/CPU s, hash \(String(hash, radix: 16))"
    )
    await log.close()
  }

  private static func latency(_ lines: [ArraySlice<UInt8>], _ directory: String) async throws {
    let log = try EmbeddedEventLog(EventLogConfiguration(directory: directory))
    let batches = makeBatches(lines, 10 * 500, recordCount: 10)
    var times: [Double] = []
    for batch in batches {
      let start = wallSeconds()
      _ = try await log.append(batch)
      times.append(wallSeconds() - start)
    }
    let loaded = await withTaskGroup(of: [Double].self) { group in
      for sender in 0..<senderCount {
        group.addTask {
          var times: [Double] = []
          for index in stride(from: sender, to: batches.count * 4, by: senderCount) {
            let start = wallSeconds()
            guard (try? await log.append(batches[index % batches.count])) != nil else { continue }
            times.append(wallSeconds() - start)
          }
          return times
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    await log.close()
    print(
      "eventlog latency of an append of 10 events: one sender \(percentiles(times)); \(senderCount) senders \(percentiles(loaded))"
    )
  }

  /// A log whose blocks hold one small record each and the index of a full-sized block, over 30 days.
  private static func search(_ blockCount: Int, _ directory: String) async throws {
    var configuration = EventLogConfiguration(directory: directory)
    configuration.blockRecordLimit = 1
    configuration.segmentByteLimit = 1 << 15
    let log = try EmbeddedEventLog(configuration, indexer: SyntheticIndex.index)
    let day: Int64 = 86_400_000_000_000
    let start = wallSeconds()
    var next = 0
    while next < blockCount {
      let end = min(next + 1000, blockCount)
      await withTaskGroup(of: Void.self) { group in
        for number in next..<end {
          let received = Timestamp(nanoseconds: Int64(number) * (30 * day / Int64(blockCount)))
          var batch = RecordBatch(sourceNumber: 1, received: received)
          batch.add("synthetic record \(number)".utf8)
          group.addTask { [batch] in
            while (try? await log.append(batch)) == nil { try? await Task.sleep(for: .milliseconds(20)) }
          }
        }
      }
      next = end
    }
    try await log.sealAll()
    await log.close()
    print(
      "eventlog search: \(blockCount) blocks of \(SyntheticIndex.termCount) terms over 30 days, "
        + "\(treeByteCount(directory + "/blocks") / max(blockCount, 1)) bytes a block, made in \(fixed(wallSeconds() - start)) s"
    )
    let rare = SyntheticIndex.own(block: UInt64(blockCount / 3), term: 5)
    try await find("one term of one block", [[rare]], configuration)
    try await find("a term of no block", [[0x1234_5678_9ABC_DEF0]], configuration)
    try await find("a user of 1 in 500 blocks", [[SyntheticIndex.common(3)]], configuration)
    try await find(
      "two users together", [[SyntheticIndex.common(3)], [SyntheticIndex.common(4)]], configuration)
  }

  /// Prints how long a search takes in a log that was just opened, and once more.
  private static func find(
    _ name: String, _ terms: [[UInt64]], _ configuration: EventLogConfiguration
  ) async throws {
    let log = try EmbeddedEventLog(configuration, indexer: SyntheticIndex.index)
    var request = SearchRequest()
    request.terms = terms
    request.limit = 1_000
    for round in ["opened", "again"] {
      let start = wallSeconds()
      var first: Double?
      var hits = 0
      var opened = 0
      let results = log.search(request) { block in
        let held = Set(SyntheticIndex.index(block).terms)
        return terms.allSatisfy { $0.contains(where: held.contains) } ? Array(0..<block.count) : []
      }
      for try await item in results {
        switch item {
        case .hit:
          if first == nil { first = wallSeconds() - start }
          hits += 1
        case .finished(let end): opened = end.progress.openedCount
        case .progress: break
        case .damaged(let place): print("  damaged: \(place)")
        }
      }
      let whole = wallSeconds() - start
      print(
        "  \(name) (\(round)): \(hits) hits in \(opened) blocks opened, first \(first.map { fixed($0 * 1e3) } ?? "–") ms, all \(fixed(whole * 1e3)) ms"
      )
    }
    await log.close()
  }

  // Small helpers.

  private static func makeBatches(
    _ lines: [ArraySlice<UInt8>], _ eventCount: Int, recordCount: Int = batchRecordCount
  ) -> [RecordBatch] {
    var batches: [RecordBatch] = []
    var index = 0
    while index < eventCount {
      var batch = RecordBatch(
        sourceNumber: 1,
        received: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + Int64(index) * 2_000_000),
        peer: "192.0.2.7:51000")
      for _ in 0..<min(recordCount, eventCount - index) {
        batch.add(lines[index % lines.count])
        index += 1
      }
      batches.append(batch)
    }
    return batches
  }

  /// The lines of the file; of `{"m":…,"e":{…}}` the inner object.
  private static func readLines(_ path: String) -> [ArraySlice<UInt8>]? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    // More would not fit into a small machine's memory beside the log.
    let byteLimit = 1 << 29
    while bytes.count < byteLimit {
      let piece = [UInt8](unsafeUninitializedCapacity: 1 << 20) { buffer, used in
        used = fread(buffer.baseAddress, 1, 1 << 20, file)
      }
      if piece.isEmpty { break }
      bytes += piece
    }
    let marker = Array("\"e\":".utf8)
    return bytes.split(separator: 0x0A).map { line in
      guard line.starts(with: Array("{\"m\":".utf8)), let start = find(marker, in: line) else { return line }
      return line[(start + marker.count)..<(line.endIndex - 1)]
    }
  }

  private static func find(_ pattern: [UInt8], in line: ArraySlice<UInt8>) -> Int? {
    guard let first = pattern.first else { return nil }
    var index = line.startIndex
    while let found = line[index...].firstIndex(of: first) {
      if line[found...].starts(with: pattern) { return found }
      index = found + 1
    }
    return nil
  }

  private static func percentiles(_ times: [Double]) -> String {
    let sorted = times.sorted()
    guard !sorted.isEmpty else { return "none" }
    let p50 = sorted[sorted.count / 2]
    let p99 = sorted[min(sorted.count * 99 / 100, sorted.count - 1)]
    return "p50 \(fixed(p50 * 1e3)) ms, p99 \(fixed(p99 * 1e3)) ms (\(sorted.count) appends)"
  }

  private static func rate(_ count: Int, _ seconds: Double) -> Int { Int(Double(count) / max(seconds, 1e-9)) }
  private static func fixed(_ value: Double) -> String { String(Double(Int(value * 100)) / 100) }

  private static func processorSeconds() -> Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }
  private static func wallSeconds() -> Double { seconds(CLOCK_MONOTONIC) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func peakMegabytes() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }

  private static func names(_ directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var found: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { found.append(name) }
    }
    return found
  }

  /// Bytes that the files of a directory take on disk.
  private static func treeByteCount(_ directory: String) -> Int {
    names(directory).reduce(0) { sum, name in
      var status = stat()
      return stat(directory + "/" + name, &status) == 0 ? sum + Int(status.st_blocks) * 512 : sum
    }
  }

  /// Removes what the benchmark itself made.
  private static func removeTree(_ directory: String) {
    for name in names(directory) {
      let path = directory + "/" + name
      if unlink(path) != 0 { removeTree(path) }
    }
    rmdir(directory)
  }
}

/// Terms of blocks that hold nothing: most are a block's own, some are of a common population.
private enum SyntheticIndex {
  static let termCount = 1000
  private static let commonTermCount = 10
  private static let population: UInt64 = 5_000

  static func index(_ block: RecordBlock) -> BlockIndex {
    let number = block.place(of: 0)?.sequence ?? 0
    var terms = (0..<termCount - commonTermCount).map { own(block: number, term: UInt64($0)) }
    for each in 0..<commonTermCount { terms.append(common(mix(number &* 31 &+ UInt64(each)) % population)) }
    return BlockIndex(terms: terms)
  }

  static func own(block: UInt64, term: UInt64) -> UInt64 { mix(block &* 0x1_0000 &+ term) }
  static func common(_ number: UInt64) -> UInt64 { mix(number ^ 0xABCD_EF01_2345_6789) }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
