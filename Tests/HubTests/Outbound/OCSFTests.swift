import Foundation
import Testing
import WardModel

@testable import Hub

@Suite struct OCSFTests {
  let origin = OCSF.Origin(
    productVersion: "0.3.0", site: "Example Hospital", consoleURL: "https://ward.example.org:8443")

  private func detection(_ alert: Alert, _ activity: OCSF.Activity = .create) throws -> [String: Any] {
    try OCSFSchema.read(
      OCSF.detectionFinding(alert, incident: "inc-7f3a", origin: origin, activity: activity))
  }

  @Test func `a detection finding with every kind of entity follows the schema`() throws {
    let finding = try detection(FindingSamples.alert("a1", FindingSamples.everyKind))
    #expect(OCSFSchema.faults(finding, as: .object("detection_finding"), at: "finding") == [])
    #expect(finding["type_uid"] as? Int == 200_401)
    #expect(finding["time"] as? Int == 1_772_417_647_123)
    #expect(finding["severity_id"] as? Int == 4)
    let observables = try #require(finding["observables"] as? [[String: Any]])
    let types = Dictionary(grouping: observables) { $0["type_id"] as? Int ?? -1 }.mapValues(\.count)
    #expect(types == [1: 5, 2: 2, 4: 2, 8: 1, 35: 1, 39: 2, 45: 1, 99: 2])
  }

  @Test func `the check itself finds a missing attribute, a wrong value and an unknown one`() throws {
    var finding = try detection(FindingSamples.alert("a1", FindingSamples.everyKind))
    finding["metadata"] = nil
    finding["severity_id"] = 9
    finding["colour"] = "red"
    #expect(
      OCSFSchema.faults(finding, as: .object("detection_finding"), at: "f") == [
        "f.colour is not known", "f.metadata is missing", "f.severity_id is none of the values",
      ])
  }

  @Test func `an observable points at the place in the evidence where its value stands`() throws {
    let finding = try detection(FindingSamples.alert("a1", FindingSamples.everyKind))
    let evidences = try #require(finding["evidences"] as? [[String: Any]])
    var pointed = 0
    for observable in try #require(finding["observables"] as? [[String: Any]]) {
      let name = try #require(observable["name"] as? String)
      guard name.hasPrefix("evidences["), let end = name.firstIndex(of: "]") else { continue }
      let index = try #require(Int(name[name.index(name.startIndex, offsetBy: 10)..<end]))
      var value: Any? = evidences[index]
      for part in name[end...].dropFirst(2).split(separator: ".") {
        value = (value as? [String: Any])?[String(part)]
      }
      #expect(value as? String == observable["value"] as? String, "\(name)")
      pointed += 1
    }
    #expect(pointed == 13)
  }

  @Test func `entities of a correlation are not put side by side`() throws {
    let entities = [
      FindingSamples.entity(.host, .subject, "ward7-ws03"),
      FindingSamples.entity(.address, .source, "192.0.2.7"),
    ]
    let together = try detection(FindingSamples.alert("a1", entities))
    let apart = try detection(FindingSamples.alert("a2", isCorrelation: true, entities))
    #expect((together["evidences"] as? [Any])?.count == 1)
    #expect((apart["evidences"] as? [Any])?.count == 2)
    #expect(OCSFSchema.faults(apart, as: .object("detection_finding"), at: "f") == [])
  }

  @Test func `a sub-technique stands with its technique and the tactic that ATT&CK lists it under`() throws {
    let finding = try detection(FindingSamples.alert("a1", FindingSamples.everyKind))
    let information = try #require(finding["finding_info"] as? [String: Any])
    let attack = try #require((information["attacks"] as? [[String: Any]])?.first)
    #expect((attack["technique"] as? [String: Any])?["uid"] as? String == "T1003")
    #expect((attack["sub_technique"] as? [String: Any])?["name"] as? String == "LSASS Memory")
    #expect((attack["tactic"] as? [String: Any])?["uid"] as? String == "TA0006")
  }

  @Test func `an alert without entities or times of this age is still a valid finding`() throws {
    var alert = FindingSamples.alert("a1", techniques: [], [])
    alert.tactics = ["something-new"]
    alert.time = Timestamp(nanoseconds: -1)
    alert.firstTime = .distantPast
    alert.evidence = []
    alert.details = []
    let finding = try detection(alert, .close)
    #expect(OCSFSchema.faults(finding, as: .object("detection_finding"), at: "f") == [])
    #expect(finding["time"] as? Int == -1)
    #expect(finding["is_alert"] as? Bool == false)
  }

  @Test func `a huge alert stays within the limit`() throws {
    let long = String(repeating: "é\u{1}", count: 20_000)
    var alert = FindingSamples.alert(
      "a1", title: long, (0..<500).map { FindingSamples.entity(.file, .object, "\($0)\(long)") })
    alert.details = (0..<200).map { .init(field: "f\($0)", value: long) }
    alert.rule.description = long
    let bytes = OCSF.detectionFinding(alert, incident: nil, origin: origin)
    #expect(bytes.count < OCSF.byteLimit)
    #expect(OCSFSchema.faults(try OCSFSchema.read(bytes), as: .object("detection_finding"), at: "f") == [])
  }

  @Test(arguments: [CaseState.new, .working, .contained, .closed])
  func `an incident finding follows the schema in every state`(state: CaseState) throws {
    let incident = FindingSamples.incident([FindingSamples.alert("a1", [])])
    for (owner, verdict) in [(nil, nil), ("Mara", Verdict.attack), ("Mara", .benign), (nil, .falseAlarm)] {
      let finding = try OCSFSchema.read(
        OCSF.incidentFinding(incident, state: state, owner: owner, verdict: verdict, origin: origin))
      #expect(OCSFSchema.faults(finding, as: .object("incident_finding"), at: "f") == [])
      #expect((finding["assignee"] != nil) == (owner != nil))
    }
  }

  @Test func `a closed incident is closed and says what it was found to be`() throws {
    let finding = try OCSFSchema.read(
      OCSF.incidentFinding(
        FindingSamples.incident([FindingSamples.alert("a1", [])]), state: .closed, owner: "Mara",
        verdict: .falseAlarm,
        origin: origin))
    #expect(finding["type_uid"] as? Int == 200_503)
    #expect(finding["status_id"] as? Int == 5)
    #expect(finding["verdict_id"] as? Int == 1)
    #expect(finding["src_url"] as? String == "https://ward.example.org:8443/incidents/inc-7f3a")
  }
}
