import Testing
import WardModel

@testable import Incidents

/// Which alerts become one incident.
@Suite struct LinkingTests {
  private func together(_ alerts: [Alert], _ configuration: IncidentConfiguration = .standard) -> Bool {
    var builder = IncidentBuilder(configuration: configuration)
    for alert in alerts { builder.observe(alert) }
    return Set(alerts.map { builder.incident(of: $0.id) }).count == 1
  }

  // MARK: One computer

  @Test func `two medium alerts on one computer within the hour are one incident`() {
    let ws = Sample.host("ward7-ws03")
    #expect(together([.a("r1", at: 0, [ws]), .a("r2", at: 3600, [ws])]))
  }

  @Test func `an hour and a second apart they are two`() {
    let ws = Sample.host("ward7-ws03")
    #expect(!together([.a("r1", at: 0, [ws]), .a("r2", at: 3601, [ws])]))
  }

  @Test func `a chain of alerts each within the hour of the next is one incident`() {
    let ws = Sample.host("ward7-ws03")
    #expect(together((0..<5).map { .a("r\($0)", at: $0 * 3000, [ws]) }))
  }

  @Test func `two computers with nothing in common stay apart`() {
    #expect(!together([.a("r1", at: 0, [Sample.host("ws1")]), .a("r2", at: 1, [Sample.host("ws2")])]))
  }

  @Test func `the same person on the same computer ties alerts of one shift, not of two`() {
    let both = [Sample.host("ws1"), Sample.user("clinic\\amara")]
    #expect(together([.a("r1", at: 0, both), .a("r2", at: 8 * 3600, both)]))
    #expect(!together([.a("r1", at: 0, both), .a("r2", at: 8 * 3600 + 1, both)]))
  }

  @Test func `SYSTEM does not tie alerts hours apart`() {
    for name in [
      "nt authority\\system", "system", "ws1$", "nt authority\\local service", "dwm-1", "clinic\\ws1$",
    ] {
      let both = [Sample.host("ws1"), Sample.user(name)]
      #expect(!together([.a("r1", at: 0, both), .a("r2", at: 7200, both)]), "\(name)")
    }
  }

  @Test func `a logon session ties, the system's own does not`() {
    func pair(_ session: String) -> [Alert] {
      let both = [Sample.host("ws1"), Sample.session(session)]
      return [.a("r1", at: 0, both), .a("r2", at: 10 * 3600, both)]
    }
    #expect(together(pair("ws1.example.org/0x1f4c65f")))
    for common in ["0x3e7", "0x3e6", "0x3e5", "0x3e4"] {
      #expect(!together(pair("ws1.example.org/\(common)")), "\(common)")
    }
    #expect(together(pair("ws1.example.org/0x3e75")))
  }

