import Testing
import WardModel

@testable import EventLog

/// Breaks the disk at every step of a run, and looks at what is there afterwards.
@Suite struct FaultTests {
  /// What a sender knows: which text it was promised at which number, and what it tried without an answer.
  struct Promises {
    var kept: [UInt64: String] = [:]
    var tried: Set<String> = []
  }

  /// Appends batches until the disk fails for good or the work is done.
  private func work(_ log: EmbeddedEventLog, seed: UInt64, into promises: inout Promises, rounds: Int) async {
    var random = SplitMix(seed)
    for round in 0..<rounds {
      let records = (0..<Int(random.next() % 4 + 1)).map {
        "run \(seed) round \(round) record \($0) with filler text"
      }
      promises.tried.formUnion(records)
      if let numbers = try? await log.append(batch(records, source: UInt32(round % 3))) {
        for (number, record) in zip(numbers, records) { promises.kept[number] = record }
      }
      if round % 6 == 5 { try? await log.sealAll() }
    }
  }

  /// All promised records are there, no record is there that nobody sent, and the numbers have no holes.
  private func verify(_ log: EmbeddedEventLog, _ promises: Promises, _ note: String) async throws {
    var sequence: UInt64 = 1
    var seen: [UInt64: String] = [:]
    let reader = log.reader(from: 1)
    while let item = try await reader.nextIfReady() {
      guard case .batch(let logged) = item else {
        Issue.record("a gap \(item): \(note)")
        return
      }
      #expect(logged.firstSequence == sequence, "\(note)")
      for text in texts(item) {
        seen[sequence] = text
        sequence += 1
      }
    }
    #expect(log.positions.next == sequence, "\(note)")
    for (number, text) in promises.kept where seen[number] != text {
      Issue.record("record \(number) is \(seen[number] ?? "missing"), promised was \(text): \(note)")
      return
    }
    #expect(seen.values.allSatisfy { promises.tried.contains($0) }, "\(note)")
    #expect(Set(seen.values).count == seen.count, "\(note)")
  }

  private func operationsOfAWholeRun(_ directory: String) async throws -> Int {
    let files = SimulatedFiles(seed: 1)
    let log = try EmbeddedEventLog(smallConfiguration(directory), journalFiles: files)
    var promises = Promises()
    await work(log, seed: 1, into: &promises, rounds: 14)
    await log.close()
    return files.operationCount
  }

  @Test func `a power cut at any step loses nothing that was promised`() async throws {
    try await withTemporaryDirectory { root in
      let steps = try await operationsOfAWholeRun(root)
      #expect(steps > 25)
      for step in 1...steps {
        try await withTemporaryDirectory { directory in
          let files = SimulatedFiles(seed: UInt64(step))
          files.with { $0.faults[step] = .crash }
          var promises = Promises()
          for (run, rounds) in [14, 5].enumerated() {
            if let log = try? EmbeddedEventLog(smallConfiguration(directory), journalFiles: files) {
              await work(log, seed: UInt64(run), into: &promises, rounds: rounds)
              await log.close()
            }
            files.restart()
          }
          let log = try EmbeddedEventLog(smallConfiguration(directory), journalFiles: files)
          try await verify(log, promises, "crash at step \(step)")
          try await log.sealAll()
          try await verify(log, promises, "crash at step \(step), sealed")
          await log.close()
        }
      }
    }
  }

  @Test(arguments: [SimulatedFiles.Fault.inputOutput, .full])
  func `failing operations lose nothing and the log works on`(fault: SimulatedFiles.Fault) async throws {
    for seed in 1...15 as ClosedRange<UInt64> {
      try await withTemporaryDirectory { directory in
        var random = SplitMix(seed)
        let files = SimulatedFiles(seed: seed)
        files.with { state in
          for _ in 0..<6 { state.faults[Int(random.next() % 70) + 1] = fault }
        }
        var promises = Promises()
        var opened: EmbeddedEventLog?
        for _ in 0..<8 where opened == nil {
          opened = try? EmbeddedEventLog(smallConfiguration(directory), journalFiles: files)
        }
        let log = try #require(opened)
        await work(log, seed: seed, into: &promises, rounds: 18)
        files.with { $0.faults = [:] }
        let after = try await log.append(batch(["after the faults"]))
        promises.kept[after.lowerBound] = "after the faults"
        promises.tried.insert("after the faults")
        try await verify(log, promises, "seed \(seed) \(fault)")
        await log.close()
        files.restart()
        let reopened = try EmbeddedEventLog(smallConfiguration(directory), journalFiles: files)
        try await verify(reopened, promises, "seed \(seed) \(fault), after a restart")
        await reopened.close()
      }
    }
  }

  @Test func `a full disk refuses, keeps what it has, and takes up work when there is room`() async throws {
    try await withTemporaryDirectory { directory in
      let files = SimulatedFiles(seed: 3)
      var configuration = smallConfiguration(directory)
      configuration.segmentByteLimit = 1 << 20
      let log = try EmbeddedEventLog(configuration, journalFiles: files)
      files.with { $0.capacity = 3_000 }
      var promises = Promises()
      var refusals = 0
      for round in 0..<60 {
        let text = "round \(round) \(SplitMix(UInt64(round)).state &* 0x9E37_79B9_7F4A_7C15)"
        do throws(EventLogError) {
          promises.kept[try await log.append(batch([text])).lowerBound] = text
          promises.tried.insert(text)
        } catch {
          #expect(error == .full)
          refusals += 1
        }
      }
      #expect(refusals > 5)
      #expect(promises.kept.count > 5)
      try await verify(log, promises, "full")
      files.with { $0.capacity = .max }
      #expect(try await log.append(batch(["room"])).lowerBound == UInt64(promises.kept.count + 1))
      await log.close()
    }
  }

  @Test func `senders are told to wait when too much is pending`() async throws {
    try await withTemporaryDirectory { directory in
      var configuration = smallConfiguration(directory)
      configuration.pendingByteLimit = 10_000
      configuration.unsealedSegmentLimit = 1_000
      let log = try EmbeddedEventLog(configuration)
      let text = String(repeating: "x", count: 4_000)
      let outcomes = await withTaskGroup(of: EventLogError?.self) { group in
        for _ in 0..<60 {
          group.addTask {
            do throws(EventLogError) {
              _ = try await log.append(batch([text]))
              return nil
            } catch { return error }
          }
        }
        return await group.reduce(into: [EventLogError?]()) { $0.append($1) }
      }
      #expect(outcomes.contains(.busy))
      #expect(log.positions.next == UInt64(outcomes.filter { $0 == nil }.count) + 1)
      await log.close()
    }
  }
}
