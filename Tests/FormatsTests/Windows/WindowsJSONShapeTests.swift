import Testing
import WardModel

@testable import Formats

@Suite struct WindowsJSONShapeTests {
  /// The name that a rule would use → the value of the slot that answers to it.
  private func value(_ name: String, _ decoded: JSONDecoded) -> [String] {
    guard let source = decoded.source() else { return [] }
    return decoded.batch.slots(ofEvent: 0).filter { $0.kind != .structure }.filter {
      source.aliases.allNames(of: decoded.fields.name(of: $0.field)).contains(name)
    }.map { decoded.batch.text(of: $0) ?? "nil" }
  }

  @Test func `an event of NXLog is known`() {
    let decoded = JSONDecoded(
      lines: #"""
        {"EventTime":"2026-03-02 03:14:07","Hostname":"ward7-ws03.example.org","EventID":4688,"SourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","NewProcessName":"C:\\Windows\\cmd.exe"}
        """#, zone: 3600)
    #expect(decoded.source()?.service == "security")
    #expect(decoded.source()?.categories == ["process_creation"])
    #expect(decoded.time() == "2026-03-02T02:14:07Z")
    #expect(value("Image", decoded) == ["C:\\Windows\\cmd.exe"])
    #expect(value("Computer", decoded) == ["ward7-ws03.example.org"])
    #expect(value("Provider_Name", decoded) == ["Microsoft-Windows-Security-Auditing"])
  }

  @Test(arguments: [
    (
      #""SystemTime":"2026-03-02T02:14:07.123456Z","UtcTime":"2025-01-01 00:00:00""#,
      "2026-03-02T02:14:07.123456Z"
    ),
    (#""TimeCreated":"2026-03-02T02:14:07Z","UtcTime":"2025-01-01 00:00:00""#, "2026-03-02T02:14:07Z"),
    (#""TimeCreated":"2025-01-01 00:00:00","UtcTime":"2026-03-02 02:14:07.5""#, "2026-03-02T02:14:07.500Z"),
    (#""@timestamp":"2026-03-02T02:14:07Z","EventTime":"2025-01-01 00:00:00""#, "2026-03-02T02:14:07Z"),
    (#""@timestamp":"2025-03-02T02:14:07Z","EventTime":"2026-03-02T04:14:07+02:00""#, "2026-03-02T02:14:07Z"),
    (#""EventTime":"2026-03-02 02:14:07""#, "2026-03-02T01:14:07Z"),
    (#""TimeCreated":"2026-03-02 02:14:07.25""#, "2026-03-02T01:14:07.250Z"),
    (#""EventTime":"yesterday""#, "\(Timestamp.distantPast)"),
  ])
  func `the most trusted time of an event counts`(times: String, expected: String) {
    let decoded = JSONDecoded(lines: #"{"Channel":"Security","EventID":"4624",\#(times)}"#, zone: 3600)
    #expect(decoded.time() == expected)
  }

  @Test func `an event of Winlogbeat 7 is known`() {
    let decoded = JSONDecoded(
      lines: #"""
        {"@timestamp":"2026-03-02T02:14:07.120Z","winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","event_id":"13","provider_name":"Microsoft-Windows-Sysmon","computer_name":"ward7-ws03.example.org","event_data":{"EventType":"SetValue","TargetObject":"HKLM\\x"}},"message":"m"}
        """#)
    #expect(decoded.source()?.categories == ["registry_event", "registry_set"])
    #expect(decoded.time() == "2026-03-02T02:14:07.120Z")
    #expect(value("TargetObject", decoded) == ["HKLM\\x"])
    #expect(value("EventID", decoded) == ["13"])
    #expect(value("Computer", decoded) == ["ward7-ws03.example.org"])
  }

  @Test func `an event of Winlogbeat 6 is known`() {
    let decoded = JSONDecoded(
      lines: #"""
        {"@timestamp":"2026-03-02T02:14:07.120Z","log_name":"System","event_id":7045,"source_name":"Service Control Manager","computer_name":"ward7-ws03.example.org","event_data":{"ServiceName":"x"}}
        """#)
    #expect(decoded.source()?.service == "system")
    #expect(value("ServiceName", decoded) == ["x"])
    #expect(value("Provider_Name", decoded) == ["Service Control Manager"])
  }

  @Test(arguments: [
    #""EventID":1"#, ##""EventID":{"#text":1,"#attributes":{"Qualifiers":0}}"##, #""EventID":"1""#,
  ])
  func `an event as a tree is known`(eventID: String) {
    let decoded = JSONDecoded(
      lines: ##"""
        {"Event":{"#attributes":{"xmlns":"x"},"System":{"Provider":{"#attributes":{"Name":"Microsoft-Windows-Sysmon"}},\##(eventID),"TimeCreated":{"#attributes":{"SystemTime":"2026-03-02T02:14:07.120Z"}},"Channel":"Microsoft-Windows-Sysmon\/Operational","Computer":"ward7-ws03.example.org"},"EventData":{"Image":"a.exe"}}}
        """##)
    #expect(decoded.source()?.categories == ["process_creation"])
    #expect(
      decoded.source()?.constants == [
        .init(field: "Channel", value: "Microsoft-Windows-Sysmon/Operational"),
        .init(field: "EventID", value: "1"),
      ])
    #expect(decoded.time() == "2026-03-02T02:14:07.120Z")
    #expect(value("Image", decoded) == ["a.exe"])
    #expect(value("EventID", decoded) == ["1"])
    #expect(value("Provider_Name", decoded) == ["Microsoft-Windows-Sysmon"])
    #expect(value("SystemTime", decoded) == ["2026-03-02T02:14:07.120Z"])
    #expect(value("Computer", decoded) == ["ward7-ws03.example.org"])
  }

  @Test func `values below an element of UserData go by their own name`() {
    let decoded = JSONDecoded(
      lines: ##"""
        {"Event":{"System":{"EventID":1102,"Channel":"Security"},"UserData":{"LogFileCleared":{"SubjectUserName":"ana"}}}}
        """##)
    #expect(value("SubjectUserName", decoded) == ["ana"])
    #expect(decoded.source()?.service == "security")
  }

  @Test func `a converter's other way to write attributes is known`() {
    let decoded = JSONDecoded(
      lines: ##"""
        {"Event":{"System":{"Provider":{"@Name":"Microsoft-Windows-Security-Auditing"},"EventID":"4624","Channel":"Security","TimeCreated":{"@SystemTime":"2026-03-02T02:14:07Z"}},"EventData":{"Data":[{"@Name":"LogonType","#text":"3"},{"#text":"ana","@Name":"Target User"},{"@Name":"Empty"}]}}}
        """##)
    #expect(decoded.time() == "2026-03-02T02:14:07Z")
    #expect(value("Provider_Name", decoded) == ["Microsoft-Windows-Security-Auditing"])
    #expect(value("LogonType", decoded) == ["3"])
    #expect(value("TargetUser", decoded) == ["ana"])
  }

  @Test func `an event with an event number that is none is not taken for Windows`() {
    #expect(JSONDecoded(lines: #"{"Channel":"x","EventID":"login"}"#).source() == .unknown)
    #expect(JSONDecoded(lines: #"{"Channel":"x","EventID":{"a":1}}"#).source() == .unknown)
  }

  @Test func `a name with spaces is also known without`() {
    let decoded = JSONDecoded(
      lines:
        #"{"Channel":"Microsoft-Windows-Windows Defender/Operational","EventID":1116,"Threat Name":"EICAR"}"#)
    #expect(decoded.source()?.categories == ["antivirus"])
    #expect(value("ThreatName", decoded) == ["EICAR"])
    #expect(value("Signature", decoded) == ["EICAR"])
  }

  @Test(arguments: [
    ("1.0", true), ("1e0", true), ("\"1\"", true), ("\"1.0\"", true), ("0.1E+1", true), ("100e-2", true),
    ("1.00000000000000", true), ("1.5", false), ("-1.0", false), ("1e99", false), ("\"1.\"", false),
    ("\"e0\"", false), ("\"1e\"", false), ("99999999999.0", false), ("10.0", false),
  ])
  func `an event number of another notation is the same number`(written: String, isOne: Bool) {
    let decoded = JSONDecoded(
      lines: #"{"Channel":"Microsoft-Windows-Sysmon/Operational","EventID":\#(written),"Image":"x"}"#)
    #expect((decoded.source()?.categories.contains("process_creation") == true) == isOne)
  }
}
