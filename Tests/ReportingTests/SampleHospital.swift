import Reporting
import WardModel

/// A night at an invented hospital, in as many alerts as wanted, from a seed.
struct SampleHospital {
  /// splitmix64: small, and the same everywhere.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  /// What a rule of the sample looks for, and what a record of it looks like.
  struct Kind {
    var id: String
    var title: String
    var level: Severity
    var techniques: [String]
    var tactics: [String]
    var text: String
    var details: [(String, String)]
    var isCorrelation = false
  }

  static let night = Timestamp(rfc3339: "2026-03-02T02:14:07.120Z") ?? .distantPast

  static let ransomware: [Kind] = [
    Kind(
      id: "w-1001", title: "Sign-in to remote desktop from an address outside the country", level: .medium,
      techniques: ["T1133"], tactics: ["initial-access", "persistence"],
      text:
        "m.okafor signed in to radiology-gw01 by remote desktop from 203.0.113.77, an address not seen before.",
      details: [("SourceIp", "203.0.113.77"), ("User", "WARD\\m.okafor"), ("LogonType", "10")]),
    Kind(
      id: "w-1002", title: "Encoded PowerShell command that downloads", level: .high,
      techniques: ["T1059.001", "T1027"],
      tactics: ["execution", "stealth"],
      text: "A hidden PowerShell command on radiology-gw01 fetched a program from 198.51.100.23.",
      details: [
        ("Image", "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"),
        (
          "CommandLine",
          "powershell -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0ACkA"
        ),
        ("ParentImage", "C:\\Windows\\explorer.exe"),
      ]),
    Kind(
      id: "w-1003", title: "Memory of LSASS read by an unusual process", level: .critical,
      techniques: ["T1003.001"],
      tactics: ["credential-access"],
      text: "A program on radiology-gw01 read the memory that holds passwords of everyone signed in.",
      details: [
        ("SourceImage", "C:\\Users\\m.okafor\\AppData\\Local\\Temp\\svchost32.exe"),
        ("TargetImage", "lsass.exe"),
        ("GrantedAccess", "0x1410"),
      ]),
    Kind(
      id: "w-1004", title: "Remote service installed on another machine", level: .high,
      techniques: ["T1021.002", "T1569.002"],
      tactics: ["lateral-movement", "execution"],
      text:
        "The account of a domain administrator installed a service on file01 and ward7-dc01 from radiology-gw01.",
      details: [("ServiceName", "PSEXESVC"), ("ImagePath", "%SystemRoot%\\PSEXESVC.exe")]),
    Kind(
      id: "w-1005", title: "Shadow copies deleted", level: .critical, techniques: ["T1490"],
      tactics: ["impact"],
      text: "All restore points on file01 were deleted: the step before files are encrypted.",
      details: [("CommandLine", "vssadmin.exe delete shadows /all /quiet"), ("User", "WARD\\adm-backup")]),
    Kind(
      id: "w-1006", title: "Backup service stopped on several machines", level: .high, techniques: ["T1489"],
      tactics: ["impact"], text: "The backup service was stopped on four machines within two minutes.",
      details: [("ServiceName", "VeeamBackupSvc")], isCorrelation: true),
  ]

  static let mailbox: [Kind] = [
    Kind(
      id: "w-2001", title: "Sign-in from two countries within an hour", level: .high,
      techniques: ["T1078.004"],
      tactics: ["initial-access", "persistence", "stealth"],
      text: "s.lindqvist signed in from two countries 40 minutes apart.",
      details: [("ipAddress", "192.0.2.140"), ("userPrincipalName", "s.lindqvist@example.org")],
      isCorrelation: true),
    Kind(
      id: "w-2002", title: "Inbox rule that hides messages", level: .medium, techniques: ["T1564.008"],
      tactics: ["stealth"], text: "A new mail rule moves every message with “invoice” to a hidden folder.",
      details: [
        ("Operation", "New-InboxRule"),
        ("Parameters", "SubjectContainsWords: invoice; MoveToFolder: RSS Feeds"),
      ]),
  ]

