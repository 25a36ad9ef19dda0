import Ledger
import WardModel

extension HubRuntime {
  private static let recordPageLimit = 500
  /// Records looked at for one answer: a filter that fits little must not read the whole ledger.
  private static let recordScanLimit: UInt64 = 20_000
  /// Records read at once: a bundle of the ledger.
  private static let recordChunkCount: UInt64 = 256
  /// Seconds for which caches may keep what never changes: a year.
  private static let immutableSeconds = 31_536_000

  private static let checkpointMembers: [APIMember] = [
    APIMember("origin", .text), APIMember("size", .integer), APIMember("root", .text, "Base64."),
  ]
  private static let recordModel = APIModel(
    "LedgerRecord",
    [
      APIMember("index", .integer), APIMember("time", .nullable(.time)), APIMember("kind", .text),
      APIMember("actor", .text), APIMember("subject", .text), APIMember("key", .nullable(.text)),
      APIMember("body", .anyObject, "Names and values."),
    ])

  /// Calls about the ledger, and its public files for `ward verify`.
  var ledgerEndpoints: [APIEndpoint] {
    let records = [
      endpoint(
        .get, "/v1/ledger", .needs(.viewLedger), "ledger",
        "How large the ledger is, and its newest checkpoint",
        answer: .json(
          .named(
            APIModel(
              "Ledger",
              [
                APIMember(
                  "size", .integer, "Durable records; the newest checkpoint follows within a second."),
                APIMember("checkpoint", .object(Self.checkpointMembers)),
                APIMember("signed", .text, "The signed note."),
                APIMember("verifierKey", .text),
                APIMember("fault", .nullable(.text), "Why checkpoints stand still."),
              ])))
      ) { _ in
        var json = JSONObject()
        json.add("size", ledger.size)
        let point = ledger.checkpoint
        var checkpoint = JSONObject()
        checkpoint.add("origin", point.origin)
        checkpoint.add("size", point.size)
        checkpoint.add("root", point.root.description)
        json.add("checkpoint", checkpoint)
        json.add("signed", String(decoding: ledger.signedCheckpoint, as: UTF8.self))
        json.add("verifierKey", "\(ledger.verifierKey)")
        json.add("fault", ledger.publishFault.map { _ in "tiles and checkpoints can't be written" })
        return .json(json.bytes)
      },
      endpoint(
        .get, "/v1/ledger/records", .needs(.viewLedger), "ledger", "Records, the newest first",
        parameters: APIOperation.paging(most: Self.recordPageLimit) + [
          .query("kind", .text), .query("subject", .text, "Such as incident:inc-…"), .query("actor", .text),
          .query("first", .integer, "The lowest index."), .query("last", .integer, "The highest index."),
          .query("since", .time), .query("until", .time),
        ],
        answer: .json(APIModel.page(of: Self.recordModel))
      ) { try listRecords($0) },
      endpoint(
        .get, "/v1/ledger/records/:index", .needs(.viewLedger), "ledger", "One record",
        answer: .json(.named(Self.recordModel))
      ) { call in
        let index = try call.number("index")
        guard let record = try ledger.record(at: index) else {
          throw APIProblem(.notFound, "the ledger has no record \(index)")
        }
        return .json(Self.json(record, index).bytes)
      },
    ]
    let proofs = [
      endpoint(
        .get, "/v1/ledger/records/:index/proof", .needs(.viewLedger), "ledger",
        "What shows that a record is in a tree of the ledger",
        parameters: [.query("size", .integer, "Of the tree; the newest checkpoint's when it is left out.")],
        answer: .json(
          .named(
            APIModel(
              "InclusionProof",
              [
                APIMember("index", .integer), APIMember("size", .integer), APIMember("leaf", .text),
                APIMember("root", .text), APIMember("entry", .text, "The record's bytes, base64."),
                APIMember("hashes", .list(.text), "From the leaf up, base64 (RFC 6962)."),
              ])))
      ) { try inclusionProof($0) },
      endpoint(
        .get, "/v1/ledger/consistency", .needs(.viewLedger), "ledger",
        "What shows that one tree begins with another",
        parameters: [
          .query("old", .integer), .query("new", .integer, "The newest checkpoint's when it is left out."),
        ],
        answer: .json(
          .named(
            APIModel(
              "ConsistencyProof",
              [
                APIMember("old", .integer), APIMember("new", .integer), APIMember("oldRoot", .text),
                APIMember("newRoot", .text), APIMember("hashes", .list(.text)),
              ])))
      ) { try consistencyProof($0) },
    ]
    let files = [
      ("/ledger/checkpoint", "The signed checkpoint"), ("/ledger/vkey", "The verifier key"),
      ("/ledger/checkpoints/*", "Checkpoints that are kept"),
      ("/ledger/tile/*", "Tiles and bundles of records"),
    ].map { pattern, summary in
      endpoint(
        .get, pattern, .needs(.viewLedger), "ledger", summary + " (C2SP tlog-tiles)",
        answer: .other(pattern.contains("tile") ? "application/octet-stream" : "text/plain")
      ) { try ledgerFile($0) }
    }
    return records + proofs + files
  }

