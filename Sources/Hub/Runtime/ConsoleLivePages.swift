import ServiceLifecycle
import Synchronization
import WardModel

/// Live updates: the parts of a page, drawn anew when something changed.
extension ConsoleBinding {
  /// Between two drawings of one page.
  private static let pause = Duration.seconds(1)
  /// A comment after so long without anything, so that proxies keep the connection.
  private static let heartbeat = Duration.seconds(15)

  static let liveHandlers: [String: Handler] = ["get /events/stream": { try await $0.stream($1) }]

  private func stream(_ visit: Visit) async throws -> HubResponse {
    let page = visit.query("page")
    let about = visit.query("about")
    guard ["now", "incidents", "incident", "sources"].contains(page) else {
      throw Desk.Refusal.notFound("no such live page")
    }
    if page == "sources", visit.caller.principal?.may(.viewSources) != true {
      throw Desk.Refusal.notFound("no such live page")
    }
    guard let updates = hub.updates.listen() else {
      return HubResponse(status: 503, headers: [("Retry-After", "30")])
    }
    let (stream, parts) = AsyncStream<[UInt8]>.makeStream(bufferingPolicy: .bufferingNewest(64))
    let bell = Bell()
    // Three ends: the browser goes, the session ends, the hub stops.
    let task = Task {
      parts.yield(Array("retry: 5000\n\n".utf8))
      await cancelWhenGracefulShutdown {
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            for await update in updates {
              if Self.concerns(update, page, about) { bell.ring(Self.announcement(update, page)) }
            }
            bell.close()
          }
          group.addTask {
            var quiet = Duration.zero
            while !Task.isCancelled {
              guard (try? await Task.sleep(for: Self.pause)) != nil else { break }
              quiet += Self.pause
              let (rings, sentence, isClosed) = bell.take()
              if isClosed { break }
              // Figures such as rates and ages change without anybody's doing.
              let isDue = rings || (quiet >= Self.heartbeat && (page == "now" || page == "sources"))
              guard isDue else {
                if quiet >= Self.heartbeat {
                  parts.yield(Array(": still here\n\n".utf8))
                  quiet = .zero
                }
                continue
              }
              quiet = .zero
              guard await self.isStillIn(visit) else { break }
              for fragment in (try? await self.fragments(visit, page, about)) ?? [] {
                parts.yield(Console.Document.streamed(fragment))
              }
              if let sentence { parts.yield(Console.Document.streamed(announcement: sentence)) }
            }
          }
          await group.next()
          group.cancelAll()
        }
      }
      parts.finish()
    }
    parts.onTermination = { _ in task.cancel() }
    var answer = HubResponse(status: 200, headers: [("Content-Type", "text/event-stream; charset=utf-8")])
    answer.body = .stream(stream)
    return answer
  }

  /// Who was signed out, shut out or has lost a role gets nothing more.
  private func isStillIn(_ visit: Visit) async -> Bool {
    guard
      case .valid(let principal, _, _)? = try? await hub.people.sessions.check(
        visit.caller.sessionToken, now: hub.now())
    else { return false }
    return principal.may(.viewIncidents)
  }

  private func fragments(_ visit: Visit, _ page: String, _ about: String) async throws -> [Console.Document
    .Fragment]
  {
    let frame = frame(visit, notice: nil)
    switch page {
    case "now": return Console.NowPage.fragments(try await nowView(), in: frame)
    case "incidents": return Console.IncidentsPage.fragments(try await incidentsView(visit), in: frame)
    case "sources": return Console.SourcesPage.fragments(try await sourcesView(), in: frame)
    default:
      let found = try hub.desk.incident(about)
      guard found.file.absorbedInto == nil else { return [] }
      return Console.IncidentPage.fragments(try await incidentView(found, isWhole: false), in: frame)
    }
  }

  private static func concerns(_ update: LiveUpdates.Update, _ page: String, _ about: String) -> Bool {
    switch update {
    case .missed: true
    case .incident(let id): page == "now" || page == "incidents" || (page == "incident" && id == about)
    case .alert(_, let incident): page == "now" || (page == "incident" && incident == about)
    case .source: page == "now" || page == "sources"
    }
  }

  private static func announcement(_ update: LiveUpdates.Update, _ page: String) -> String? {
    guard page == "now", case .alert(let alert, _) = update, alert.rule.level >= .high else { return nil }
    return "New alert: \(alert.rule.title)"
  }

  /// What happened since the last drawing.
  private final class Bell: Sendable {
    private struct State {
      var rings = false
      var sentence: String?
      var isClosed = false
    }
    private let state = Mutex(State())

    func ring(_ sentence: String?) {
      state.withLock {
        $0.rings = true
        if let sentence { $0.sentence = sentence }
      }
    }

    func close() { state.withLock { $0.isClosed = true } }

    func take() -> (rings: Bool, sentence: String?, isClosed: Bool) {
      state.withLock { state in
        defer { (state.rings, state.sentence) = (false, nil) }
        return (state.rings, state.sentence, state.isClosed)
      }
    }
  }
}
