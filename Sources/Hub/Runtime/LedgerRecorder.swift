import Ledger
import WardModel

/// Writes deeds into the Merkle log.
struct LedgerRecorder: Recorder {
  /// Records appended at once: the store bounds the bytes of one append.
  private static let chunkCount = 2000

  let store: LedgerStore
  let now: @Sendable () -> Timestamp

  func record(_ deeds: [Deed]) async throws {
    var rest = deeds[...]
    while !rest.isEmpty {
      let chunk = rest.prefix(Self.chunkCount)
      rest = rest.dropFirst(Self.chunkCount)
      let time = now()
      _ = try await store.append(
        chunk.map { deed in
          LedgerRecord(
            time: time, kind: LedgerRecord.Kind(rawValue: deed.kind.rawValue), actor: deed.actor,
            subject: deed.subject, key: deed.key, body: deed.details.mapValues { .text($0) })
        })
    }
  }
}
