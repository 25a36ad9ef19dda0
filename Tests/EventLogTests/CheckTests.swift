import Foundation
import Testing
import WardModel

@testable import EventLog

@Suite struct CheckTests {
  /// A log with blocks of three sources and something in the journal; returns all texts.
  private func fill(_ directory: String) async throws -> [String] {
    let log = try EmbeddedEventLog(smallConfiguration(directory), indexer: wordIndex)
    var expected: [String] = []
    for number in 0..<150 {
      let text = "record \(number) user\(number % 9)"
      expected.append(text)
      _ = try await log.append(batch([text], source: UInt32(number % 3), received: Int64(number)))
      if number == 120 { try await log.sealAll() }
    }
    await log.close()
    return expected
  }

  private func file(in folder: String) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    return folder + "/" + (try #require(names.first { $0.hasSuffix(".sqlite") || $0.hasSuffix(".journal") }))
  }

  @Test func `a sound log passes the check`() async throws {
    try await withTemporaryDirectory { directory in
      _ = try await fill(directory)
      let report = try EmbeddedEventLog.check(directory: directory + "/log", indexer: wordIndex)
      #expect(report.problems == [])
      #expect(report.missing == [])
      #expect(report.recordCount == 150)
      #expect(report.blockCount > 5)
      #expect(report.frameCount > 5)
    }
  }

  @Test func `a flipped bit in the journal is found, passed over and never crashes`() async throws {
    try await withTemporaryDirectory { directory in
      let expected = try await fill(directory)
      let path = try file(in: directory + "/log/journal")
      let sound = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
      var random = SplitMix(21)
      for _ in 0..<25 {
        var bytes = sound
        let position = Int(random.next() % UInt64(bytes.count - 200)) + 40
        bytes[position] ^= 1 << UInt8(random.next() % 8)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(!(try EmbeddedEventLog.check(directory: directory + "/log").isSound), "byte \(position)")
        let log = try EmbeddedEventLog(smallConfiguration(directory))
        var found = 0
        var lost = 0
        let reader = log.reader(from: 1)
        while let item = try await reader.nextIfReady() {
          switch item {
          case .batch(let logged):
            for (index, text) in texts(item).enumerated() {
              #expect(text == expected[Int(logged.firstSequence) - 1 + index])
              found += 1
            }
          case .gap(let range, let reason):
            #expect(reason == .damaged)
            lost += range.count
          }
        }
        #expect(found + lost == expected.count)
        #expect(lost > 0 && lost < 20)
        await log.close()
        // The next round begins with the same file again, also when this one was sealed and removed.
        try Data(sound).write(to: URL(fileURLWithPath: path))
      }
    }
  }

  @Test func `damage in a partition is found, passed over and never crashes`() async throws {
    try await withTemporaryDirectory { directory in
      let expected = try await fill(directory)
      let path = try file(in: directory + "/log/blocks")
      let sound = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
      var random = SplitMix(5)
      let used = sound.indices.filter { sound[$0] != 0 }
      var foundProblems = 0
      for _ in 0..<40 {
        var bytes = sound
        // Most of a small database is empty pages: hit bytes that mean something.
        for _ in 0..<8 {
          bytes[used[Int(random.next() % UInt64(used.count))]] ^= 1 << UInt8(random.next() % 8)
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        for ending in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
        let report = try EmbeddedEventLog.check(directory: directory + "/log", indexer: wordIndex)
        if !report.isSound { foundProblems += 1 }
        let log = try EmbeddedEventLog(smallConfiguration(directory), indexer: wordIndex)
        let reader = log.reader(from: 1)
        while let item = try await reader.nextIfReady() {
          guard case .batch(let logged) = item else { continue }
          for (index, text) in texts(item).enumerated() {
            #expect(text == expected[Int(logged.firstSequence) - 1 + index])
          }
        }
        var request = SearchRequest()
        request.terms = [[term("user4")]]
        for try await item in log.search(request, filter: { Array(0..<$0.count) }) {
          if case .hit(let record) = item {
            #expect(Array(expected[Int(record.sequence) - 1].utf8) == record.bytes)
          }
        }
        await log.close()
      }
      #expect(foundProblems > 25)
    }
  }

  @Test func `a backup of a running log restores to the same records`() async throws {
    try await withTemporaryDirectory { directory in
      let log = try EmbeddedEventLog(smallConfiguration(directory), indexer: wordIndex)
      let writer = Task {
        for number in 0..<400 {
          _ = try await log.append(batch(["record \(number)"], source: UInt32(number % 3)))
        }
      }
      while log.positions.next < 150 { try await Task.sleep(for: .milliseconds(1)) }
      let positions = try await log.backup(to: directory + "/backup")
      try await writer.value
      await #expect(throws: EventLogError.self) { try await log.backup(to: directory + "/backup") }
      await log.close()

      let report = try EmbeddedEventLog.restore(from: directory + "/backup", to: directory + "/restored")
      #expect(report.problems == [])
      var configuration = smallConfiguration(directory)
      configuration.directory = directory + "/restored"
      let restored = try EmbeddedEventLog(configuration)
      #expect(positions.next >= 150)
      #expect(restored.positions == positions)
      let expected = (0..<Int(positions.next) - 1).map { "record \($0)" }
      #expect(try await texts(restored, from: 1) == expected)
      await restored.close()
      #expect(throws: EventLogError.self) {
        _ = try EmbeddedEventLog.restore(from: directory + "/log", to: directory + "/other")
      }
    }
  }
}

