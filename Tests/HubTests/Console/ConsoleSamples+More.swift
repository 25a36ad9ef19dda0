import WardModel

@testable import Hub

extension ConsoleSamples {
  // MARK: Search

  func alertLine(_ seconds: Int, _ level: Severity, _ title: String) -> Console.EntityView.AlertLine {
    .init(
      id: t("a\(seconds)"), time: ConsoleSamples.ago(seconds), level: level, ruleID: t("rule-\(seconds)"),
      title: t(title),
      incident: t("3f9c2a7be1d04c55"))
  }

  var search: Console.SearchView {
    func hit(_ seconds: Int, _ summary: String, _ level: Severity?) -> Console.SearchView.Hit {
      .init(
        id: t("0192-\(seconds)"), time: ConsoleSamples.ago(seconds), source: t("Windows, ward 7"),
        summary: t(summary),
        entities: [host("ward7-ws03"), user("k.brandt")], alertCount: level == nil ? 0 : 2, level: level)
    }
    return .init(
      query: t("host:ward7-ws03 rundll32"), range: .day, from: ConsoleSamples.ago(86_400),
      to: ConsoleSamples.now,
      outcome: .found,
      hits: [
        hit(2104, "rundll32.exe read the memory of lsass.exe", .critical),
        hit(
          2611, #"powershell.exe started rundll32.exe C:\Users\k.brandt\AppData\Local\Temp\upd.dll,Run"#,
          .high),
        hit(40_100, "explorer.exe started rundll32.exe shell32.dll,Control_RunDLL desk.cpl", nil),
      ], total: 1204, seconds: 0.213, effort: t("312 of 4 120 blocks opened"),
      histogram: histogram(48, step: 1800, peak: 40),
      saved: [.init(id: t("s1"), name: t("New accounts"), query: t("EventID:4720"), range: t("7d"))],
      paging: paging)
  }
  var searchEmpty: Console.SearchView {
    var view = search
    view.query = ""
    view.outcome = .none
    view.hits = []
    view.histogram = nil
    return view
  }
  var searchRefused: Console.SearchView {
    var view = searchEmpty
    view.query = t("host:")
    view.outcome = .refused(t("After host: a name is missing."))
    return view
  }
  var searchNothing: Console.SearchView {
    var view = search
    view.hits = []
    view.total = 0
    return view
  }

