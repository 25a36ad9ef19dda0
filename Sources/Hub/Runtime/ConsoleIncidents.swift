import EventLog
import Glibc
import Incidents
import WardModel

/// The first page, and the list of incidents.
extension ConsoleBinding {
  /// Incidents on one page.
  static let pageSize = 50

  static let incidentHandlers: [String: Handler] = overviewHandlers.merging(incidentWorkHandlers) {
    first, _ in first
  }

  private static let overviewHandlers: [String: Handler] = [
    "get /": { binding, visit in
      .html(Console.NowPage.render(try await binding.nowView(), in: await binding.frame(visit)))
    },
    "get /incidents": { binding, visit in
      .html(
        Console.IncidentsPage.render(try await binding.incidentsView(visit), in: await binding.frame(visit)))
    },
  ]

  func row(_ file: CaseFile, _ directory: Directory) -> Console.IncidentRow {
    let incident = file.incident
    return Console.IncidentRow(
      id: incident.id, title: incident.title, level: incident.level, score: incident.score,
      standing: incident.standing, state: Console.IncidentState(rawValue: file.state.rawValue) ?? .new,
      verdict: file.verdict.flatMap { Console.Verdict(rawValue: $0.rawValue) },
      owner: file.owner.map { directory.label($0) }, firstTime: incident.firstTime,
      lastTime: incident.lastTime,
      hosts: incident.hosts, users: incident.users, alertCount: incident.alerts.count,
      nextStep: incident.nextSteps.first)
  }

  // MARK: Now

  func nowView() async throws -> Console.NowView {
    let now = hub.now()
    let directory = try await directory()
    let waiting = try hub.store.waitingIncidents(limit: 6)
    let activity = hub.console.activity
    let events = await activity.histogram(until: now)
    let steps = try hub.store.alertSteps(since: events.start, step: events.step, count: events.counts.count)
    let figures = try hub.store.dayFigures(since: events.start)
    let sources = await hub.reception.book.sources.filter { $0.state == .known }
    let troubled = Set(await troubledSources())
    let watch = await hub.reception.watch
    let heard = sources.count { watch.lastHeard($0.number) != nil && !troubled.contains($0.number) }
    let progress = await hub.detection.progress
    let disk = DiskSpace(of: hub.configuration.dataFolder)
    let edition = hub.rules.edition
    return Console.NowView(
      waiting: waiting.files.map { row($0, directory) }, waitingCount: waiting.count,
      blindSpots: await blindSpots(progress, disk),
      sight: .init(
        sourceCount: sources.count, heardSourceCount: heard, detectionDelay: progress.delay(at: now),
        rate: await activity.rate(seconds: 60), diskUsed: disk.used, diskDaysLeft: nil,
        rulesLoaded: edition.set.rules.count + edition.set.correlations.count,
        rulesRefused: edition.set.refused.count),
      day: .init(
        events: events,
        marks: steps.map { step in
          Console.NowView.Mark(
            time: events.start.advanced(byNanoseconds: Int64(step.step) * events.step), level: step.level,
            count: step.count)
        },
        eventCount: events.counts.reduce(0) { $0 + ($1 ?? 0) }, alertCount: steps.reduce(0) { $0 + $1.count },
        incidentCount: figures.incidentCount, closedCount: figures.closedCount),
      isEmpty: sources.isEmpty)
  }

  private func blindSpots(_ progress: DetectionService.Progress, _ disk: DiskSpace) async
    -> [Console.NowView.BlindSpot]
  {
    let now = hub.now()
    var spots: [Console.NowView.BlindSpot] = []
    if let trouble = progress.trouble {
      hub.logger.debug("detection stands still: \(trouble)")
      spots.append(
        .init(
          kind: .delay, text: "Detection stands still", advice: "Tell the administrator: Ward's log says why",
          since: now, isSerious: true))
    }
    if let trouble = await hub.reception.trouble {
      spots.append(
        .init(
          kind: .refusing, text: "Nothing can be kept: \(trouble)",
          advice: "Free space on Ward's disk; it goes on by itself", since: now, isSerious: true))
    } else if disk.used > 0.95 {
      spots.append(
        .init(
          kind: .disk, text: "Ward's disk is nearly full", advice: "Free space or keep events for fewer days",
          since: now, isSerious: false))
    }
    let watch = await hub.reception.watch
    for source in await hub.reception.book.sources where source.state == .known {
      for trouble in watch.open(source.number) {
        let (kind, text, advice): (Console.NowView.BlindSpot.Kind, String, String) =
          switch trouble.kind {
          case .silent: (.silent, "\(source.name) is silent", "Ask whether it was switched off")
          case .louder: (.rhythm, "\(source.name) sends far more than usual", "Look at what is new in it")
          case .quieter: (.rhythm, "\(source.name) sends far less than usual", "Look at what is missing")
          case .undecodable: (.undecodable, "\(source.name) sends what nobody can read", "Correct the sender")
          }
        spots.append(
          .init(
            kind: kind, text: text, advice: advice, since: trouble.since,
            source: String(source.number.rawValue),
            isSerious: kind != .rhythm))
      }
    }
    return spots
  }

  // MARK: The list

  func incidentsView(_ visit: Visit) async throws -> Console.IncidentsView {
    let directory = try await directory()
    let wish = Console.IncidentsView.Filter(
      state: visit.query("state"), level: visit.query("level"), owner: visit.query("owner"),
      since: visit.query("since"))
    var filter = IncidentFilter()
    if wish.state == "open" {
      filter.states = [.new, .working, .contained]
    } else if let state = CaseState(rawValue: wish.state) {
      filter.states = [state]
    }
    filter.minimumLevel = Severity(name: wish.level) ?? .informational
    switch wish.owner {
    case "": break
    case "me": filter.owner = visit.caller.person?.name
    case "nobody": filter.isWithoutOwner = true
    default: filter.owner = directory.name(wish.owner)
    }
    let day: Int64 = 86_400
    let seconds: [String: Int64] = ["24h": day, "7d": 7 * day, "30d": 30 * day]
    filter.since = seconds[wish.since].map { hub.now().advanced(bySeconds: -$0) }
    // Beyond so many nobody reads; a filter helps more than a page.
    let offset = min(max(0, Int(visit.query("cursor")) ?? 0), 100_000)
    let found = try hub.store.urgentIncidents(filter, from: offset, limit: Self.pageSize)
    let next = offset + found.files.count
    return Console.IncidentsView(
      filter: wish, people: directory.workers, rows: found.files.map { row($0, directory) },
      paging: .init(next: next < found.count ? String(next) : nil, isFirst: offset == 0, total: found.count))
  }
}

/// Room on the disk of a folder.
struct DiskSpace: Sendable {
  var byteCount = 0
  var freeByteCount = 0

  init(of folder: String) {
    var figures = statvfs()
    guard statvfs(folder, &figures) == 0 else { return }
    byteCount = Int(clamping: UInt64(figures.f_blocks) &* UInt64(figures.f_frsize))
    freeByteCount = Int(clamping: UInt64(figures.f_bavail) &* UInt64(figures.f_frsize))
  }

  /// 0...1.
  var used: Double { byteCount > 0 ? min(max(1 - Double(freeByteCount) / Double(byteCount), 0), 1) : 0 }
}
