import WardModel

/// Invented alerts for what leaves the hub and for the graph.
enum FindingSamples {
  static let start: Int64 = 1_772_417_647_123_456_789

  static func time(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: start + seconds * 1_000_000_000) }

  static func alert(
    _ id: String, level: Severity = .high, title: String = "Password store read",
    tactics: [String] = ["credential-access"], techniques: [String] = ["T1003.001"],
    isCorrelation: Bool = false,
    _ entities: [Entity]
  ) -> Alert {
    alert(
      id, 0, level: level, title: title, tactics: tactics, techniques: techniques,
      isCorrelation: isCorrelation, entities)
  }

  /// - Parameter seconds: after ``start``.
  static func alert(
    _ id: String, _ seconds: Int64, level: Severity = .high, title: String = "Password store read",
    tactics: [String] = ["credential-access"], techniques: [String] = ["T1003.001"],
    isCorrelation: Bool = false,
    _ entities: [Entity]
  ) -> Alert {
    Alert(
      id: id,
      rule: .init(
        id: "0b5e7c9e-0000-4000-8000-000000000001", title: title, level: level, isCorrelation: isCorrelation,
        description: "A program reads the memory that holds passwords.",
        runbook: "Take the computer off the network."),
      time: time(seconds), evidence: [Evidence(file: "ward7", record: 41)], entities: entities.sorted(),
      techniques: techniques, tactics: tactics,
      details: [
        .init(field: "Image", value: #"C:\Tools\dump.exe"#),
        .init(field: "CommandLine", value: "dump.exe \"a\"\n-x"),
      ])
  }

  static func entity(_ kind: Entity.Kind, _ role: Entity.Role, _ value: String) -> Entity {
    Entity(kind: kind, role: role, value: value)
  }

  static let everyKind: [Entity] = [
    entity(.host, .subject, "ward7-ws03.example.org"), entity(.user, .actor, "example\\k.brandt"),
    entity(.user, .target, "example\\svc-backup"), entity(.session, .actor, "ward7-ws03/0x1f4"),
    entity(.session, .target, "ward7-ws03/0x2aa"),
    entity(.process, .subject, "{11111111-0000-0000-0000-000000000001}"), entity(.process, .parent, "{2}"),
    entity(.address, .source, "192.0.2.7"), entity(.address, .destination, "2001:db8::9"),
    entity(.domain, .object, "files.example.net"), entity(.domain, .destination, "drop.example.net"),
    entity(.hash, .object, "00ff"), entity(.file, .object, #"c:\users\public\plan.zip"#),
    entity(.cloudAccount, .subject, "123456789012"), entity(.host, .source, "vpn01"),
    entity(.host, .destination, "fs01"),
  ]

  static func incident(_ alerts: [Alert]) -> Incident {
    Incident(
      id: "inc-7f3a", title: "Possible password theft on ward7-ws03", standing: .incident, level: .high,
      score: 81.4,
      scoreParts: [], firstTime: time(0), lastTime: time(90), alerts: alerts.map(\.id),
      hosts: ["ward7-ws03.example.org"],
      users: ["example\\k.brandt"], entities: [], techniques: ["T1003.001", "T1021"],
      tactics: ["credential-access", "lateral-movement"], reasons: [],
      story: [
        .init(
          time: time(0), text: "On ward7-ws03, somebody tried to steal passwords.", level: .high,
          tactics: ["credential-access"], techniques: ["T1003.001"], alerts: alerts.map(\.id))
      ], nextSteps: ["Take the computer off the network."])
  }

  /// A phished workstation, a stolen account, a file server.
  static let attack: [Alert] = [
    alert(
      "a1", 0, level: .medium, title: "Sign-in from outside", tactics: ["initial-access"],
      [
        entity(.host, .subject, "ward7-ws03"), entity(.address, .source, "203.0.113.7"),
        entity(.user, .actor, "k.brandt"), entity(.user, .actor, "nt authority\\system"),
        entity(.process, .subject, "{1}"),
      ]),
    alert(
      "a2", 60, level: .high, title: "Share opened", tactics: ["lateral-movement"],
      [
        entity(.host, .subject, "ward7-ws03"), entity(.host, .destination, "fs01"),
        entity(.user, .target, "svc-backup"),
      ]),
    alert(
      "a3", 90, level: .critical, title: "Files locked", tactics: ["impact"],
      [
        entity(.host, .subject, "fs01"), entity(.user, .actor, "svc-backup"),
        entity(.file, .object, "/share/plan.xlsx"),
      ]),
    alert(
      "a4", 95, level: .critical, title: "Files locked", tactics: ["impact"],
      [entity(.host, .subject, "fs01"), entity(.user, .actor, "svc-backup"), entity(.hash, .object, "00ff")]),
  ]
}