  static let quiet: [Kind] = [
    Kind(
      id: "w-3001", title: "Network scan by a single host", level: .low, techniques: ["T1046"],
      tactics: ["discovery"],
      text: "One host asked many others for open ports.", details: [("dest_port", "445")]),
    Kind(
      id: "w-3002", title: "User list queried by command line", level: .low, techniques: ["T1087.002"],
      tactics: ["discovery"], text: "Somebody listed the users of the domain.",
      details: [("CommandLine", "net user /domain")]),
    Kind(
      id: "w-3003", title: "Remote support tool started", level: .medium, techniques: ["T1219"],
      tactics: ["command-and-control"], text: "A remote support tool was started.",
      details: [("Image", "C:\\Program Files (x86)\\AnyDesk\\AnyDesk.exe")]),
    Kind(
      id: "w-3004", title: "Scheduled task created", level: .informational, techniques: ["T1053.005"],
      tactics: ["execution", "persistence", "privilege-escalation"], text: "A task was created.",
      details: [("TaskName", "\\Updater")]),
  ]

  static let techniqueNames: [String: String] = [
    "T1133": "External Remote Services", "T1059.001": "PowerShell",
    "T1027": "Obfuscated Files or Information",
    "T1003.001": "LSASS Memory", "T1021.002": "SMB/Windows Admin Shares", "T1569.002": "Service Execution",
    "T1490": "Inhibit System Recovery", "T1489": "Service Stop", "T1078.004": "Cloud Accounts",
    "T1564.008": "Email Hiding Rules", "T1046": "Network Service Discovery", "T1087.002": "Domain Account",
    "T1219": "Remote Access Tools", "T1053.005": "Scheduled Task",
  ]
  static let techniqueTactics: [String: [String]] = [
    "T1059.001": ["execution"], "T1027": ["stealth"], "T1021.002": ["lateral-movement"],
    "T1569.002": ["execution"],
  ]

  private var random: Generator
  private var alerts: [Alert] = []
  private var incidents: [Incident] = []
  private var incidentOf: [String: String] = [:]

  /// A report with about `count` alerts; at least 40.
  static func report(alerts count: Int = 120, seed: UInt64 = 7) -> ScanReport {
    var hospital = SampleHospital(random: Generator(state: seed))
    hospital.build(count)
    return hospital.finished()
  }

  private init(random: Generator) { self.random = random }

  private mutating func build(_ count: Int) {
    let minute: Int64 = 60_000_000_000
    let night = SampleHospital.night
    add(
      title: "Stolen administrator account and deleted backups, from radiology-gw01 to file01",
      kinds: SampleHospital.ransomware, at: night, step: 6 * minute, repeats: max(1, count / 20), score: 94,
      hosts: [
        "radiology-gw01.example.org", "file01.example.org", "ward7-dc01.example.org", "backup02.example.org",
      ],
      users: ["ward\\m.okafor", "ward\\adm-backup"], standing: .incident,
      nextSteps: [
        "Take radiology-gw01 and file01 off the network now; leave them switched on, so that memory is kept.",
        "Disable the accounts m.okafor and adm-backup, then reset their passwords from a clean machine.",
        "Check that the offline copies of the backups are complete before anyone signs in to backup02.",
        "Call the incident line; picture archives behind radiology-gw01 may have to go to manual mode.",
      ])
    add(
      title: "Mailbox of s.lindqvist taken over", kinds: SampleHospital.mailbox,
      at: night.advanced(byNanoseconds: -9 * 60 * minute), step: 31 * minute, repeats: 2, score: 71,
      hosts: [],
      users: ["s.lindqvist@example.org"], standing: .incident,
      nextSteps: [
        "End all sessions of s.lindqvist and ask for a new second factor, by telephone.",
        "Delete the inbox rule and look for messages that it hid.",
      ])
    add(
      title: "Remote support tool on a nurses' workstation, then a list of all users",
      kinds: [SampleHospital.quiet[2], SampleHospital.quiet[1]],
      at: night.advanced(byNanoseconds: -3 * 60 * minute),
      step: 11 * minute, repeats: 2, score: 46.5, hosts: ["ward7-ws03.example.org"],
      users: ["ward\\t.brandt"],
      standing: .incident, nextSteps: ["Ask the service desk whether it opened the session on ward7-ws03."])
    var number = 0
    while alerts.count < count {
      let kind = SampleHospital.quiet[Int(random.next() % 4)]
      let host = "ward\(random.next() % 9 + 1)-ws\(random.next() % 60 + 10).example.org"
      add(
        title: "\(kind.title) on \(host.prefix { $0 != "." })", kinds: [kind],
        at: night.advanced(byNanoseconds: -Int64(random.next() % 1440) * minute), step: minute,
        repeats: 1 + count / 400, score: Double(4 + random.next() % 20), hosts: [host], users: [],
        standing: .observation, nextSteps: [])
      number += 1
    }
  }