  private func listRecords(_ call: APICall) throws -> HubResponse {
    let limit = try call.limit(100, most: Self.recordPageLimit)
    let (since, until) = (try call.time("since") ?? .distantPast, try call.time("until") ?? .distantFuture)
    let first = try call.queryNumber("first") ?? 0
    var end = ledger.size
    if let last = try call.queryNumber("last") { end = min(end, last == .max ? last : last + 1) }
    // The cursor is the index of the last record looked at.
    if let cursor = try call.queryNumber("cursor") { end = min(end, cursor) }
    let stop = max(first, end > Self.recordScanLimit ? end - Self.recordScanLimit : 0)
    var items: [JSONObject] = []
    while end > stop {
      let start = max(stop, end > Self.recordChunkCount ? end - Self.recordChunkCount : 0)
      let entries = try ledger.entries(start..<end)
      for (offset, entry) in entries.enumerated().reversed() {
        let index = start + UInt64(offset)
        guard let record = LedgerRecord(entry), record.time >= since, record.time <= until,
          call.query("kind").map({ $0 == record.kind.rawValue }) ?? true,
          call.query("subject").map({ $0 == record.subject }) ?? true,
          call.query("actor").map({ $0 == record.actor }) ?? true
        else { continue }
        items.append(Self.json(record, index))
        if items.count == limit { return .page(items, cursor: index > first ? String(index) : nil) }
      }
      end = start
    }
    return .page(items, cursor: stop > first ? String(stop) : nil)
  }

  private func inclusionProof(_ call: APICall) throws -> HubResponse {
    let index = try call.number("index")
    let size = try call.queryNumber("size") ?? ledger.checkpoint.size
    guard let entry = try ledger.entry(at: index) else {
      throw APIProblem(.notFound, "the ledger has no record \(index)")
    }
    guard index < ledger.checkpoint.size else {
      throw APIProblem(.conflict, "no checkpoint covers the record yet; ask again in a second")
    }
    let proof = try ledger.inclusionProof(index: index, size: size)
    var json = JSONObject()
    json.add("index", index)
    json.add("size", size)
    json.add("leaf", TreeHasher().leaf(entry).description)
    json.add("root", try ledger.root(size: size).description)
    json.add("entry", Base64URL.commonText(entry))
    json.add("hashes", proof.map(\.description))
    return .json(json.bytes)
  }

  private func consistencyProof(_ call: APICall) throws -> HubResponse {
    guard let old = try call.queryNumber("old") else {
      throw APIProblem(.invalidParameter, "old is missing", member: "old")
    }
    let new = try call.queryNumber("new") ?? ledger.checkpoint.size
    let proof = try ledger.consistencyProof(old: old, new: new)
    var json = JSONObject()
    json.add("old", old)
    json.add("new", new)
    json.add("oldRoot", try ledger.root(size: old).description)
    json.add("newRoot", try ledger.root(size: new).description)
    json.add("hashes", proof.map(\.description))
    return .json(json.bytes)
  }

  private func ledgerFile(_ call: APICall) throws -> HubResponse {
    let path = String(call.request.path.dropFirst("/ledger/".count))
    guard let file = try ledger.resource(path) else {
      throw APIProblem(.notFound, "the ledger has no such file")
    }
    let caching = file.isImmutable ? "private, max-age=\(Self.immutableSeconds), immutable" : "no-cache"
    return HubResponse(
      status: 200, headers: [("Content-Type", file.contentType), ("Cache-Control", caching)], body: file.bytes
    )
  }

  private static func json(_ record: LedgerRecord, _ index: UInt64) -> JSONObject {
    var json = JSONObject()
    json.add("index", index)
    json.add("time", record.time)
    json.add("kind", record.kind.rawValue)
    json.add("actor", record.actor)
    json.add("subject", record.subject)
    json.add("key", record.key)
    json.add("body", Self.object(record.body))
    return json
  }

  private static func object(_ body: [String: LedgerValue]) -> JSONObject {
    var json = JSONObject()
    for (name, value) in body.sorted(by: { $0.key < $1.key }) {
      switch value {
      case .null: json.add(name, String?.none)
      case .flag(let flag): json.add(name, flag)
      case .number(let number): json.add(name, number)
      case .text(let text): json.add(name, text)
      case .list(let items): json.add(name, items.map { Self.object(["value": $0]) })
      case .object(let members): json.add(name, Self.object(members))
      }
    }
    return json
  }
}
