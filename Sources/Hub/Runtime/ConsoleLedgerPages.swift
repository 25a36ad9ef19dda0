import Ledger
import WardModel

/// The ledger: what Ward and people did, with proofs.
extension ConsoleBinding {
  private static let ledgerPageSize = 100

  static let ledgerHandlers: [String: Handler] = [
    "get /ledger": { binding, visit in
      .html(Console.LedgerPage.render(try await binding.ledgerView(visit), in: await binding.frame(visit)))
    },
    "get /ledger/:index": { binding, visit in
      let view = try await binding.recordView(visit)
      return .html(Console.LedgerRecordPage.render(view, in: await binding.frame(visit)))
    },
  ]

  private func ledgerView(_ visit: Visit) async throws -> Console.LedgerView {
    let directory = try await directory()
    let cursor = UInt64(visit.query("cursor"))
    // People look for names as pages show them; the ledger knows sign-in names.
    let who = visit.query("who").trimmed
    let actor = who.lowercased() == "ward" ? "hub" : directory.name(who)
    let found = try await hub.console.index.records(
      .init(kind: visit.query("kind"), actor: actor, subject: visit.query("about").trimmed, before: cursor),
      limit: Self.ledgerPageSize + 1)
    let shown = found.prefix(Self.ledgerPageSize)
    let next = found.count > shown.count ? shown.last.map { String($0.index) } : nil
    return Console.LedgerView(
      kind: visit.query("kind"), who: who, about: visit.query("about"),
      kinds: Deed.Kind.allCases.map(\.rawValue),
      rows: shown.map { ledgerRow($0.index, $0.record, directory) },
      paging: .init(next: next, isFirst: cursor == nil, total: nil),
      checkpoint: checkpoint(hub.ledger.checkpoint))
  }

  private func ledgerRow(_ index: UInt64, _ record: LedgerRecord, _ directory: Directory)
    -> Console.LedgerView.Row
  {
    .init(
      index: Int(clamping: index), time: record.time, kind: record.kind.rawValue,
      who: directory.actor(record.actor),
      what: what(record, directory), incident: Self.incident(of: record))
  }

  private func checkpoint(_ checkpoint: Checkpoint) -> Console.Checkpoint {
    let last = checkpoint.size > 0 ? try? hub.ledger.record(at: checkpoint.size - 1) : nil
    let https = hub.configuration.https
    let port = https.listen.port == 443 ? "" : ":\(https.listen.port)"
    return .init(
      origin: checkpoint.origin, treeSize: Int(clamping: checkpoint.size), rootHash: "\(checkpoint.root)",
      signedAt: last?.time ?? .distantPast,
      note: String(decoding: hub.ledger.signedCheckpoint, as: UTF8.self),
      verifierKey: hub.ledger.verifierKey.description,
      address: "https://\(https.names.first ?? "localhost")\(port)/ledger")
  }

  private func recordView(_ visit: Visit) async throws -> Console.LedgerRecordView {
    guard let index = UInt64(visit.part("index")), let entry = try hub.ledger.entry(at: index),
      let record = LedgerRecord(entry)
    else { throw Desk.Refusal.notFound("there is no such record") }
    var head = hub.ledger.checkpoint
    if index >= head.size { head = try await hub.ledger.publish() }
    let proof = try hub.ledger.inclusionProof(index: index, size: head.size)
    return Console.LedgerRecordView(
      row: ledgerRow(index, record, try await directory()), record: String(decoding: entry, as: UTF8.self),
      leafHash: "\(TreeHasher().leaf(entry))", proof: Self.steps(proof, index: index, size: head.size),
      checkpoint: checkpoint(head))
  }

  /// On which side each hash of a proof is joined.
  /// - Source: RFC 9162, section 2.1.3.2.
  static func steps(_ proof: [LedgerHash], index: UInt64, size: UInt64) -> [Console.LedgerRecordView
    .ProofStep]
  {
    guard size > 0 else { return [] }
    var node = index
    var last = size - 1
    return proof.map { hash in
      let isLeft = node & 1 == 1 || node == last
      if isLeft {
        while node & 1 == 0, node != 0 {
          node >>= 1
          last >>= 1
        }
      }
      node >>= 1
      last >>= 1
      return .init(isLeft: isLeft, hash: "\(hash)")
    }
  }
}
