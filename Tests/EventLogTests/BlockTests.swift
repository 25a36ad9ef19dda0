import Synchronization
import Testing
import WardModel

@testable import EventLog

/// A log with blocks of a few records, so that little data makes many of them.
func smallConfiguration(_ directory: String) -> EventLogConfiguration {
  var configuration = EventLogConfiguration(directory: directory + "/log")
  configuration.blockRecordLimit = 10
  configuration.segmentByteLimit = 2_000
  configuration.tailByteLimit = 500
  configuration.reserveByteCount = 0
  return configuration
}

/// Terms are the words of a record.
@Sendable func wordIndex(_ block: RecordBlock) -> BlockIndex {
  var terms: [UInt64] = []
  for index in 0..<block.count {
    for word in block.record(index).split(separator: 0x20) { terms.append(term(word)) }
  }
  return BlockIndex(terms: terms)
}

func term(_ word: some Sequence<UInt8>) -> UInt64 { Checksum.xxh64(Array(word), seed: 7) }
func term(_ word: String) -> UInt64 { term(word.utf8) }

@Suite struct BlockTests {
  @Test func `sealed records are read in log order over all sources`() async throws {
    try await withTemporaryDirectory { directory in
      let log = try EmbeddedEventLog(smallConfiguration(directory))
      var expected: [String] = []
      for number in 0..<300 {
        let text = "record \(number) of the log with some words"
        expected.append(text)
        _ = try await log.append(batch([text], source: UInt32(number % 7), received: Int64(number)))
      }
      try await log.sealAll()
      #expect(log.journal.state.withLock({ $0.segments.count }) == 1)
      #expect(try await texts(log, from: 1) == expected)
      #expect(try await texts(log, from: 137) == Array(expected[136...]))
      for sequence in [1, 8, 150, 300] as [UInt64] {
        let record = try await log.record(at: sequence)
        #expect(record?.bytes == Array(expected[Int(sequence) - 1].utf8))
        #expect(record?.received.nanoseconds == Int64(sequence) - 1)
      }
      await log.close()

      let reopened = try EmbeddedEventLog(smallConfiguration(directory))
      #expect(reopened.positions == LogPositions(first: 1, next: 301))
      #expect(try await texts(reopened, from: 1) == expected)
      #expect(try await reopened.append(batch(["next"])) == 301..<302)
      await reopened.close()
    }
  }

  @Test(arguments: [false, true])
  func `a search finds every record with a word, newest first, and opens few blocks`(sealed: Bool)
    async throws
  {
    try await withTemporaryDirectory { directory in
      let log = try EmbeddedEventLog(smallConfiguration(directory), indexer: wordIndex)
      var generator = SplitMix(4)
      var expected: [UInt64] = []
      for number in 0..<500 {
        let user = generator.next() % 50
        let sequence = try await log.append(
          batch(["login user\(user) n\(number)"], source: UInt32(number % 5))
        ).lowerBound
        if user == 3 { expected.append(sequence) }
      }
      if sealed { try await log.sealAll() }
      var request = SearchRequest()
      request.terms = [[term("user3")], [term("login"), term("logout")]]
      let (found, end) = try await hits(log, request, word: "user3")
      #expect(found == expected.reversed())
      #expect(end?.reason == .exhausted)
      request.terms = [[term("n77")]]
      let (one, oneEnd) = try await hits(log, request, word: "n77")
      #expect(one == [78])
      if sealed { #expect((oneEnd?.progress.openedCount ?? 99) <= 2) }
      request.terms = [[term("nobody")]]
      #expect(try await hits(log, request, word: "nobody").found == [])
      await log.close()
    }
  }

  @Test func `a search goes on from its cursor without repeating or missing a record`() async throws {
    try await withTemporaryDirectory { directory in
      let log = try EmbeddedEventLog(smallConfiguration(directory), indexer: wordIndex)
      for number in 0..<200 { _ = try await log.append(batch(["x\(number)"], source: UInt32(number % 3))) }
      var request = SearchRequest()
      request.limit = 7
      var all: [UInt64] = []
      while true {
        let (found, end) = try await hits(log, request, word: nil)
        all += found
        guard let cursor = end?.cursor else { break }
        request.cursor = cursor
      }
      #expect(all == (1...200).reversed())
      request.cursor = nil
      request.limit = 1000
      request.blockBudget = 3
      all = []
      while true {
        let (found, end) = try await hits(log, request, word: nil)
        all += found
        guard let cursor = end?.cursor else { break }
        request.cursor = cursor
      }
      #expect(all == (1...200).reversed())
      await log.close()
    }
  }

  @Test func `sources and times choose the blocks`() async throws {
    try await withTemporaryDirectory { directory in
      let log = try EmbeddedEventLog(smallConfiguration(directory), indexer: wordIndex)
      for number in 0..<200 {
        _ = try await log.append(batch(["x"], source: UInt32(number % 4), received: Int64(number)))
      }
      try await log.sealAll()
      var request = SearchRequest()
      request.sources = [2]
      request.limit = 1000
      request.received = Timestamp(nanoseconds: 50)...Timestamp(nanoseconds: 58)
      #expect(try await hits(log, request, word: nil).found == [59, 55, 51])
      await log.close()
    }
  }

  @Test func `signatures find every term and few strangers`() {
    var generator = SplitMix(11)
    for count in [1, 5, 100, 3000] {
      let bits = Signature.bitCount(terms: count)
      let blocks = (0..<20).map { _ in Set((0..<count).map { _ in generator.next() }) }
      let signatures = blocks.map { Signature.bits(terms: $0, bitCount: bits) }
      let slices = Signature.slices(signatures, bitCount: bits)
      for (index, block) in blocks.enumerated() {
        for each in block.prefix(20) {
          let query = TermQuery(allOf: [[each]])
          #expect(query.matches(signatures[index], bitCount: bits))
          #expect(query.columns(bitCount: bits, count: 20) { slices[$0] }.contains(index))
        }
      }
      let strangers = (0..<500).reduce(0) { sum, _ in
        sum + TermQuery(allOf: [[generator.next()]]).columns(bitCount: bits, count: 20) { slices[$0] }.count
      }
      #expect(strangers <= 30)
    }
  }
}

/// The numbers of the records found and the end of the search.
func hits(
  _ log: EmbeddedEventLog, _ request: SearchRequest, word: String?
) async throws -> (found: [UInt64], end: SearchEnd?) {
  var found: [UInt64] = []
  var end: SearchEnd?
  let results = log.search(request) { block in
    (0..<block.count).filter { index in
      word == nil
        || block.record(index).split(separator: 0x20).contains { $0.elementsEqual((word ?? "").utf8) }
    }
  }
  for try await item in results {
    switch item {
    case .hit(let record): found.append(record.sequence)
    case .finished(let last): end = last
    case .progress: break
    case .damaged(let place): Issue.record("damaged \(place)")
    }
  }
  return (found, end)
}
