import WardModel

@testable import Hub

/// Views of an invented hospital. Every text goes through `t`, so that a test can poison all of them at once; another test
/// proves that none was forgotten.
struct ConsoleSamples {
  var t: @Sendable (String) -> String = { $0 }
  var theme = Console.Frame.Theme.light
  var permissions = Set(Permission.allCases)

  /// 14 March 2026, 02:31:07 UTC.
  static let now = Timestamp(nanoseconds: 1_773_455_467_000_000_000)
  static func ago(_ seconds: Int) -> Timestamp {
    now.advanced(byNanoseconds: -Int64(seconds) * 1_000_000_000)
  }

  var frame: Console.Frame {
    let zone = Console.HospitalZone(
      name: t("Europe/Berlin"),
      periods: [.init(start: .distantPast, offsetSeconds: 3600, abbreviation: t("CET"))])
    return Console.Frame(
      hospital: t("St. Ansgar"), clock: .init(now: ConsoleSamples.now, zone: zone), theme: theme,
      person: .init(name: t("Mara Lindqvist"), role: t("Analyst"), permissions: permissions), csrf: t("c5rf"),
      waitingIncidents: 2, troubledSources: 1, notice: nil, path: t("/incidents?state=open"),
      version: t("1.0.0"))
  }

  func host(_ name: String) -> Console.EntityName { .init(kind: .host, value: t(name)) }
  func user(_ name: String) -> Console.EntityName { .init(kind: .user, value: t(name)) }

  // MARK: Now

  var ransomware: Console.IncidentRow {
    .init(
      id: t("3f9c2a7be1d04c55"),
      title: t(
        "Possible ransomware on ward7-ws03 and fs01: passwords stolen, another computer entered, files encrypted"
      ),
      level: .critical, score: 97.4, standing: .incident, state: .new, verdict: nil, owner: nil,
      firstTime: ConsoleSamples.ago(2820), lastTime: ConsoleSamples.ago(95),
      hosts: [t("ward7-ws03"), t("fs01")],
      users: [t("svc-backup")], alertCount: 41,
      nextStep: t(
        "Ring the IT on-call and take fs01 off the network: files are being encrypted there. It holds no patient-care system."
      ))
  }
  var snooping: Console.IncidentRow {
    .init(
      id: t("77aa01c2d3e4f506"),
      title: t("A record of a colleague opened 14 times outside the ward by k.brandt"),
      level: .medium, score: 46, standing: .incident, state: .working, verdict: nil,
      owner: t("Jonas Weidner"),
      firstTime: ConsoleSamples.ago(32_000), lastTime: ConsoleSamples.ago(21_000), hosts: [],
      users: [t("k.brandt")], alertCount: 6,
      nextStep: t("Ask the privacy officer before anybody speaks to the person."))
  }
  var scanned: Console.IncidentRow {
    .init(
      id: t("10bb01c2d3e4f507"), title: t("Many doors tried on the imaging network from 192.0.2.44"),
      level: .high,
      score: 61.5, standing: .incident, state: .contained, verdict: .attack, owner: t("Mara Lindqvist"),
      firstTime: ConsoleSamples.ago(90_000), lastTime: ConsoleSamples.ago(70_000), hosts: [t("pacs-gw1")],
      users: [],
      alertCount: 12, nextStep: nil)
  }

  func histogram(_ count: Int, step: Int, gap: Range<Int>? = nil, peak: Int? = nil) -> Console.Histogram {
    let counts: [Int?] = (0..<count).map { index in
      if let gap, gap.contains(index) { return nil }
      let wave = [3, 4, 6, 9, 12, 14, 13, 11, 12, 13, 10, 7][(index * 12 / max(1, count)) % 12]
      return wave * 210 + (index * 37) % 290 + (index == peak ? 6000 : 0)
    }
    return .init(
      start: ConsoleSamples.ago(count * step), step: Int64(step) * 1_000_000_000, counts: counts)
  }

  var sight: Console.NowView.Sight {
    .init(
      sourceCount: 42, heardSourceCount: 41, detectionDelay: 1.24, rate: 486, diskUsed: 0.613,
      diskDaysLeft: nil,
      rulesLoaded: 2391, rulesRefused: 0)
  }
  var day: Console.NowView.Day {
    .init(
      events: histogram(96, step: 900, gap: 60..<64),
      marks: [
        .init(time: ConsoleSamples.ago(70_000), level: .high, count: 3),
        .init(time: ConsoleSamples.ago(32_000), level: .medium, count: 2),
        .init(time: ConsoleSamples.ago(21_000), level: .low, count: 1),
        .init(time: ConsoleSamples.ago(2700), level: .critical, count: 22),
      ], eventCount: 38_204_311, alertCount: 214, incidentCount: 3, closedCount: 1)
  }