  @Test func `a process and its child are one incident a day later`() {
    let parent: [Alert] = [
      .a("r1", at: 0, [Sample.host("ws1"), Sample.process("{p1}")]),
      .a("r2", at: 86_400, [Sample.host("ws1"), Sample.process("{p2}"), Sample.process("{p1}", .parent)]),
    ]
    #expect(together(parent))
    #expect(
      !together([
        .a("r1", at: 0, [Sample.host("ws1"), Sample.process("{p1}")]),
        .a("r2", at: 86_401, [Sample.host("ws1"), Sample.process("{p1}", .parent)]),
      ]))
  }

  @Test func `a parent that starts everything ties nothing, unless it only has the name`() {
    func pair(_ image: String) -> [Alert] {
      let entities = [Sample.host("ws1"), Sample.process("{p1}", .parent)]
      let details = [Alert.Detail(field: "ParentImage", value: image)]
      return [.a("r1", at: 0, entities, details: details), .a("r2", at: 7200, entities, details: details)]
    }
    #expect(!together(pair("C:\\Windows\\System32\\services.exe")))
    #expect(!together(pair("C:\\Windows\\explorer.exe")))
    #expect(together(pair("C:\\Users\\Public\\services.exe")))
    #expect(together(pair("C:\\Windows\\System32\\cmd.exe")))
  }

  @Test func `a process number is trusted for hours, not for a day`() {
    func pair(_ seconds: Int) -> [Alert] {
      let both = [Sample.host("ws1"), Sample.process("ws1.example.org/4711")]
      return [.a("r1", at: 0, both), .a("r2", at: seconds, both)]
    }
    #expect(together(pair(4 * 3600)))
    #expect(!together(pair(4 * 3600 + 1)))
  }

  @Test func `a log that writes the computer's bare name means the same computer`() {
    let bare = Entity(kind: .host, role: .subject, value: "ws1")
    #expect(together([.a("r1", at: 0, [bare]), .a("r2", at: 60, [Sample.host("ws1")])]))
    #expect(!together([.a("r1", at: 0, [bare]), .a("r2", at: 60, [Sample.host("ws10")])]))
  }

  @Test func `two computers with the same first label are two, and the bare name is neither`() {
    let elsewhere = Entity(kind: .host, role: .subject, value: "ws1.clinic.example.net")
    let bare = Entity(kind: .host, role: .subject, value: "ws1")
    let alerts: [Alert] = [
      .a("r1", at: 0, [Sample.host("ws1")]), .a("r2", at: 60, [elsewhere]), .a("r3", at: 90, [bare]),
    ]
    var builder = IncidentBuilder()
    for alert in alerts { builder.observe(alert) }
    #expect(Set(alerts.map { builder.incident(of: $0.id) }).count == 3)
  }

  // MARK: Several computers

  @Test func `the same person on two computers within the hour ties them`() {
    let alerts: [Alert] = [
      .a("r1", at: 0, [Sample.host("ws1"), Sample.user("clinic\\amara")]),
      .a("r2", at: 3600, [Sample.host("ws2"), Sample.user("clinic\\amara")]),
    ]
    #expect(together(alerts))
  }

  @Test func `the local administrators of two computers are not the same person`() {
    func pair(_ name: String) -> [Alert] {
      [
        .a("r1", at: 0, [Sample.host("ws1"), Sample.user(name)]),
        .a("r2", at: 60, [Sample.host("ws2"), Sample.user(name)]),
      ]
    }
    #expect(!together(pair("administrator")))
    #expect(together(pair("clinic\\administrator")))
  }

  @Test func `an address ties two computers when the tactic is about the network`() {
    func pair(_ tactic: String, _ address: String) -> [Alert] {
      [
        .a("r1", at: 0, [Sample.host("ws1"), Sample.address(address, .destination)], tactics: [tactic]),
        .a("r2", at: 600, [Sample.host("ws2"), Sample.address(address)], tactics: [tactic]),
      ]
    }
    #expect(together(pair("lateral-movement", "192.0.2.7")))
    #expect(together(pair("command-and-control", "2001:db8::7")))
    #expect(!together(pair("execution", "192.0.2.7")))
    for common in [
      "127.0.0.1", "::1", "0.0.0.0", "224.0.0.251", "fe80::1", "::ffff:127.0.0.1", "255.255.255.255",
    ] {
      #expect(!together(pair("lateral-movement", common)), "\(common)")
    }
  }

  @Test func `a tool carried to another computer ties, an installed program does not`() {
    func pair(_ image: String) -> [Alert] {
      let details = [Alert.Detail(field: "Image", value: image)]
      return [
        .a("r1", at: 0, [Sample.host("ws1"), Sample.hash("ab12")], details: details),
        .a("r2", at: 7200, [Sample.host("ws2"), Sample.hash("ab12")], details: details),
      ]
    }
    #expect(together(pair("C:\\Users\\Public\\tool.exe")))
    #expect(!together(pair("C:\\Windows\\System32\\cmd.exe")))
    #expect(!together(pair("C:\\Program Files\\Viewer\\viewer.exe")))
  }

  @Test func `an alert about two computers ties the incidents of both`() {
    let alerts: [Alert] = [
      .a("r1", at: 0, [Sample.host("ws1")]), .a("r2", at: 10, [Sample.host("ws2")]),
      .a("r3", at: 20, [Sample.host("ws1", .source), Sample.host("ws2")]),
    ]
    #expect(!together(Array(alerts.prefix(2))))
    #expect(together(alerts))
  }

  @Test func `an alert that lists many computers ties none of them`() {
    let hosts = (0..<5).map { Sample.host("ws\($0)") }
    let alerts: [Alert] =
      hosts.enumerated().map { .a("r\($0.offset)", at: $0.offset, [$0.element]) } + [
        .a("spray", at: 10, hosts)
      ]
    var builder = IncidentBuilder()
    for alert in alerts { builder.observe(alert) }
    #expect(Set(alerts.prefix(5).map { builder.incident(of: $0.id) }).count == 5)
  }

  // MARK: Weak alerts

  @Test func `a low alert joins the incident on its computer but never ties two`() {
    let ws = Sample.host("ws1")
    var builder = IncidentBuilder()
    let alerts: [Alert] = [
      .a("m1", at: 0, [ws]), .a("low", at: 3500, [ws], level: .low), .a("m2", at: 7000, [ws]),
    ]
    for alert in alerts { builder.observe(alert) }
    #expect(builder.incident(of: alerts[0].id) != builder.incident(of: alerts[2].id))
    #expect(builder.incident(of: alerts[1].id) == builder.incident(of: alerts[0].id))
  }

  @Test func `a low alert joins its own process rather than what is merely near`() {
    let ws = Sample.host("ws1")
    let alerts: [Alert] = [
      .a("m1", at: 0, [ws, Sample.process("{p1}")]), .a("m2", at: 9000, [ws]),
      .a("low", at: 8990, [ws, Sample.process("{p1}")], level: .low),
    ]
    var builder = IncidentBuilder()
    for alert in alerts { builder.observe(alert) }
    #expect(builder.incident(of: alerts[2].id) == builder.incident(of: alerts[0].id))
  }

  @Test func `low alerts alone are one observation per computer and day`() {
    let alerts: [Alert] = [
      .a("l1", at: 0, [Sample.host("ws1")], level: .low),
      .a("l2", at: 70_000, [Sample.host("ws1")], level: .low),
      .a("l1", at: 5, [Sample.host("ws2")], level: .low),
      .a("l1", at: 86_400, [Sample.host("ws1")], level: .low),
    ]
    var builder = IncidentBuilder()
    for alert in alerts { builder.observe(alert) }
    let incidents = builder.incidents()
    #expect(incidents.count == 3)
    #expect(incidents.allSatisfy { $0.standing == .observation })
    #expect(builder.incident(of: alerts[0].id) == builder.incident(of: alerts[1].id))
  }

  @Test func `alerts without any entity are gathered by rule`() {
    var builder = IncidentBuilder()
    for second in 0..<50 { builder.observe(.a("r1", at: second, [])) }
    builder.observe(.a("r2", at: 3, []))
    #expect(builder.incidents().map(\.alerts.count).sorted() == [1, 50])
  }
}

extension Alert {
  /// A medium alert, unless said otherwise.
  static func a(
    _ rule: String, at seconds: Int, _ entities: [Entity], level: Severity = .medium,
    tactics: [String] = ["execution"],
    details: [Alert.Detail] = [], name: String = ""
  ) -> Alert {
    Sample.alert(rule, level, at: seconds, entities, tactics: tactics, details: details, name: name)
  }
}
