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
}
