import EventLog
import Sigma
import WardModel

extension Desk {
  /// One record with its fields, as the detectors saw it.
  struct EventDetail: Sendable {
    var sequence: UInt64
    var source: UInt32
    var sourceName: String
    var received: Timestamp
    var peer: String
    var raw: [UInt8]
    /// `nil` when it can't be decoded; then `reason` says why.
    var event: DecodedEvent?
    var reason: String?
  }

  func event(_ sequence: UInt64) async throws(Refusal) -> EventDetail {
    let found: LoggedRecord?
    do throws(EventLogError) { found = try await log.record(at: sequence) } catch {
      throw .unavailable("the event log can't be read: \(error)")
    }
    guard let found else {
      throw .notFound("there is no record \(sequence): it never was, or was kept as long as was asked for")
    }
    return detail(found)
  }

  func detail(_ record: LoggedRecord) -> EventDetail {
    let decoded = reader.decode(record)
    return EventDetail(
      sequence: record.sequence, source: record.sourceNumber,
      sourceName: reception.name(of: record.sourceNumber),
      received: record.received, peer: record.peer, raw: record.bytes, event: decoded.event,
      reason: decoded.reason)
  }

  /// What a search found, newest first.
  struct SearchPage: Sendable {
    var hits: [EventDetail]
    /// For the next page; `nil` when all was looked at.
    var cursor: UInt64?
    /// Whether it stopped because it had looked at enough for one page.
    var isCutShort: Bool
    var openedCount: Int
    /// Places that could not be read.
    var damaged: [String]
  }

  /// Searches the log. Each search is a record in the ledger.
  func search(
    _ text: String, from: Timestamp? = nil, until: Timestamp? = nil, cursor: UInt64? = nil, limit: Int = 50,
    by actor: String
  ) async throws(Refusal) -> SearchPage {
    let query: SearchQuery
    do throws(SearchQuery.Mistake) { query = try SearchQuery(text) } catch { throw .unfit(error.message) }
    try await record(Deed(.search, by: actor, on: "events", ["query": String(text.prefix(500))]))
    var request = SearchRequest()
    request.limit = max(1, min(limit, 500))
    request.cursor = cursor
    for group in query.words {
      // The index answers "one of": of each alternative the rarest is not known, so its first word stands for it.
      if group.count == 1, let words = group.first {
        request.terms += words.map { [$0] }
      } else {
        request.terms.append(group.compactMap(\.first))
      }
    }
    if from != nil || until != nil {
      request.eventTimes = nil
      request.received = (from ?? .distantPast)...(max(until ?? .distantFuture, from ?? .distantPast))
    }
    for name in query.sources {
      guard let number = await reception.number(of: name) else { throw .unfit("there is no source \(name)") }
      request.sources.insert(number)
    }
    let reader = self.reader
    let results = log.search(request) { reader.matches(query, in: $0) }
    var page = SearchPage(hits: [], cursor: nil, isCutShort: false, openedCount: 0, damaged: [])
    do throws(EventLogError) {
      var iterator = results.makeAsyncIterator()
      while let item = try await iterator.next() {
        switch item {
        case .hit(let record): page.hits.append(detail(record))
        case .progress: continue
        case .damaged(let place): page.damaged.append(place)
        case .finished(let end):
          page.cursor = end.cursor
          page.isCutShort = end.reason == .budget
          page.openedCount = end.progress.openedCount
        }
      }
    } catch {
      throw .unavailable("the event log can't be searched: \(error)")
    }
    return page
  }

  /// Why a rule did or did not match a record.
  func explain(rule id: String, _ sequence: UInt64) async throws(Refusal) -> Explanation {
    guard let rule = rules.edition.set.rules.first(where: { $0.header.id == id }) else {
      throw .notFound("there is no rule \(id) that looks at single events")
    }
    let found = try await event(sequence)
    guard
      let explanation = reader.explain(
        rule,
        LoggedRecord(
          sequence: found.sequence, sourceNumber: found.source, received: found.received, peer: found.peer,
          bytes: found.raw))
    else { throw .unfit("the record can't be decoded: \(found.reason ?? "")") }
    return explanation
  }
}
