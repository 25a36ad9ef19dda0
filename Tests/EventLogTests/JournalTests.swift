import GRDB
import Testing
import WardModel

@testable import EventLog

@Suite struct JournalTests {
  @Test func `records come back in order with the numbers they were given`() async throws {
    try await withTemporaryDirectory { directory in
      let log = try EmbeddedEventLog(EventLogConfiguration(directory: directory + "/log"))
      #expect(log.positions == LogPositions(first: 1, next: 1))
      #expect(try await log.append(batch(["a", "bb"])) == 1..<3)
      #expect(try await log.append(batch(["ccc"], source: 7)) == 3..<4)
      await log.close()

      let reopened = try EmbeddedEventLog(EventLogConfiguration(directory: directory + "/log"))
      #expect(reopened.positions == LogPositions(first: 1, next: 4))
      #expect(try await texts(reopened, from: 1) == ["a", "bb", "ccc"])
      #expect(try await texts(reopened, from: 2) == ["bb", "ccc"])
      let record = try await reopened.record(at: 3)
      #expect(record?.sourceNumber == 7)
      #expect(record?.bytes == Array("ccc".utf8))
      #expect(try await reopened.record(at: 4) == nil)
      #expect(try await reopened.append(batch(["d"])) == 4..<5)
      await reopened.close()
    }
  }

  @Test func `a batch that breaks its own rules is refused`() async throws {
    try await withTemporaryDirectory { directory in
      let log = try EmbeddedEventLog(EventLogConfiguration(directory: directory))
      var wrong = batch(["abc", "d"])
      wrong.ends = [3, 9]
      await #expect(throws: EventLogError.self) { _ = try await log.append(wrong) }
      await #expect(throws: EventLogError.self) { _ = try await log.append(batch([])) }
      #expect(log.positions.next == 1)
      await log.close()
    }
  }

  @Test func `a reader follows the log as it grows and ends when it is closed`() async throws {
    try await withTemporaryDirectory { directory in
      let log = try EmbeddedEventLog(EventLogConfiguration(directory: directory))
      async let seen = collect(log.batches(from: 1))
      for number in 0..<50 { _ = try await log.append(batch(["record \(number)"])) }
      await log.close()
      #expect(try await seen == (0..<50).map { "record \($0)" })
    }
  }

  @Test func `a directory is open once at a time`() async throws {
    try await withTemporaryDirectory { directory in
      let configuration = smallConfiguration(directory)
      let log = try EmbeddedEventLog(configuration)
      #expect(throws: EventLogError.self) { _ = try EmbeddedEventLog(configuration) }
      await log.close()
      let again = try EmbeddedEventLog(configuration)
      await again.close()
      await #expect(throws: EventLogError.closed) { _ = try await again.append(batch(["late"])) }
    }
  }

  @Test func `a summary with a wrong mark does not make a start throw segments away`() async throws {
    try await withTemporaryDirectory { directory in
      let log = try EmbeddedEventLog(smallConfiguration(directory))
      for number in 0..<60 { _ = try await log.append(batch(["record \(number)"])) }
      try await log.sealAll()
      for number in 60..<90 { _ = try await log.append(batch(["record \(number)"])) }
      let path = try #require(log.store.entries.first).partition.path
      await log.close()
      let partition = Partition(path: path)
      try partition.write { db in try db.execute(sql: "UPDATE summary SET sealed_next = 1000000") }
      partition.release()
      let again = try EmbeddedEventLog(smallConfiguration(directory))
      #expect(again.positions == LogPositions(first: 1, next: 91))
      #expect(try await texts(again, from: 1) == (0..<90).map { "record \($0)" })
      #expect(!again.troubles.isEmpty)
      await again.close()
    }
  }

  /// - Source: xxHash's published results for seed 0.
  @Test func `the checksum is XXH64`() {
    #expect(Checksum.xxh64([], seed: 0) == 0xEF46_DB37_51D8_E999)
    #expect(Checksum.xxh64(Array("abc".utf8), seed: 0) == 0x44BC_2CF5_AD77_0999)
  }
}