  private mutating func add(
    title: String, kinds: [Kind], at start: Timestamp, step: Int64, repeats: Int, score: Double,
    hosts: [String],
    users: [String], standing: Incident.Standing, nextSteps: [String]
  ) {
    let id = "inc-" + hex(12)
    var story: [Incident.Step] = []
    var mine: [Alert] = []
    for (place, kind) in kinds.enumerated() {
      var steps: [String] = []
      for _ in 0..<repeats {
        let time = start.advanced(
          byNanoseconds: Int64(place) &* step &+ Int64(random.next() % UInt64(step)) / 2)
        let host = hosts.isEmpty ? nil : hosts[Int(random.next() % UInt64(hosts.count))]
        var entities = users.map { Entity(kind: .user, role: .subject, value: $0) }
        if let host { entities.append(Entity(kind: .host, role: .subject, value: host)) }
        let file = "evidence/2026-03-02/\(host?.prefix { $0 != "." } ?? "m365")/Security.evtx"
        let alert = Alert(
          id: hex(16),
          rule: .init(id: kind.id, title: kind.title, level: kind.level, isCorrelation: kind.isCorrelation),
          time: time,
          evidence: (0..<(kind.isCorrelation ? 4 : 1)).map { _ in
            Evidence(file: file, record: random.next() % 90_000)
          },
          entities: entities.sorted(), techniques: kind.techniques.sorted(), tactics: kind.tactics.sorted(),
          details: kind.details.map { .init(field: $0.0, value: $0.1) })
        steps.append(alert.id)
        mine.append(alert)
      }
      let first = mine.suffix(repeats).map(\.time).min() ?? start
      story.append(
        .init(
          time: first, text: kind.text, level: kind.level, tactics: kind.tactics, techniques: kind.techniques,
          alerts: steps))
    }
    mine.sort { ($0.time, $0.id) < ($1.time, $1.id) }
    let level = kinds.map(\.level).max() ?? .low
    let tactics = kinds.flatMap(\.tactics).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    incidents.append(
      Incident(
        id: id, title: title, standing: standing, level: level, score: score,
        scoreParts: [
          .init(text: "worst alert: \(level.name)", points: score * 0.6),
          .init(text: "\(tactics.count) steps of the kill chain", points: score * 0.3),
          .init(text: "weight of the machines", points: score * 0.1),
        ], firstTime: mine.first?.time ?? start, lastTime: mine.last?.time ?? start, alerts: mine.map(\.id),
        hosts: hosts.sorted(), users: users, entities: [],
        techniques: Array(Set(kinds.flatMap(\.techniques))).sorted(),
        tactics: tactics,
        reasons: (users + hosts.prefix(1)).map {
          .init(
            entity: Entity(kind: .user, role: .subject, value: $0), alertCount: mine.count,
            text: "\(mine.count) alerts share \($0)")
        }, story: story, nextSteps: nextSteps))
    for alert in mine { incidentOf[alert.id] = id }
    alerts += mine
  }

  private mutating func hex(_ digits: Int) -> String {
    let text = String(random.next(), radix: 16)
    return String((String(repeating: "0", count: 16) + text).suffix(digits))
  }

  private func finished() -> ScanReport {
    ScanReport(
      alerts: alerts, incidents: incidents, incidentOf: incidentOf,
      summary: ScanSummary(
        events: 1_204_311, alerts: alerts.count, incidents: incidents.count,
        observations: incidents.filter { $0.standing == .observation }.count, undecodable: 214, files: 42,
        bytes: 3_328_599_654, seconds: 12.41, firstTime: alerts.map(\.time).min(),
        lastTime: alerts.map(\.time).max(),
        rulesLoaded: 3780, rulesRefused: 1, interrupted: false,
        problems: (0..<213).map {
          .init(
            file: "evidence/2026-03-02/ward7-ws03/System.evtx", record: UInt64(9000 + $0),
            reason: "chunk 17 has a wrong checksum")
        } + [.init(file: "evidence/2026-03-02/old/notes.docx", record: nil, reason: "no known format")],
        sources: [
          .init(name: "windows security", events: 811_204), .init(name: "windows sysmon", events: 301_870),
          .init(name: "m365 audit", events: 71_022), .init(name: "zeek conn", events: 20_215),
        ],
        refusals: [.init(file: "rules/local/own.yml", line: 14, reason: "unknown modifier “contians”")]),
      generatedAt: Timestamp(rfc3339: "2026-03-02T06:30:00Z") ?? .distantPast, productVersion: "0.1.0",
      command: "ward scan evidence/2026-03-02 --rules rules --html report.html")
  }
}
