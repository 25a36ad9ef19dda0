import Synchronization
import Testing

@testable import Ledger

/// A ledger with a full tile and 70 entries more, and a kept checkpoint of 100 entries.
private func ledger(_ count: Int = 326) async throws -> FaultyFiles {
  let files = FaultyFiles()
  var store = try LedgerStore(files: files, key: testKey(), configuration: calmConfiguration)
  try await store.append(testRecords(0..<100))
  await store.close()
  store = try LedgerStore(files: files, key: testKey(), configuration: calmConfiguration)
  try await store.append(testRecords(100..<count))
  await store.close()
  return files
}

private func change(_ files: FaultyFiles, _ path: String, _ body: (inout [UInt8]) -> Void) {
  files.state.withLock { state in
    var bytes = state.live[path] ?? []
    body(&bytes)
    state.live[path] = bytes
  }
}

private func bundle(_ entries: [[UInt8]]) -> [UInt8] {
  var bytes: [UInt8] = []
  for entry in entries { EntryBundle.append(entry, to: &bytes) }
  return bytes
}

@Test func `a true ledger has no findings`() async throws {
  let verdict = try await verify(ledger())
  #expect(verdict.isTrue && verdict.entryCount == 326 && verdict.olderCheckpointCount == 1)
}

@Test func `every flipped bit of every public file is found`() async throws {
  let files = try await ledger()
  let paths = [
    "checkpoint", "tile/0/000", "tile/0/001.p/70", "tile/1/000.p/1", "tile/entries/000",
    "tile/entries/001.p/70",
    "checkpoints/100",
  ]
  var random = SplitMix64(state: 11)
  for path in paths {
    let count = try #require(try files.read(path)).count
    for _ in 0..<12 {
      let (place, bit) = (Int.random(in: 0..<count, using: &random), UInt8.random(in: 0..<8, using: &random))
      change(files, path) { $0[place] ^= 1 << bit }
      let verdict = try await verify(files)
      #expect(!verdict.isTrue, "\(path), byte \(place), bit \(bit)")
      #expect(verdict.findings.first?.path == path, "\(path), byte \(place), bit \(bit): \(verdict.findings)")
      change(files, path) { $0[place] ^= 1 << bit }
    }
  }
}

@Test(arguments: [
  "tile/0/000", "tile/0/001.p/70", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/70",
  "checkpoint",
  "checkpoints/100",
])
func `a file that is cut or gone is found`(path: String) async throws {
  let files = try await ledger()
  let whole = try #require(try files.read(path))
  for rest in [0, 1, whole.count / 2, whole.count - 1] {
    change(files, path) { $0 = Array(whole.prefix(rest)) }
    #expect(try await verify(files).findings.first?.path == path, "\(rest) bytes left")
  }
  files.state.withLock { $0.live[path] = nil }
  #expect(try await verify(files).findings.first?.path == path)
}

@Test func `an edited entry is named`() async throws {
  let files = try await ledger()
  let entries = try testRecords(0..<256).map { try $0.encoded() }
  change(files, "tile/entries/000") { bytes in
    var changed = entries
    changed[42] = Array("nothing happened".utf8)
    bytes = bundle(changed)
  }
  let findings = try await verify(files).findings
  #expect(findings.map(\.kind) == [.editedEntry] && findings.first?.entry == 42)
}

@Test func `entries in another order are named with their true places`() async throws {
  let files = try await ledger()
  var entries = try testRecords(0..<256).map { try $0.encoded() }
  entries.swapAt(10, 200)
  change(files, "tile/entries/000") { $0 = bundle(entries) }
  let findings = try await verify(files).findings
  #expect(findings.map(\.kind) == [.movedEntry, .movedEntry] && findings.map(\.entry) == [10, 200])
}

@Test func `an edited hash is told from an edited entry`() async throws {
  let files = try await ledger()
  change(files, "tile/0/000") { $0[32 * 9] ^= 1 }
  let findings = try await verify(files).findings
  #expect(findings.map(\.kind) == [.editedTile] && findings.first?.entry == 9)
  let other = try await ledger()
  change(other, "tile/0/001.p/70") { $0[32 * 9] ^= 1 }
  #expect(try await verify(other).findings.map(\.kind) == [.editedTile])
}

@Test func `tiles of two places that were swapped are found`() async throws {
  let files = try await ledger(700)
  files.state.withLock { state in
    for kind in ["0", "entries"] {
      let first = state.live["tile/\(kind)/000"]
      state.live["tile/\(kind)/000"] = state.live["tile/\(kind)/001"]
      state.live["tile/\(kind)/001"] = first
    }
  }
  let findings = try await verify(files).findings
  #expect(findings.contains { $0.kind == .rewritten && $0.path == "tile/1/000.p/2" })
}

@Test func `history rewritten with all its hashes is found by the signature`() async throws {
  let files = try await ledger()
  let forger = FaultyFiles()
  let store = try LedgerStore(files: forger, key: testKey(9), configuration: calmConfiguration)
  try await store.append(testRecords(0..<50) + testRecords(0..<1) + testRecords(51..<326))
  await store.close()
  files.state.withLock { state in
    for (path, bytes) in forger.state.withLock({ $0.live }) where path.hasPrefix("tile/") {
      state.live[path] = bytes
    }
  }
  let findings = try await verify(files).findings
  #expect(findings.contains { $0.kind == .rewritten })
  // With the forger's checkpoint as well, it is the signature that is wrong.
  change(files, "checkpoint") { $0 = store.signedCheckpoint }
  #expect(try await verify(files).findings.map(\.kind) == [.badSignature])
}

@Test func `two histories under one key are a fork`() async throws {
  let files = try await ledger()
  let other = FaultyFiles()
  let store = try LedgerStore(files: other, key: testKey(), configuration: calmConfiguration)
  try await store.append(testRecords(1..<200))
  await store.close()
  let findings = try await verify(files, older: [("kept.txt", store.signedCheckpoint)]).findings
  #expect(findings.map(\.kind) == [.fork] && findings.first?.path == "kept.txt")
}

@Test func `a ledger shorter than an older checkpoint was rolled back`() async throws {
  let files = try await ledger(300)
  let longer = try await ledger(326)
  let note = try #require(try longer.read("checkpoint"))
  #expect(try await verify(files, older: [("kept.txt", note)]).findings.map(\.kind) == [.rollback])
  #expect(try await verify(longer, older: [("same.txt", note)]).isTrue)
}

@Test func `another key is not believed`() async throws {
  #expect(try await verify(ledger(), key: testKey(3)).findings.first?.kind == .badSignature)
  #expect(try await verify(FaultyFiles()).findings.map(\.kind) == [.noCheckpoint])
}

@Test func `an empty ledger is true`() async throws {
  let files = FaultyFiles()
  let store = try LedgerStore(files: files, key: testKey(), configuration: calmConfiguration)
  await store.close()
  #expect(try await verify(files).isTrue)
}
