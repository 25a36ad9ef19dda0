import Reporting
import WardModel

/// Small reports with one thing each to say.
enum Reports {
  static let time = Timestamp(rfc3339: "2026-03-02T02:14:07Z") ?? .distantPast

  static var empty: ScanReport {
    ScanReport(
      alerts: [], incidents: [], incidentOf: [:],
      summary: ScanSummary(
        events: 5000, files: 2, bytes: 1_500_000, seconds: 0.5, firstTime: time,
        lastTime: time.advanced(byNanoseconds: 3_600_000_000_000), rulesLoaded: 92,
        sources: [.init(name: "windows security", events: 5000)]),
      generatedAt: time, productVersion: "0.1.0")
  }

  static var onlyObservations: ScanReport {
    var report = SampleHospital.report(alerts: 60)
    report.incidents.removeAll { $0.standing == .incident }
    let kept = Set(report.incidents.map(\.id))
    report.alerts.removeAll { !kept.contains(report.incidentOf[$0.id] ?? "") }
    return report
  }

  /// The night, with its second and third incident years before it.
  static var scattered: ScanReport {
    var report = SampleHospital.report()
    let worst = report.incidents.max { $0.score < $1.score }?.id
    for place in report.alerts.indices {
      let incident = report.incidentOf[report.alerts[place].id]
      guard incident != worst, let incident else { continue }
      let days: Int64 = incident < "inc-8" ? 700 : 1900
      report.alerts[place].time = report.alerts[place].time.advanced(
        byNanoseconds: -days * 86_400_000_000_000)
    }
    return report
  }

  static let attack = "</td><script>alert(1)</script>\"'&\u{1B}[2J\u{9B}31m\u{0}\u{202E}gpj.exe"

  /// A report whose every text is an attack on the reader's program.
  static var hostile: ScanReport {
    let alert = alert(id: attack, title: attack, text: attack)
    let incident = incident(id: attack, title: attack, text: attack, alerts: [alert.id])
    return ScanReport(
      alerts: [alert], incidents: [incident], incidentOf: [alert.id: incident.id],
      summary: ScanSummary(
        events: 1, alerts: 1, incidents: 1, undecodable: 1, files: 1, bytes: 10, seconds: 0.001,
        firstTime: time,
        lastTime: time, rulesLoaded: 1, rulesRefused: 1,
        problems: [.init(file: attack, record: 3, reason: attack)],
        sources: [.init(name: attack, events: 1)], refusals: [.init(file: attack, line: 1, reason: attack)]),
      generatedAt: time, productVersion: attack, command: attack)
  }

  static func alert(
    id: String = "00000000000000a1", title: String = "Shadow copies deleted", text: String = "value",
    level: Severity = .high, time: Timestamp = time
  ) -> Alert {
    Alert(
      id: id, rule: .init(id: "w-1", title: title, level: level), time: time,
      evidence: [Evidence(file: text, record: 7)],
      entities: [
        Entity(kind: .host, role: .subject, value: text), Entity(kind: .user, role: .actor, value: text),
      ], techniques: ["T1490"], tactics: ["impact"], details: [.init(field: text, value: text)])
  }

  static func incident(
    id: String = "i1", title: String = "Backups deleted", text: String = "value",
    standing: Incident.Standing = .incident,
    score: Double = 80, alerts: [String] = ["00000000000000a1"]
  ) -> Incident {
    Incident(
      id: id, title: title, standing: standing, level: .high, score: score,
      scoreParts: [.init(text: text, points: score)], firstTime: time, lastTime: time, alerts: alerts,
      hosts: [text],
      users: [text], entities: [], techniques: ["T1490"], tactics: ["impact"],
      reasons: [.init(entity: Entity(kind: .host, role: .subject, value: text), alertCount: 1, text: text)],
      story: [
        .init(
          time: time, text: text, level: .high, tactics: ["impact"], techniques: ["T1490"], alerts: alerts)
      ], nextSteps: [text])
  }
}
