import Sigma
import Testing
import WardModel

@testable import Detection

@Suite struct EntityTests {
  private func alert(_ line: String, _ rule: String = anyWindows) throws -> Alert {
    let alerts = Bench(rule).alerts(line)
    #expect(alerts.count == 1)
    return try #require(alerts.first)
  }

  @Test func `hosts are written alike whatever the log writes`() throws {
    #expect(try alert(sysmon(1, "")).entities(.host) == ["subject ward7-ws03.example.org"])
    let flat =
      #"{"EventTime":"2026-03-02 02:14:07","Hostname":"WARD7-WS03.EXAMPLE.ORG","EventID":1,"SourceName":"Microsoft-Windows-Sysmon","Channel":"Microsoft-Windows-Sysmon/Operational"}"#
    #expect(try alert(flat).entities(.host) == ["subject ward7-ws03.example.org"])
  }

  @Test func `the workstation that a logon came from is another host, its source`() throws {
    let found = try alert(security(4624, #""WorkstationName":"WARD7-WS09""#))
    #expect(Set(found.entities(.host)) == ["subject ward7-ws03.example.org", "source ward7-ws09"])
  }

  @Test func `users carry their domain and their part in the event`() throws {
    let found = try alert(
      security(
        4624,
        #""SubjectUserName":"N.Keller","SubjectDomainName":"WARD7","TargetUserName":"svc-pacs","TargetDomainName":"WARD7""#
      ))
    #expect(Set(found.entities(.user)) == [#"actor ward7\n.keller"#, #"target ward7\svc-pacs"#])
  }

  @Test func `a user without domain, or with one in the name, stands alone`() throws {
    #expect(
      try alert(security(4624, #""TargetUserName":"M.Ito""#)).entities(.user) == ["target m.ito"])
    #expect(
      try alert(security(4624, #""TargetUserName":"m.ito@example.org","TargetDomainName":"WARD7""#)).entities(
        .user)
        == ["target m.ito@example.org"])
    #expect(
      try alert(security(4624, #""TargetUserName":"m.ito","TargetDomainName":"-""#)).entities(.user)
        == ["target m.ito"])
    #expect(try alert(sysmon(1, #""User":"WARD7\\N.Keller""#)).entities(.user) == [#"actor ward7\n.keller"#])
  }

  @Test(arguments: ["-", "", "N/A", "NULL"])
  func `what logs write for nobody is nobody`(nobody: String) throws {
    let found = try alert(
      security(4624, #""TargetUserName":"\#(nobody)","TargetDomainName":"WARD7","IpAddress":"\#(nobody)""#))
    #expect(found.entities(.user).isEmpty)
    #expect(found.entities(.address).isEmpty)
    #expect(!found.details.contains { $0.value == nobody })
  }

  @Test func `sessions mean something with their host only`() throws {
    let found = try alert(
      security(4624, #""SubjectLogonId":"0x0","TargetLogonId":"0x1F4C65F""#))
    #expect(found.entities(.session) == ["target ward7-ws03.example.org/0x1f4c65f"])
    let hostless = #"{"Channel":"Security","EventID":4624,"TargetLogonId":"0x1F4C65F"}"#
    #expect(try alert(hostless).entities(.session).isEmpty)
  }

  @Test func `processes are known by their GUID, an empty one is none`() throws {
    let found = try alert(
      sysmon(
        1,
        #""ProcessGuid":"{6F3A1C20-AB00-4000-8000-0000000000C1}","ParentProcessGuid":"6f3a1c20-ab00-4000-8000-0000000000c0""#
      ))
    #expect(
      Set(found.entities(.process)) == [
        "subject {6f3a1c20-ab00-4000-8000-0000000000c1}", "parent {6f3a1c20-ab00-4000-8000-0000000000c0}",
      ])
    let empty = try alert(sysmon(1, #""ProcessGuid":"{00000000-0000-0000-0000-000000000000}""#))
    #expect(empty.entities(.process).isEmpty)
    let numbered = try alert(security(4688, #""NewProcessId":"0x1a4""#))
    #expect(numbered.entities(.process) == ["subject ward7-ws03.example.org/0x1a4"])
  }

  @Test(arguments: [
    ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("::FFFF:192.0.2.7", "192.0.2.7"),
    ("2001:DB8::7", "2001:db8::7"), ("fe80::1%eth0", "fe80::1"), ("[2001:db8::7]", "2001:db8::7"),
    ("::1", "::1"), ("::", "::"), ("fe80::", "fe80::"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ("64:ff9b::192.0.2.7", "64:ff9b::192.0.2.7"), ("1::8", "1::8"), ("0.0.0.0", "0.0.0.0"),
  ])
  func `addresses are written alike`(text: String, address: String) throws {
    #expect(EntityText.address(text) == address)
    #expect(try alert(security(4624, #""IpAddress":"\#(text)""#)).entities(.address) == ["source \(address)"])
  }

  @Test(arguments: [
    "LOCAL", "ward7-ws03.example.org", "192.0.2", "192.0.2.7.9", "192.0.2.x", "", "cloudtrail.amazonaws.com",
    "12:34", "a:b:c:z", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
    "1::2::3", "12345::", ":1::2", "1:2:3:4:5:6:7:8::", "::192.0.2.256",
  ])
  func `text that is no address gives none`(text: String) {
    #expect(EntityText.address(text) == nil)
  }

  @Test(arguments: [
    "...", "1.2.3.", "::::::::::::::", "192.0.2.999", "999.999.999.999", "1.2.3.4.:", "abcd.1.2.3",
    "1234567.1.2.3", ":1:2:3:4:5:6:7:8:9",
  ])
  func `text that only looks like an address gives none`(text: String) {
    #expect(EntityText.address(text) == nil)
  }

  @Test func `of several hashes the longest counts, and import hashes never`() throws {
    let sha256 = String(repeating: "AB", count: 32)
    let md5 = String(repeating: "12", count: 16)
    let found = try alert(
      sysmon(1, #""Hashes":"MD5=\#(md5),SHA256=\#(sha256),IMPHASH=\#(String(repeating: "c", count: 32))""#))
    #expect(found.entities(.hash) == ["object \(sha256.lowercased())"])
    #expect(EntityText.strongestHash("IMPHASH=\(md5)") == nil)
    #expect(EntityText.strongestHash("MD5=\(String(repeating: "0", count: 32))") == nil)
    #expect(EntityText.strongestHash(md5) == md5)
    #expect(EntityText.strongestHash("SHA1=tooshort") == nil)
    #expect(EntityText.strongestHash("") == nil)
    #expect(EntityText.strongestHash("=,=,") == nil)
  }

  @Test func `domains and files are objects of their event`() throws {
    let query = try alert(sysmon(22, #""QueryName":"Update.Example.ORG.""#))
    #expect(query.entities(.domain) == ["object update.example.org"])
    let file = try alert(sysmon(11, #""TargetFilename":"C:\\Temp\\X.EXE""#))
    #expect(file.entities(.file) == [#"object c:\temp\x.exe"#])
  }

  @Test func `a cloud event names account, user and address`() throws {
    let rule = """
      title: Anything in the cloud
      logsource: {product: aws, service: cloudtrail}
      detection:
        any: {eventName|exists: true}
        condition: any
      """
    let found = try alert(
      #"{"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/n.keller","accountId":"123456789012"},"eventTime":"2026-03-02T02:20:00Z","eventSource":"ec2.amazonaws.com","eventName":"StopInstances","awsRegion":"eu-central-1","sourceIPAddress":"198.51.100.7","eventID":"a1","recipientAccountId":"123456789012"}"#,
      rule)
    #expect(found.entities(.cloudAccount) == ["subject 123456789012"])
    #expect(found.entities(.user) == ["actor arn:aws:iam::123456789012:user/n.keller"])
    #expect(found.entities(.address) == ["source 198.51.100.7"])
    #expect(found.entities(.host).isEmpty)
  }

  @Test func `entities are sorted, without repetition and bounded`() throws {
    let found = try alert(
      security(
        4624,
        #""TargetUserName":"a","SubjectUserName":"b","IpAddress":"192.0.2.1","SourceAddress":"192.0.2.1""#))
    #expect(found.entities == found.entities.sorted())
    #expect(Set(found.entities).count == found.entities.count)
    #expect(found.entities(.address) == ["source 192.0.2.1"])
    let many = (0..<100).map { "\"192.0.2.\($0)\"" }.joined(separator: ",")
    let crowded = try alert(security(4624, #""IpAddress":[\#(many)]"#))
    #expect(crowded.entities.count <= 24)
    // A list must not push out the machine that it happened on.
    #expect(crowded.entities(.host) == ["subject ward7-ws03.example.org"])
  }

  @Test func `details come in the order worth reading, cut to a readable length`() throws {
    let found = try alert(
      sysmon(
        1,
        #""User":"WARD7\\n.keller","ParentImage":"C:\\p.exe","CommandLine":"\#(String(repeating: "x", count: 900))","Image":"C:\\i.exe","Unknown":"u""#
      ))
    #expect(found.details.map(\.field) == ["Image", "CommandLine", "ParentImage", "User"])
    #expect(found.details[1].value.count == 400)
    #expect(found.details[0].value == #"C:\i.exe"#)
  }

  @Test func `details bear the names that rules use`() throws {
    let found = try alert(security(4688, #""NewProcessName":"C:\\i.exe","ParentProcessName":"C:\\p.exe""#))
    #expect(found.details.map(\.field).prefix(2) == ["Image", "ParentImage"])
  }
}
