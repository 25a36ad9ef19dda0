import Foundation
import Testing
import WardModel

@testable import EventLog

/// Runs `body` with a new directory that is removed afterwards.
func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("ward-log-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  try await body(url.path)
}

func batch(_ records: [String], source: UInt32 = 1, received: Int64 = 1_000, peer: String = "") -> RecordBatch
{
  var batch = RecordBatch(sourceNumber: source, received: Timestamp(nanoseconds: received), peer: peer)
  for record in records { batch.add(record.utf8) }
  return batch
}

/// The text of all records from `first` to the end of the log, gaps as `<first..<last reason>`.
func texts(_ log: any EventLog, from first: UInt64) async throws -> [String] {
  let reader = log.reader(from: first)
  var found: [String] = []
  while let item = try await reader.nextIfReady() { found += texts(item) }
  return found
}

func texts(_ item: LogItem) -> [String] {
  switch item {
  case .batch(let logged):
    (0..<logged.batch.count).map { String(decoding: logged.batch.record($0), as: UTF8.self) }
  case .gap(let range, let reason): ["<\(range) \(reason)>"]
  }
}

func collect(_ items: LogItems) async throws -> [String] {
  var found: [String] = []
  for try await item in items { found += texts(item) }
  return found
}

/// splitmix64: a random generator that replays from its seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}
