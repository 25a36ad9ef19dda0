import Glibc
import Synchronization
import Testing

@testable import Ledger

@Test func `records are there, proven and verified after they were appended`() async throws {
  let folder = try TemporaryFolder()
  let store = try LedgerStore(directory: folder.path, key: testKey(), configuration: calmConfiguration)
  var roots: [LedgerHash] = []
  for (start, end) in [(0, 1), (1, 255), (255, 256), (256, 257), (257, 700)] {
    let result = try await store.append(testRecords(start..<end))
    #expect(result.added == UInt64(start)..<UInt64(end))
    // Before and after tiles are written, the entries are the same.
    #expect(try store.record(at: UInt64(end - 1)) == testRecord(end - 1))
    let checkpoint = try await store.publish()
    #expect(checkpoint.size == UInt64(end))
    roots.append(checkpoint.root)
    #expect(try store.record(at: UInt64(end - 1)) == testRecord(end - 1))
  }
  let hasher = TreeHasher()
  let leaves = try testRecords(0..<700).map { hasher.leaf(try $0.encoded()) }
  #expect(roots == [1, 255, 256, 257, 700].map { NaiveTree.root(leaves[..<$0]) })
  for (index, size) in [(0, 1), (0, 700), (255, 256), (256, 700), (699, 700), (3, 511)] {
    let proof = try store.inclusionProof(index: UInt64(index), size: UInt64(size))
    #expect(proof == NaiveTree.path(index, leaves[..<size]))
  }
  for (old, new) in [(1, 700), (255, 256), (256, 257), (300, 699), (700, 700)] {
    #expect(
      try store.consistencyProof(old: UInt64(old), new: UInt64(new)) == NaiveTree.proof(old, leaves[..<new]))
  }
  #expect(throws: LedgerFault.self) { try store.inclusionProof(index: 700, size: 700) }
  #expect(throws: LedgerFault.self) { try store.consistencyProof(old: 0, new: 701) }
  #expect(try store.entry(at: 700) == nil)
  #expect(try store.entries(254..<900).count == 446)
  let verdict = try await verify(PosixLedgerFiles(reading: folder.path))
  #expect(verdict.findings.isEmpty && verdict.isTrue && verdict.entryCount == 700)
  await store.close()
  await #expect(throws: LedgerFault.closed) { try await store.append([testRecord(1)]) }
}

@Test func `a second writer is refused until the first has closed`() async throws {
  let folder = try TemporaryFolder()
  let store = try LedgerStore(directory: folder.path, key: testKey(), configuration: calmConfiguration)
  #expect(throws: LedgerFault.locked(directory: folder.path)) {
    try LedgerStore(directory: folder.path, key: testKey())
  }
  try await store.append(testRecords(0..<3))
  await store.close()
  let again = try LedgerStore(directory: folder.path, key: testKey(), configuration: calmConfiguration)
  #expect(again.size == 3)
  await again.close()
}

@Test func `a key that is there is not added again, before and after tiles and openings`() async throws {
  let files = FaultyFiles()
  var store = try LedgerStore(files: files, key: testKey(), configuration: calmConfiguration)
  let first = try await store.append([
    testRecord(0), testRecord(1, key: "alert:1"), testRecord(2, key: "alert:2"),
  ])
  #expect(first.indices == [0, 1, 2])
  let second = try await store.append([
    testRecord(9, key: "alert:1"), testRecord(3), testRecord(9, key: "alert:1"),
  ])
  #expect(second == LedgerAppend(indices: [1, 3, 1], added: 3..<4))
  try await store.publish()
  #expect(try await store.append([testRecord(9, key: "alert:2")]) == LedgerAppend(indices: [2], added: 4..<4))
  let twice = try await store.append([testRecord(4, key: "x"), testRecord(5, key: "x")])
  #expect(twice == LedgerAppend(indices: [4, 4], added: 4..<5))
  await store.close()
  files.state.withLock { $0.live["keys"] = nil }
  store = try LedgerStore(files: files, key: testKey(), configuration: calmConfiguration)
  #expect(try store.index(ofKey: "alert:2") == 2)
  #expect(try store.index(ofKey: "x") == 4)
  #expect(try store.index(ofKey: "alert:3") == nil)
}