  var nowAttack: Console.NowView {
    .init(
      waiting: [ransomware, snooping], waitingCount: 2,
      blindSpots: [
        .init(
          kind: .silent, text: t("The firewall of the west wing is silent"),
          advice: t("Ring the network team"),
          since: ConsoleSamples.ago(4100), source: t("fw-west"), isSerious: true)
      ], sight: sight, day: day, isEmpty: false)
  }
  var nowCalm: Console.NowView {
    var view = nowAttack
    view.waiting = []
    view.waitingCount = 0
    view.blindSpots = []
    view.sight.heardSourceCount = 42
    view.day.marks = []
    view.day.events = histogram(96, step: 900)
    return view
  }
  var nowBlind: Console.NowView {
    var view = nowAttack
    view.waiting = []
    view.waitingCount = 0
    return view
  }
  var nowWatch: Console.NowView {
    var view = nowAttack
    view.waiting = [snooping]
    view.waitingCount = 1
    view.blindSpots = []
    return view
  }
  var nowEmpty: Console.NowView {
    var view = nowCalm
    view.isEmpty = true
    view.sight = .init(
      sourceCount: 0, heardSourceCount: 0, detectionDelay: 0, rate: 0, diskUsed: 0.02, diskDaysLeft: nil,
      rulesLoaded: 2391, rulesRefused: 2)
    view.day = .init(
      events: .init(
        start: ConsoleSamples.ago(86_400), step: 900_000_000_000, counts: Array(repeating: nil, count: 96)),
      marks: [], eventCount: 0, alertCount: 0, incidentCount: 0, closedCount: 0)
    return view
  }

  // MARK: Incidents

  var paging: Console.Paging { .init(next: t("bmV4dA"), isFirst: false, total: 128) }

  var incidents: Console.IncidentsView {
    var closed = snooping
    closed.state = .closed
    closed.verdict = .benign
    closed.level = .low
    closed.score = 21
    closed.title = t("Software deployment that looked like a spread of files")
    return .init(
      filter: .init(state: t("open"), level: "", owner: "", since: ""),
      people: [t("Mara Lindqvist"), t("Jonas Weidner")], rows: [ransomware, scanned, snooping, closed],
      paging: paging)
  }
  var incidentsEmpty: Console.IncidentsView {
    .init(
      filter: .init(state: "", level: "", owner: "", since: ""), people: [], rows: [],
      paging: .init(next: nil, isFirst: true, total: nil))
  }

  var techniques: [Console.Technique] {
    [
      .init(id: "T1566.001", name: t("Spearphishing Attachment"), tactic: "initial-access"),
      .init(id: "T1059.001", name: t("PowerShell"), tactic: "execution"),
      .init(id: "T1003.001", name: t("LSASS Memory"), tactic: "credential-access"),
      .init(id: "T1021.002", name: t("SMB/Windows Admin Shares"), tactic: "lateral-movement"),
      .init(id: "T1486", name: t("Data Encrypted for Impact"), tactic: "impact"),
      .init(id: "T1490", name: t("Inhibit System Recovery"), tactic: "impact"),
    ]
  }
  var history: [Console.HistoryEntry] {
    [
      .init(
        index: 18_204, time: ConsoleSamples.ago(2700), who: t("Ward"),
        what: t("made this incident of 3 alerts")),
      .init(index: 18_377, time: ConsoleSamples.ago(400), who: t("Jonas Weidner"), what: t("wrote a note")),
    ]
  }
  var patients: [Console.PatientToken] {
    [
      .init(token: t("patient-7f3a91c2"), mentionCount: 3, revealed: nil),
      .init(token: t("patient-0c11b7d8"), mentionCount: 1, revealed: t("MRN 4711-0815")),
    ]
  }

