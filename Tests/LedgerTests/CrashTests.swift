import Glibc
import Synchronization
import Testing

@testable import Ledger

/// What outsiders were told before the crash.
private struct Told {
  var acknowledged: [String: UInt64] = [:]
  var checkpoints: [Checkpoint] = []
}

private var smallConfiguration: LedgerConfiguration {
  var configuration = calmConfiguration
  // Small, so that journal files and bases change often.
  configuration.journalByteLimit = 8_000
  return configuration
}

/// Batches that cross the border of a tile.
private let batches = [1, 3, 120, 131, 1, 2, 30]

/// Appends, publishes, and reopens when the store says that it is broken. Ends early when the machine is down.
private func work(_ files: FaultyFiles, _ told: inout Told) async {
  var number = 0
  var store: LedgerStore?
  for (turn, count) in batches.enumerated() {
    let records = (number..<number + count).map { testRecord($0, key: "k\($0)") }
    number += count
    // A full disk fails once; a caller tries again, and a broken store is opened again.
    for _ in 0..<4 {
      do {
        if store == nil {
          store = try LedgerStore(files: files, key: testKey(), configuration: smallConfiguration)
        }
        guard let result = try await store?.append(records) else { continue }
        for (record, index) in zip(records, result.indices) { told.acknowledged[record.key ?? ""] = index }
        break
      } catch LedgerFault.broken {
        store = nil
      } catch {
        if files.state.withLock({ $0.isDown }) { return }
      }
    }
    if turn % 2 == 1, let checkpoint = try? await store?.publish() { told.checkpoints.append(checkpoint) }
  }
  await store?.close()
}

private func check(_ files: FaultyFiles, _ told: Told, _ label: String) async throws {
  let store = try LedgerStore(files: files, key: testKey(), configuration: smallConfiguration)
  for (key, index) in told.acknowledged {
    guard try store.record(at: index)?.key == key else {
      Issue.record("\(label): \(key) was acknowledged as entry \(index)")
      return
    }
  }
  for checkpoint in told.checkpoints {
    #expect(
      try store.root(size: checkpoint.size) == checkpoint.root, "\(label): forked at \(checkpoint.size)")
  }
  // Everything goes on: what is there already is found by its key.
  let all = batches.reduce(0, +)
  let result = try await store.append((0..<all).map { testRecord($0, key: "k\($0)") })
  #expect(Set(result.indices).count == all, "\(label)")
  #expect(store.size == UInt64(all), "\(label)")
  await store.close()
  let verdict = try await verify(files)
  #expect(verdict.isTrue && verdict.entryCount == UInt64(all), "\(label): \(verdict.findings)")
}

private func stepCount() async -> Int {
  let files = FaultyFiles()
  var told = Told()
  await work(files, &told)
  return files.steps
}

/// The first sixteen steps and a sample of the rest; every step when WARD_SOAK_SECONDS is set.
private func steps(_ seed: UInt64) async -> [Int] {
  var random = SplitMix64(state: seed)
  let isSoak = getenv("WARD_SOAK_SECONDS") != nil
  return (1...(await stepCount())).filter {
    isSoak || $0 <= 16 || Int.random(in: 0..<40, using: &random) == 0
  }
}

@Test(arguments: [FaultyFiles.Fault.kill, .power, .full])
func `a fault at any step loses nothing acknowledged and forks nothing`(fault: FaultyFiles.Fault) async throws
{
  let seed = getenv("WARD_SEED").flatMap { UInt64(String(cString: $0)) } ?? 20_260_302
  print("seed \(seed), fault \(fault)")
  var random = SplitMix64(state: seed)
  for step in await steps(seed) {
    let files = FaultyFiles()
    files.failAt(step, fault)
    var told = Told()
    await work(files, &told)
    if fault == .full { #expect(told.acknowledged.count == batches.reduce(0, +), "step \(step)") }
    try await check(FaultyFiles(after: files, &random), told, "\(fault) at step \(step)")
  }
}