@Suite struct RetentionTests {
  private static let day: Int64 = 86_400_000_000_000

  /// Two classes over six days.
  private func fill(_ log: EmbeddedEventLog) async throws {
    for day in 0..<6 {
      for source in [1, 2] as [UInt32] {
        for number in 0..<20 {
          _ = try await log.append(
            batch(
              ["day\(day) source\(source) \(number)"], source: source, received: Int64(day) * Self.day + 5))
        }
      }
      try await log.sealAll()
    }
  }

  private func days(_ log: EmbeddedEventLog, source: UInt32) async throws -> Set<String> {
    var request = SearchRequest()
    request.sources = [source]
    request.limit = 10_000
    var found: Set<String> = []
    for try await item in log.search(request, filter: { Array(0..<$0.count) }) {
      if case .hit(let record) = item {
        found.insert(String(decoding: record.bytes.prefix(4), as: UTF8.self))
      }
    }
    return found
  }

  @Test func `records older than their class allows are deleted and others stay`() async throws {
    try await withTemporaryDirectory { directory in
      var configuration = smallConfiguration(directory)
      configuration.retention = RetentionPolicy(
        classes: [2: 5], limits: [5: RetentionPolicy.Limit(age: .seconds(2 * 86_400))])
      let log = try EmbeddedEventLog(configuration)
      try await fill(log)
      try await log.maintain(now: Timestamp(nanoseconds: 5 * Self.day))
      #expect(try await days(log, source: 1).count == 6)
      #expect(try await days(log, source: 2) == ["day3", "day4", "day5"])
      let gaps = try await texts(log, from: 1).filter { $0.hasPrefix("<") }
      #expect(gaps.count == 3)
      #expect(gaps.allSatisfy { $0.contains("expired") })
      await log.close()
      let reopened = try EmbeddedEventLog(configuration)
      #expect(reopened.positions.next == 241)
      #expect(try EmbeddedEventLog.check(directory: configuration.directory).problems == [])
      await reopened.close()
    }
  }

  @Test func `the tail that detection has not read is never deleted`() async throws {
    try await withTemporaryDirectory { directory in
      var configuration = smallConfiguration(directory)
      configuration.retention = RetentionPolicy(limits: [0: RetentionPolicy.Limit(age: .seconds(1))])
      let log = try EmbeddedEventLog(configuration)
      try await fill(log)
      try await log.maintain(now: Timestamp(nanoseconds: 99 * Self.day), lowWaterMark: 81)
      #expect(log.positions == LogPositions(first: 81, next: 241))
      try await log.maintain(now: Timestamp(nanoseconds: 99 * Self.day))
      #expect(log.positions == LogPositions(first: 241, next: 241))
      #expect(try await log.append(batch(["x"])) == 241..<242)
      await log.close()
    }
  }

  @Test func `a class keeps to its bytes and the oldest records go first`() async throws {
    try await withTemporaryDirectory { directory in
      let log = try EmbeddedEventLog(smallConfiguration(directory))
      try await fill(log)
      let total = log.store.entries.reduce(0) { $0 + $1.byteCount }
      log.setRetention(RetentionPolicy(limits: [0: RetentionPolicy.Limit(byteCount: total / 2)]))
      try await log.maintain(now: Timestamp(nanoseconds: 0))
      #expect(log.store.entries.reduce(0) { $0 + $1.byteCount } <= total / 2)
      let left = try await days(log, source: 1)
      #expect(left.contains("day5") && !left.contains("day0"))
      await log.close()
    }
  }
}