  var incident: Console.IncidentView {
    func step(_ seconds: Int, _ level: Severity, _ count: Int, _ text: String) -> Console.IncidentView.Step {
      .init(time: ConsoleSamples.ago(seconds), text: t(text), level: level, alertCount: count)
    }
    func alert(
      _ seconds: Int, _ level: Severity, _ title: String, _ entities: [Console.EntityName], _ field: String,
      _ value: String,
      _ verdict: Console.Verdict? = nil
    ) -> Console.IncidentView.AlertRow {
      .init(
        id: t("a\(seconds)"), time: ConsoleSamples.ago(seconds), level: level, ruleID: t("rule-\(seconds)"),
        ruleTitle: t(title), entities: entities,
        details: [
          .init(field: t("Image"), value: t(#"C:\Windows\System32\rundll32.exe"#)),
          .init(field: t(field), value: t(value)),
        ], events: [t("0192-\(seconds)")], verdict: verdict)
    }
    func mark(_ seconds: Int, _ level: Severity, _ text: String) -> Console.IncidentView.Mark {
      .init(time: ConsoleSamples.ago(seconds), level: level, text: t(text))
    }
    return .init(
      row: ransomware,
      story: [
        step(
          2820, .medium, 1, "k.brandt opened a document from a mail on ward7-ws03, and it started a script."),
        step(
          2611, .high, 3, "The script fetched a program from 203.0.113.19 and hid it among the user’s files."),
        step(
          2104, .critical, 2,
          "Passwords were read from the memory of ward7-ws03. Those of svc-backup are likely stolen."),
        step(1290, .high, 9, "With the account svc-backup somebody entered fs01 over the network."),
        step(
          240, .critical, 26, "Files on fs01 are being encrypted, and the local backup copies were deleted."),
      ],
      deeds: [
        .init(time: ConsoleSamples.ago(400), who: t("Jonas Weidner"), text: t("rang the IT on-call")),
        .init(time: ConsoleSamples.ago(300), who: t("Ward"), text: t("sent this incident to the duty phone")),
      ],
      nextSteps: [
        t(
          "Ring the IT on-call and take fs01 off the network: files are being encrypted there. It holds no patient-care system."
        ),
        t("Lock the account svc-backup; its password is likely stolen."),
        t("Keep ward7-ws03 running but take it off the network: its memory is evidence."),
      ],
      lanes: [
        .init(
          entity: host("ward7-ws03"),
          marks: [
            mark(2820, .medium, "Script from a mail"), mark(2611, .high, "Program fetched"),
            mark(2104, .critical, "Passwords read"),
          ]),
        .init(
          entity: host("fs01"),
          marks: [
            mark(1290, .high, "Entered over the network"), mark(300, .critical, "Copies deleted"),
            mark(240, .critical, "Files encrypted"),
          ]),
        .init(entity: user("svc-backup"), marks: [mark(1290, .high, "Used from ward7-ws03")]),
      ],
      graph: graph,
      graphLines: [
        t("203.0.113.19 → ward7-ws03: sent a program"), t("ward7-ws03 → fs01: entered as svc-backup"),
      ],
      techniques: techniques,
      reasons: [
        .init(
          entity: host("ward7-ws03"), alertCount: 15, text: t("15 alerts in 12 minutes on the same computer")),
        .init(
          entity: user("svc-backup"), alertCount: 11,
          text: t("an account that is used in only 3 places of the hospital")),
      ],
      scoreParts: [
        .init(text: t("Worst alert is critical"), points: 60),
        .init(text: t("Five steps of an attack, in order"), points: 25),
        .init(text: t("Two computers"), points: 8),
        .init(text: t("Rules with a good record here"), points: 4.4),
      ],
      alerts: [
        alert(
          240, .critical, "Many files renamed by one program", [host("fs01"), user("svc-backup")],
          "TargetFilename", #"D:\Share\Ward7\plan.xlsx.locked"#),
        alert(
          300, .critical, "Backup copies deleted", [host("fs01")], "CommandLine",
          "vssadmin delete shadows /all /quiet", .attack),
        alert(
          2104, .critical, "Memory of the password service read", [host("ward7-ws03")], "TargetImage",
          #"C:\Windows\System32\lsass.exe"#),
        alert(
          2820, .medium, "Office program started a script", [host("ward7-ws03"), user("k.brandt")],
          "CommandLine", "powershell -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA"),
      ], alertCount: 41, patients: patients,
      notes: [
        .init(
          time: ConsoleSamples.ago(380), who: t("Jonas Weidner"),
          text: t("IT on-call is on the way, expects 15 minutes. Ward 7 told to write on paper."))
      ],
      parts: [
        .init(
          id: t("88bb"), title: t("Sign-in from an unusual computer by svc-backup"), alertCount: 3,
          mergedBy: t("Jonas Weidner"), mergedAt: ConsoleSamples.ago(500))
      ], mergeable: [snooping], people: [t("Mara Lindqvist"), t("Jonas Weidner")], history: history)
  }

  var graph: Console.SafeSVG {
    Console.GraphDrawing.draw(
      nodes: [
        .init(
          entity: .init(kind: .address, value: t("203.0.113.19")), x: 100, y: 60, width: 150, isHot: false),
        .init(entity: host("ward7-ws03"), x: 350, y: 60, width: 150, isHot: true),
        .init(entity: host("fs01"), x: 640, y: 60, width: 120, isHot: true),
        .init(entity: user("k.brandt"), x: 350, y: 160, width: 130, isHot: false),
      ],
      edges: [
        .init(points: [(175, 60), (275, 60)], label: t("program")),
        .init(points: [(425, 60), (580, 60)], label: t("svc-backup")),
        .init(points: [(350, 142), (350, 78)], label: t("works here")),
      ], width: 740, height: 200)
  }
}