@Test func `the table of keys grows and forgets none`() async throws {
  let files = FaultyFiles()
  var table = try KeyTable(files, size: 0)
  let hasher = TreeHasher()
  let count: UInt64 = 33_000
  for index in 0..<count { try table.insert(KeyTable.hash("k\(index)", hasher), index: index) }
  try table.cover(count)
  let again = try KeyTable(files, size: count)
  for index in stride(from: 0, to: count, by: 61) {
    #expect(try again.candidates(KeyTable.hash("k\(index)", hasher)) == [index])
  }
  #expect(try again.candidates(KeyTable.hash("other", hasher)).isEmpty)
}

@Test func `many tasks append at once and each gets its own places`() async throws {
  let folder = try TemporaryFolder()
  var configuration = LedgerConfiguration()
  configuration.checkpointInterval = .milliseconds(5)
  configuration.journalByteLimit = 20_000
  let store = try LedgerStore(directory: folder.path, key: testKey(), configuration: configuration)
  let places = try await withThrowingTaskGroup(of: [UInt64].self) { group in
    for task in 0..<40 {
      group.addTask {
        var places: [UInt64] = []
        for turn in 0..<10 {
          let number = task * 100 + turn
          let result = try await store.append([testRecord(number), testRecord(number, key: "k\(number)")])
          #expect(try store.record(at: result.indices[0]) == testRecord(number))
          #expect(result.indices[1] == result.indices[0] + 1)
          places += result.indices
        }
        return places
      }
    }
    return try await group.reduce(into: []) { $0 += $1 }
  }
  #expect(places.sorted() == Array(0..<800))
  await store.close()
  let verdict = try await verify(PosixLedgerFiles(reading: folder.path))
  #expect(verdict.isTrue && verdict.entryCount == 800)
}

@Test func `a ledger with another key is not continued`() async throws {
  let files = FaultyFiles()
  let store = try LedgerStore(files: files, key: testKey(1), configuration: calmConfiguration)
  try await store.append(testRecords(0..<3))
  await store.close()
  #expect(throws: LedgerFault.self) { try LedgerStore(files: files, key: testKey(2)) }
}

@Test func `a copy without its journal is continued from its checkpoint`() async throws {
  let files = FaultyFiles()
  var store = try LedgerStore(files: files, key: testKey(), configuration: calmConfiguration)
  try await store.append(testRecords(0..<600))
  try await store.publish()
  files.state.withLock { state in
    for path in state.live.keys where path.hasPrefix("journal/") || path == "keys" { state.live[path] = nil }
  }
  store = try LedgerStore(files: files, key: testKey(), configuration: calmConfiguration)
  #expect(store.size == 600)
  try await store.append(testRecords(600..<700))
  await store.close()
  #expect(try await verify(files).isTrue)
}

@Test func `a journal that lost acknowledged entries is not continued`() async throws {
  let files = FaultyFiles()
  let store = try LedgerStore(files: files, key: testKey(), configuration: calmConfiguration)
  for number in 0..<5 { try await store.append([testRecord(number)]) }
  try await store.publish()
  let path = Journal.path(first: 0)
  let whole = try #require(try files.read(path))
  // The last frame cut off, a byte in the middle changed, everything gone.
  for changed in [
    Array(whole.dropLast(9)), whole.enumerated().map { $0.offset == 70 ? $0.element ^ 1 : $0.element }, [],
  ] {
    files.state.withLock { $0.live[path] = changed }
    #expect(throws: LedgerFault.self) { try LedgerStore(files: files, key: testKey()) }
  }
  files.state.withLock { $0.live[path] = whole }
  #expect(try LedgerStore(files: files, key: testKey(), configuration: calmConfiguration).size == 5)
}

@Test func `only public files are served`() async throws {
  let files = FaultyFiles()
  let store = try LedgerStore(files: files, key: testKey(), configuration: calmConfiguration)
  try await store.append(testRecords(0..<300))
  try await store.publish()
  for path in ["checkpoint", "vkey", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000"] {
    #expect(try store.resource(path) != nil, "\(path)")
  }
  #expect(try store.resource("tile/0/000")?.isImmutable == true)
  #expect(try store.resource("checkpoint")?.bytes == store.signedCheckpoint)
  for path in ["keys", "journal/base", "lock", "../ledger.pem", "tile/0/002"] {
    #expect(try store.resource(path) == nil, "\(path)")
  }
}