  var event: Console.EventView {
    .init(
      id: t("0192-2104"), time: ConsoleSamples.ago(2104), receivedAt: ConsoleSamples.ago(2102),
      sourceID: t("win-ward7"),
      sourceName: t("Windows, ward 7"), logSource: t("windows / process_access"), isLate: true,
      undecodableReason: t("the record ends early"),
      fields: [
        .init(name: t("EventID"), value: t("10")),
        .init(name: t("SourceImage"), value: t(#"C:\Windows\System32\rundll32.exe"#)),
        .init(name: t("TargetImage"), value: t(#"C:\Windows\System32\lsass.exe"#)),
        .init(name: t("GrantedAccess"), value: t("0x1410")),
        .init(name: t("SourceUser"), value: t(#"ANSGAR\k.brandt"#)),
      ], entities: [host("ward7-ws03"), user("k.brandt")],
      raw: t(
        "{\"EventID\":10,\"Computer\":\"ward7-ws03.example.org\",\n \"SourceImage\":\"C:\\\\Windows\\\\System32\\\\rundll32.exe\",\n \"GrantedAccess\":\"0x1410\"}"
      ),
      explanations: [
        .init(
          ruleID: t("rule-lsass"), ruleTitle: t("Memory of the password service read"), level: .critical,
          lines: [
            t(#"selection: TargetImage ends with \lsass.exe"#), t("selection: GrantedAccess is 0x1410"),
            t("not filter: SourceImage is none of 4 known programs"),
          ])
      ], incidents: [ransomware], patients: patients)
  }

  var entity: Console.EntityView {
    .init(
      entity: host("ward7-ws03"),
      facts: [
        .init(name: t("Name"), value: t("ward7-ws03.example.org")),
        .init(name: t("Site"), value: t("Main house, ward 7")),
        .init(name: t("System"), value: t("Windows 11")),
      ], firstSeen: ConsoleSamples.ago(8_000_000), lastSeen: ConsoleSamples.ago(42), eventCount: 1_204_311,
      activity: histogram(60, step: 43_200, gap: 20..<23), incidents: [ransomware],
      alerts: [
        alertLine(2104, .critical, "Memory of the password service read"),
        alertLine(2611, .high, "Program fetched by a script"),
      ],
      related: [
        .init(
          entity: user("k.brandt"), relation: t("signed in 41 times"), lastSeen: ConsoleSamples.ago(2900),
          isSuspect: false),
        .init(
          entity: .init(kind: .address, value: t("203.0.113.19")), relation: t("connected 3 times"),
          lastSeen: ConsoleSamples.ago(2600), isSuspect: true),
      ],
      sources: [
        .init(
          id: t("win-ward7"), name: t("Windows, ward 7"), eventCount: 1_203_000,
          lastSeen: ConsoleSamples.ago(42))
      ])
  }

  // MARK: Sources

  func source(
    _ id: String, _ name: String, _ kind: String, _ state: Console.SourceRow.State, _ reason: String? = nil,
    gap: Range<Int>? = nil, last: Int = 2, dropped: Int = 0
  ) -> Console.SourceRow {
    .init(
      id: t(id), name: t(name), kind: t(kind), site: t("Main house"), state: state, reason: reason.map(t),
      lastHeard: ConsoleSamples.ago(last), rate: state == .silent ? 0 : 48.2,
      activity: histogram(48, step: 1800, gap: gap),
      received: 4_104_311 + dropped, kept: 4_101_002, repeated: 3200, refused: 109, dropped: dropped)
  }
  var kinds: [Console.SourceKind] {
    [
      .init(id: t("winlogbeat"), name: t("Windows events (Winlogbeat)")),
      .init(id: t("syslog"), name: t("Syslog over TLS")),
    ]
  }
  var sites: [String] { [t("Main house"), t("West wing")] }

  var sources: Console.SourcesView {
    .init(
      rows: [
        source("win-ward7", "Windows, ward 7", "Windows events over HTTPS", .heard),
        source(
          "fw-west", "Firewall west wing", "Syslog over UDP", .silent, "Usually speaks every 10 s",
          gap: 45..<48, last: 4100, dropped: 412),
        source(
          "ehr", "Patient records", "Record access over HTTPS", .undecodable,
          "109 records could not be read since 01:10"),
        source("dc", "Domain controllers", "Windows events over HTTPS", .heard),
        source("zeek", "Network sensor, core", "Zeek files", .late, "Events come 14 min late"),
      ],
      unknown: [
        .init(
          id: t("192.0.2.71/udp"), address: t("192.0.2.71"), guess: t("syslog, RFC 3164, a printer"),
          eventCount: 312,
          firstHeard: ConsoleSamples.ago(9000), lastHeard: ConsoleSamples.ago(30),
          sample: t("<14>Mar 14 03:30:37 prn-ward7 status: toner low"),
          proposedName: t("prn-ward7"))
      ], kinds: kinds, sites: sites)
  }
  var sourcesEmpty: Console.SourcesView { .init(rows: [], unknown: [], kinds: [], sites: []) }
  var sourceView: Console.SourceView {
    .init(
      row: source(
        "fw-west", "Firewall west wing", "Syslog over UDP", .silent, "Usually speaks every 10 s",
        gap: 45..<48, last: 4100, dropped: 412),
      rhythm: t("5 min"), addedBy: t("Mara Lindqvist"), addedAt: ConsoleSamples.ago(4_000_000),
      gaps: [.init(start: ConsoleSamples.ago(4100), end: ConsoleSamples.now, text: t("nothing heard"))],
      refusals: [
        .init(
          time: ConsoleSamples.ago(9100), reason: t("the line has no time"), count: 109, event: t("0192-9100")
        )
      ],
      sites: sites, history: history)
  }
  var newSource: Console.NewSourceView {
    .init(
      kinds: kinds, sites: sites, name: t("Firewall east wing"), kind: "", site: "", rhythm: t("5 min"),
      problem: t("There is a source of this name already."))
  }
  var sourceAdded: Console.SourceAddedView {
    .init(
      id: t("fw-east"), name: t("Firewall east wing"), token: t("ward_src_EXAMPLE0000000000000000"),
      hostName: t("ward.example.org"),
      httpsPort: 8443, syslogTLSPort: 6514, fingerprint: t("3A:90:1C:FF:00:11:22:33:44:55:66:77:88:99:AA:BB"),
      authorityFile: t("/var/lib/ward/tls/authority.pem"))
  }

  // MARK: Rules

  func rule(
    _ title: String, _ level: Severity, _ hits: Int, _ verdicts: (Int, Int, Int), _ tests: Console.TestOutcome
  ) -> Console.RuleRow {
    .init(
      id: t("rule-\(hits)"), title: t(title), level: level, isOn: hits != 0,
      techniques: [.init(id: "T1003.001", name: t("LSASS Memory"), tactic: "credential-access")],
      hitCount: hits,
      lastHit: hits == 0 ? .distantPast : ConsoleSamples.ago(hits * 900),
      verdicts: .init(attack: verdicts.0, benign: verdicts.1, falseAlarm: verdicts.2), tests: tests)
  }
  var rules: Console.RulesView {
    .init(
      query: t("lsass"), level: "", show: "",
      rows: [
        rule("Memory of the password service read", .critical, 3, (2, 1, 0), .passed(4)),
        rule("Office program started a script", .medium, 214, (1, 22, 9), .passed(3)),
        rule("Backup copies deleted", .critical, 1, (1, 0, 0), .failed(1, of: 3)),
        rule("Service with a random name", .low, 0, (0, 0, 0), .none),
      ], paging: paging, loadedCount: 2391,
      refused: [
        .init(
          file: t("rules/site/vpn.yml"), line: 12,
          reason: t("the condition names selection2, which is not there"))
      ],
      tactics: [
        .init(
          id: "initial-access", name: t("Getting in"),
          techniques: [.init(technique: techniques[0], ruleCount: 12, hitCount: 0)], uncoveredCount: 4),
        .init(
          id: "execution", name: t("Running programs"),
          techniques: [.init(technique: techniques[1], ruleCount: 121, hitCount: 22)], uncoveredCount: 3),
        .init(
          id: "credential-access", name: t("Stealing passwords"),
          techniques: [.init(technique: techniques[2], ruleCount: 64, hitCount: 3)], uncoveredCount: 1),
        .init(
          id: "impact", name: t("Doing damage"),
          techniques: [
            .init(technique: techniques[4], ruleCount: 9, hitCount: 1),
            .init(technique: techniques[5], ruleCount: 22, hitCount: 0),
          ],
          uncoveredCount: 6),
      ], suppressionCount: 1, loadedAt: ConsoleSamples.ago(7200))
  }
  var suppression: Console.SuppressionRow {
    .init(
      id: t("sup-1"), ruleID: t("rule-214"), ruleTitle: t("Office program started a script"),
      condition: t(#"CommandLine is *\\deploy\\*.ps1"#),
      reason: t("Software distribution of the IT department"),
      owner: t("Jonas Weidner"), createdAt: ConsoleSamples.ago(900_000),
      expiresAt: ConsoleSamples.ago(-1_200_000), hiddenCount: 41)
  }
  var ruleView: Console.RuleView {
    .init(
      row: rules.rows[0],
      description: t(
        "A program read the memory in which Windows keeps passwords. Attackers do it to get into other computers."
      ),
      file: t("rules/windows/lsass.yml"), line: 1,
      yaml: t(
        "title: Memory of the password service read\nlogsource:\n  product: windows\n  category: process_access\ndetection:\n  selection:\n    TargetImage|endswith: '\\lsass.exe'\n  condition: selection"
      ),
      falsePositives: [t("Some virus scanners")],
      runbook: t("Treat the passwords of everybody who used this computer as stolen."),
      references: [t("https://example.org/lsass")], hits: histogram(30, step: 86_400),
      recent: [alertLine(2104, .critical, "Memory of the password service read")], suppressions: [suppression]
    )
  }
  var suppressions: Console.SuppressionsView { .init(rows: [suppression], past: [suppression]) }
  var suppressionsEmpty: Console.SuppressionsView { .init(rows: [], past: []) }
  var newSuppression: Console.NewSuppressionView {
    .init(
      ruleID: t("rule-214"), ruleTitle: t("Office program started a script"), field: t("CommandLine"),
      value: t(#"*\deploy\*.ps1"#),
      reason: t("Software distribution"), days: 30, fields: [t("CommandLine"), t("User")],
      preview: .init(
        alertCount: 214,
        hidden: [
          alertLine(9000, .medium, "Office program started a script"),
          alertLine(99_000, .medium, "Office program started a script"),
        ],
        hiddenCount: 41, incidents: [snooping]), problem: t("The value is very short."))
  }

  // MARK: Ledger

  var checkpoint: Console.Checkpoint {
    .init(
      origin: t("ward.example.org/ledger"), treeSize: 18_402,
      rootHash: t("mXq1mC0kq0Zk5n0cJmK0o4mYb2sYF6cT0m2c9vUQ9hE="),
      signedAt: ConsoleSamples.ago(12),
      note: t("ward.example.org/ledger\n18402\nmXq1mC0kq0Zk5n0cJmK0o4mYb2sYF6cT0m2c9vUQ9hE=\n"),
      verifierKey: t("ward.example.org+1a2b3c4d+AExample"), address: t("https://ward.example.org:8443/ledger")
    )
  }
  var ledger: Console.LedgerView {
    func row(_ index: Int, _ kind: String, _ who: String, _ what: String, _ incident: String? = nil)
      -> Console.LedgerView.Row
    {
      .init(
        index: index, time: ConsoleSamples.ago((18_402 - index) * 60), kind: t(kind), who: t(who),
        what: t(what), incident: incident.map(t))
    }
    return .init(
      kind: "", who: t("Weidner"), about: t("fs01"),
      kinds: [t("incident"), t("login"), t("search"), t("reveal")],
      rows: [
        row(
          18_401, "incident", "Ward", "added 26 alerts to “Possible ransomware on ward7-ws03”",
          "3f9c2a7be1d04c55"),
        row(18_400, "search", "Jonas Weidner", "searched for host:fs01"),
        row(18_399, "login", "Jonas Weidner", "signed in from 198.51.100.7"),
        row(
          18_377, "reveal", "Jonas Weidner",
          "turned patient-7f3a91c2 back: “patient must be moved to another ward”"),
      ], paging: paging, checkpoint: checkpoint)
  }
  var ledgerRecord: Console.LedgerRecordView {
    .init(
      row: ledger.rows[0], record: t("{\n  \"kind\": \"incident\",\n  \"change\": \"alerts\"\n}"),
      leafHash: t("c0FFee5n0cJmK0o4mYb2sYF6cT0m2c9vUQ9hEmXq1mA="),
      proof: [
        .init(isLeft: true, hash: t("Zk5n0cJmK0o4mYb2sYF6cT0m2c9vUQ9hEmXq1mC0kq0=")),
        .init(isLeft: false, hash: t("F6cT0m2c9vUQ9hEmXq1mC0kq0Zk5n0cJmK0o4mYb2sY=")),
      ], checkpoint: checkpoint)
  }

  // MARK: Settings and own pages

  var session: Console.SettingsView.Session {
    .init(
      id: t("se1"), person: t("Jonas Weidner"), address: t("198.51.100.7"), device: t("Firefox on Windows"),
      startedAt: ConsoleSamples.ago(5000), lastSeen: ConsoleSamples.ago(30), isThis: false)
  }
  var sessions: [Console.SettingsView.Session] {
    var this = session
    this.isThis = true
    this.person = t("Mara Lindqvist")
    return [this, session]
  }

  var settings: [(String, Console.SettingsView)] {
    func account(
      _ name: String, _ full: String, _ role: String, second: Bool = true, locked: Bool = false,
      isSelf: Bool = false
    )
      -> Console.SettingsView.Accounts.Account
    {
      .init(
        id: t(name), name: t(name), fullName: t(full), roles: [t(role)], hasSecondStep: second,
        isLocked: locked,
        lastSeen: ConsoleSamples.ago(600), isSelf: isSelf)
    }
    return [
      (
        "health",
        .health(
          .init(
            parts: [
              .init(name: t("Event log"), state: .well, text: t("Every batch on disk within 4 ms")),
              .init(name: t("Certificate"), state: .worth, text: t("Ends in 19 days")),
              .init(name: t("Webhook: duty phone"), state: .ill, text: t("Nothing delivered since 02:10")),
            ], version: t("1.0.0"), startedAt: ConsoleSamples.ago(864_000), residentByteCount: 412_000_000,
            machine: t("Debian 12, 2 cores"),
            configurationFile: t("/etc/ward/ward.yaml"), dataFolder: t("/var/lib/ward")))
      ),
      (
        "accounts",
        .accounts(
          .init(
            accounts: [
              account("mara", "Mara Lindqvist", "administrator", isSelf: true),
              account("jonas", "Jonas Weidner", "analyst", second: false),
              account("old", "Petra Alt", "analyst", locked: true),
            ],
            roles: [
              .init(
                id: t("administrator"), name: t("Administrator"), meaning: t("runs the hub, sees no patient")),
              .init(
                id: t("analyst"), name: t("Analyst"), meaning: t("sees and works on incidents, searches")),
              .init(
                id: t("privacy"), name: t("Privacy officer"),
                meaning: t("turns patient tokens back, with a reason")),
            ], sessions: sessions,
            link: .init(name: t("Jonas Weidner"), secret: t("https://ward.example.org:8443/welcome/EXAMPLE")))
        )
      ),
      (
        "tokens",
        .tokens(
          .init(
            tokens: [
              .init(
                id: t("tk1"), name: t("Ticket system"), scope: t("reads incidents"),
                createdBy: t("Mara Lindqvist"), createdAt: ConsoleSamples.ago(900_000),
                expiresAt: ConsoleSamples.ago(-900_000), lastUsed: ConsoleSamples.ago(60))
            ], scopes: [.init(id: t("incidents.read"), meaning: t("read incidents"))],
            created: .init(name: t("Ticket system"), secret: t("ward_api_EXAMPLE"))))
      ),
      (
        "certificate",
        .certificate(
          .init(
            names: [t("ward.example.org"), t("192.0.2.5")], issuer: t("Ward authority of St. Ansgar"),
            isOwnAuthority: true,
            validFrom: ConsoleSamples.ago(8_000_000), validTo: ConsoleSamples.ago(-1_700_000),
            fingerprint: t("3A:90:1C:FF:00:11:22:33:44:55:66:77:88:99:AA:BB"),
            file: t("/var/lib/ward/tls/server.pem")))
      ),
      (
        "retention",
        .retention(
          .init(
            classes: [
              .init(
                id: t("windows"), name: t("Windows"), days: 90, limitByteCount: 400 << 30,
                usedByteCount: 211 << 30, oldest: ConsoleSamples.ago(7_000_000),
                compression: 11.4),
              .init(
                id: t("network"), name: t("Network"), days: 30, limitByteCount: 200 << 30,
                usedByteCount: 190 << 30, oldest: ConsoleSamples.ago(2_000_000),
                compression: 9.1),
            ], diskByteCount: 1000 << 30, diskFreeByteCount: 390 << 30))
      ),
      (
        "webhooks",
        .webhooks(
          .init(
            webhooks: [
              .init(
                id: t("wh1"), name: t("Duty phone"), url: t("https://pager.example.org/ward"),
                sends: t("new incidents"), deliveredCount: 1204, deadCount: 2,
                lastSuccess: ConsoleSamples.ago(4800), lastProblem: t("503 from the receiver"))
            ], choices: [.init(id: t("incidents"), meaning: t("every new incident"))],
            created: .init(name: t("Duty phone"), secret: t("whsec_EXAMPLE"))))
      ),
      (
        "sign-in",
        .signIn(
          .init(
            isOn: true, issuer: t("https://login.example.org"), client: t("ward"), roleClaim: t("ward_role"),
            returnAddress: t("https://ward.example.org:8443/sign-in/oidc"),
            lastProblem: t("the provider’s clock is 4 min off")))
      ),
    ]
  }

  var account: Console.AccountView {
    .init(
      name: t("mara"), fullName: t("Mara Lindqvist"), role: t("Analyst"),
      mayDo: [t("see incidents"), t("work on incidents"), t("search")],
      isExternal: false,
      secondStep: .offered(
        secret: t("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"),
        address: t(
          "otpauth://totp/Ward:mara?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Ward%20St.%20Ansgar")),
      recoveryCodes: [t("4f7k-9x2m"), t("q8rt-11vb"), t("m3c0-zz7d"), t("h5wn-4e8p")], sessions: sessions)
  }
  var accountOn: Console.AccountView {
    var view = account
    view.secondStep = .on(since: ConsoleSamples.ago(900_000), codesLeft: 7)
    view.recoveryCodes = []
    return view
  }
  var signIn: Console.SignInView {
    .init(
      name: t("mara"), next: t("/incidents"),
      problem: t("That did not work. After five tries the account rests for a while."),
      provider: t("St. Ansgar"))
  }
  var setup: Console.SetupView {
    .init(
      token: t("tok"), hospital: t("St. Ansgar"), name: t("mara"), fullName: t("Mara Lindqvist"),
      problem: t("The passwords differ."))
  }
  var problems: [Console.Problem] {
    [
      .unauthorised, .forbidden(.manageRules), .forbidden(nil), .notFound, .tooLarge(limitByteCount: 1 << 20),
      .tooMany(retryAfterSeconds: 30), .failed(reference: t("7f3a-19")),
    ]
  }
}
