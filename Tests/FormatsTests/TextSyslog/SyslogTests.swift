import Testing
import WardModel

@testable import Formats

@Suite struct SyslogTests {
  private func one(_ line: String, reference: Timestamp? = june2026, zone: Int = 0) throws -> DecodedEvent {
    let decoded = decodeText(line, format: SyslogFormat(), reference: reference, zone: zone)
    #expect(decoded.undecodable.isEmpty)
    #expect(decoded.events.count == 1)
    return try #require(decoded.events.first)
  }

  @Test func `RFC 3164 gives priority, names, host, program, process and message`() throws {
    let event = try one("<34>Jun 14 22:14:15 ward7-gw01 su[4711]: 'su root' failed for lena on /dev/pts/8")
    #expect(event["priority"] == "34")
    #expect(event["facility"] == "auth")
    #expect(event["severity"] == "crit")
    #expect(event["timestamp"] == "Jun 14 22:14:15")
    #expect(event["hostname"] == "ward7-gw01")
    #expect(event["appname"] == "su")
    #expect(event["procid"] == "4711")
    #expect(event["message"] == "'su root' failed for lena on /dev/pts/8")
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T22:14:15Z"))
    #expect(event.source.product == "linux")
    #expect(event.source.service == "auth")
    #expect(event.raw.hasPrefix("<34>Jun"))
    #expect(event.record == 1)
  }

  @Test func `a line without PRI, as in var log, has no facility`() throws {
    let event = try one("Jun  4 02:04:05 ward7-gw01 systemd[1]: Stopping firewalld")
    #expect(event["facility"] == nil)
    #expect(event["message"] == "Stopping firewalld")
    #expect(event.source.service == "syslog")
    #expect(event.time == Timestamp(rfc3339: "2026-06-04T02:04:05Z"))
  }

  @Test(arguments: [
    ("Jun 17 11:00:00", "2026-06-17T11:00:00Z"),  // within two days after the reference
    ("Jun 17 13:00:00", "2025-06-17T13:00:00Z"),  // beyond: last year
    ("Dec 31 23:59:59", "2025-12-31T23:59:59Z"),
    ("Jan  1 00:00:00", "2026-01-01T00:00:00Z"),
    ("Feb 29 10:00:00", "2024-02-29T10:00:00Z"),
  ]) func `a time without a year gets the one nearest before the reference`(
    _ text: String, _ expected: String
  ) throws {
    let event = try one("<13>\(text) ward7-gw01 app: x")
    #expect(event.time == Timestamp(rfc3339: expected))
  }

  @Test func `the year of a line never depends on the lines before it`() throws {
    let lines = ["Jun 17 13:00:00 h a: 1", "Jun 17 11:00:00 h a: 2", "Jun 17 13:00:00 h a: 3"]
    let together = decodeText(lines.joined(separator: "\n"), format: SyslogFormat()).events.map(\.time)
    let apart = lines.compactMap { decodeText($0, format: SyslogFormat()).events.first?.time }
    #expect(together == apart)
    #expect(together[0] != together[1])
  }

  @Test func `the new year is near an old reference`() throws {
    let event = try one("Jan  1 00:00:05 h a: x", reference: Timestamp(rfc3339: "2025-12-31T23:50:00Z"))
    #expect(event.time == Timestamp(rfc3339: "2026-01-01T00:00:05Z"))
  }

  @Test func `without a reference a time without a year is not made up`() throws {
    let event = try one("Jun 14 22:14:15 h a: x", reference: nil)
    #expect(event.time == .distantPast)
    #expect(event["timestamp"] == "Jun 14 22:14:15")
  }

  @Test func `times without a zone are in the zone of the caller`() throws {
    #expect(
      try one("Jun 14 22:14:15 h a: x", zone: 7200).time == Timestamp(rfc3339: "2026-06-14T20:14:15Z"))
    #expect(
      try one("2026-06-14T22:14:15+01:00 h a: x", zone: 7200).time
        == Timestamp(rfc3339: "2026-06-14T21:14:15Z"))
  }

  @Test func `rsyslog's ISO times are read`() throws {
    let event = try one("2026-03-02T02:14:07.120456+01:00 ward7-gw01 CRON[88]: (root) CMD (/bin/true)")
    #expect(event.time == Timestamp(rfc3339: "2026-03-02T01:14:07.120456Z"))
    #expect(event["hostname"] == "ward7-gw01")
    #expect(event["appname"] == "CRON")
    #expect(event.source.service == "cron")
  }

  @Test func `a line without a host keeps its program`() throws {
    let event = try one("<13>Jun 14 22:14:15 backup[9]: done")
    #expect(event["hostname"] == nil)
    #expect(event["appname"] == "backup")
    #expect(event["message"] == "done")
  }

  @Test func `RFC 5424 gives structured data as fields with escapes resolved`() throws {
    let event = try one(
      #"<165>1 2026-06-14T22:14:15.003Z ward7-app evntslog 12 ID47 [exampleSDID@32473 iut="3" note="a \"b\" \] c\\d"][x@1 y=""] "#
        + "\u{FEFF}An application event")
    #expect(event["timestamp"] == "2026-06-14T22:14:15.003Z")
    #expect(event["appname"] == "evntslog")
    #expect(event["procid"] == "12")
    #expect(event["msgid"] == "ID47")
    #expect(event["exampleSDID@32473.iut"] == "3")
    #expect(event["exampleSDID@32473.note"] == #"a "b" ] c\d"#)
    #expect(event["x@1.y"] == "")
    #expect(event["message"] == "An application event")
    #expect(event["facility"] == "local4")
    #expect(event["severity"] == "notice")
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T22:14:15.003Z"))
  }

  @Test func `RFC 5424 parts that are a dash are absent`() throws {
    let event = try one("<14>1 - - - - - - hello")
    #expect(event.fields.map(\.name) == ["priority", "facility", "severity", "message"])
    #expect(event["message"] == "hello")
    #expect(event.time == .distantPast)
  }

  @Test func `structured data that never ends is not structured data`() throws {
    let event = try one(#"<14>1 2026-06-14T22:14:15Z h a - - [id x="y" hello"#)
    #expect(event["id.x"] == nil)
    #expect(event["message"]?.contains("hello") == true)
  }

  @Test(arguments: [
    ("sshd", 38, "linux", "sshd"), ("sshd", 14, "linux", "sshd"), ("/usr/sbin/sshd", 14, "linux", "sshd"),
    ("sshd(pam_unix)", 38, "linux", "sshd"), ("sudo", 86, "linux", "sudo"), ("crontab", 78, "linux", "cron"),
    ("vsftpd", 14, "linux", "vsftpd"), ("clamd", 14, "linux", "clamav"), ("guacd", 14, "linux", "guacamole"),
    ("pkexec", 14, "linux", "auth"), ("anything", 86, "linux", "auth"), ("named", 30, "linux", "syslog"),
    ("tac_plus", 30, "cisco", "aaa"), ("sshdx", 14, "linux", "syslog"),
  ]) func `a program leads to its service`(
    _ program: String, _ priority: Int, _ product: String, _ service: String
  ) throws {
    let event = try one("<\(priority)>Jun 14 22:14:15 h \(program)[1]: x")
    #expect(event.source.product == product)
    #expect(event.source.service == service)
    #expect(event["appname"] == program)
  }

  @Test(arguments: [
    (
      "<189>45: ward7-sw1: *Jun 14 22:14:15.123 UTC: %PARSER-5-CFGLOG_LOGGEDCMD: User:lena logged command:shutdown",
      "aaa"
    ),
    ("<189>Jun 14 22:14:15 ward7-sw1 45: %AAA-6-USER: show version", "aaa"),
    ("<189>45: *Jun 14 22:14:15.123: %SYS-5-CONFIG_P: Configured by cisco_support", "syslog"),
    ("<187>Jun 14 22:14:15 192.0.2.1 %IP-TCP-3-BADAUTH: Invalid MD5 digest from 192.0.2.9:179", "bgp"),
    ("<187>Jun 14 22:14:15 192.0.2.1 %LDP-5-NBRCHG: LDP Neighbor down", "ldp"),
  ]) func `messages of Cisco devices lead to their service`(_ line: String, _ service: String) throws {
    let event = try one(line)
    #expect(event.source.product == "cisco")
    #expect(event.source.service == service)
    #expect(event["message"]?.contains("%") == true)
  }

  @Test func `percent signs alone make no Cisco device`() throws {
    #expect(try one("<14>Jun 14 22:14:15 h %a b").source.product == "linux")
    #expect(try one("<14>Jun 14 22:14:15 h disk: 100%-full").source.product == "linux")
  }

  @Test func `BGP failures of Huawei and Juniper routers have their service`() throws {
    let huawei = try one(
      "<187>Jun 14 2026 22:14:15 r1 %%01BGP/3/BGP_AUTH_FAILED(l)[12]: BGP session failed, 192.0.2.1:179")
    #expect(huawei.source.product == "huawei")
    #expect(huawei.source.service == "bgp")
    let juniper = try one(
      "<28>Jun 14 22:14:15 r2 /kernel: tcp_auth_ok: Packet from 192.0.2.1:179 missing MD5 digest")
    #expect(juniper.source.product == "juniper")
    #expect(juniper.source.service == "bgp")
  }

  @Test func `the command that sudo logs is in fields`() throws {
    let event = try one(
      "Jun 14 22:14:15 h sudo:     lena : TTY=pts/0 ; PWD=/home/lena ; USER=#-1 ; COMMAND=/bin/bash -c a ; b")
    #expect(event["user"] == "lena")
    #expect(event["TTY"] == "pts/0")
    #expect(event["PWD"] == "/home/lena")
    #expect(event["USER"] == "#-1")
    #expect(event["COMMAND"] == "/bin/bash -c a ; b")
    let session = try one("Jun 14 22:14:15 h sudo: pam_unix(sudo:session): session opened for user root")
    #expect(session["USER"] == nil)
  }

  @Test func `logins that sshd reports have user and address, and a crafted name can't change the address`()
    throws
  {
    let event = try one(
      "Jun 14 22:14:15 h sshd[1]: Failed password for invalid user oracle from 192.0.2.7 port 4711 ssh2")
    #expect(event["user"] == "oracle")
    #expect(event["src_ip"] == "192.0.2.7")
    #expect(event["src_port"] == "4711")
    let crafted = try one(
      "Jun 14 22:14:15 h sshd[1]: Invalid user x from 198.51.100.1 port 1 from 192.0.2.7 port 4711")
    #expect(crafted["src_ip"] == "192.0.2.7")
    #expect(crafted["user"] == "x from 198.51.100.1 port 1")
    #expect(try one("Jun 14 22:14:15 h sshd[1]: Connection closed by 192.0.2.7")["src_ip"] == nil)
  }

  @Test func `a line without a head is kept as a message`() throws {
    let decoded = decodeText("Jun 14 22:14:15 h app: one\n  continued {\n", format: SyslogFormat())
    #expect(decoded.events.count == 2)
    #expect(decoded.events[1]["message"] == "  continued {")
    #expect(decoded.events[1].record == 2)
    #expect(decoded.events[1].time == .distantPast)
    #expect(decoded.events[1].source.service == "syslog")
  }

  @Test func `JSON in a message stays a message`() throws {
    let event = try one(#"<14>Jun 14 22:14:15 h {"a":{"b":1}}"#)
    #expect(event["message"] == #"{"a":{"b":1}}"#)
  }

  @Test func `CRLF, NUL bytes, blank lines, invalid UTF-8 and a missing last line end are no trouble`() throws
  {
    var input = Array("<14>Jun 14 22:14:15 h a: x\r\n\r\n<14>Jun 14 22:14:16 h a: y\0z".utf8)
    input += [0xFF, 0xFE]
    let decoded = decodeText(input, format: SyslogFormat())
    #expect(decoded.events.map(\.record) == [1, 3])
    #expect(decoded.events[0]["message"] == "x")
    #expect(decoded.events[1]["message"] == "y\0z\u{FFFD}\u{FFFD}")
  }

  @Test func `the start of an endless line is decoded and the rest is named`() throws {
    let input =
      Array("<14>Jun 14 22:14:15 h a: ".utf8) + [UInt8](repeating: 0x78, count: TextLine.byteLimit)
      + Array("\n<14>Jun 14 22:14:16 h a: y\n".utf8)
    let decoded = decodeText(input, format: SyslogFormat())
    #expect(decoded.events.map(\.record) == [1, 2])
    #expect(decoded.events[0].raw.utf8.count == TextLine.byteLimit)
    #expect(decoded.undecodable.count == 1)
    #expect(decoded.undecodable.first?.record == 1)
    #expect(decoded.undecodable.first?.offset == UInt64(TextLine.byteLimit))
  }

  @Test func `pieces decoded apart give the same events as the whole`() throws {
    let lines = (0..<50).map { "<\($0)>Jun 14 22:14:\(10 + $0 % 50) h app[\($0)]: message \($0)" }
    let whole = decodeText(lines.joined(separator: "\n"))
    let pieces = decodeText(lines.joined(separator: "\n"), pieceLines: 7)
    #expect(whole.events.map(\.record) == Array(1...50))
    #expect(pieces.events.map(\.record) == whole.events.map(\.record))
    #expect(pieces.events.map(\.raw) == whole.events.map(\.raw))
    #expect(pieces.events.map(\.time) == whole.events.map(\.time))
  }

  @Test func `a mark before any line is passed over`() {
    let line = "<14>Jun 14 22:14:15 ward7-gw1 a: one"
    let decoded = decodeText("\u{FEFF}\(line)\n\u{FEFF}\u{FEFF}\(line)\n\u{FEFF}\n\u{FEFF}")
    #expect(decoded.events.map(\.record) == [1, 2])
    #expect(decoded.events.map(\.raw) == [line, line])
    #expect(decoded.undecodable.isEmpty)
  }

  @Test func `octet-counted messages may hold line feeds`() throws {
    let first = "<14>Jun 14 22:14:15 h a: one\ntwo"
    let second = "<34>1 2026-06-14T22:14:15Z h b - - - three"
    let decoded = decodeText("\(first.utf8.count) \(first)\(second.utf8.count) \(second)")
    #expect(decoded.format == "syslog-octet-counted")
    #expect(decoded.events.map { $0["message"] } == ["one\ntwo", "three"])
    #expect(decoded.events.map(\.record) == [1, 2])
    #expect(decoded.undecodable.isEmpty)
  }

  @Test func `an octet-counted stream that breaks off says where`() throws {
    let first = "<14>Jun 14 22:14:15 h a: one"
    let decoded = decodeText(
      "\(first.utf8.count) \(first)99 <14>Jun 14", format: OctetCountedSyslogFormat())
    #expect(decoded.events.count == 1)
    #expect(decoded.undecodable.map(\.offset) == [UInt64(first.utf8.count + 3)])
  }

  @Test(arguments: [
    // The bad frame: a length too long, far too long, too short, none, rubbish.
    ("60 <14>Jun 14 22:14:15 h a: bad", 2), ("999999 <14>Jun 14 22:14:15 h a: bad", 2),
    ("9 <14>Jun 14 22:14:15 h a: bad", 3), ("<14>Jun 14 22:14:15 h a: bad", 2), ("\u{1}\u{2}rubbish", 2),
  ])
  func `a bad frame costs itself and no other`(bad: String, eventCount: Int) throws {
    let first = "<14>Jun 14 22:14:15 h a: one"
    let second = "<34>1 2026-06-14T22:14:15Z h b - - - 12 two"
    let decoded = decodeText(
      "\(first.utf8.count) \(first)\(bad)\(second.utf8.count) \(second)\(first.utf8.count) \(first)",
      format: OctetCountedSyslogFormat())
    let messages = decoded.events.compactMap { $0["message"] }
    #expect(messages.first == "one")
    #expect(messages.suffix(2) == ["12 two", "one"])
    #expect(decoded.events.count == eventCount + 1)
    #expect(decoded.undecodable.count == 1)
    #expect(Set(decoded.events.map(\.record) + decoded.undecodable.map(\.record)).count == eventCount + 2)
  }

  @Test(arguments: [
    ("<34>Jun 14 22:14:15 h su: x\n", "syslog"), ("Jun 14 22:14:15 h su[1]: x\n", "syslog"),
    ("2026-06-14T22:14:15.1+02:00 h su[1]: x\n", "syslog"),
    ("<34>1 2026-06-14T22:14:15Z h a - - - x\n", "syslog"),
    ("<34>Jun 14 22:14:15 h CEF:0|V|P|1|2|n|3|src=192.0.2.1\n", "cef"),
    ("<34>Jun 14 22:14:15 h LEEF:1.0|V|P|1|2|src=192.0.2.1\n", "leef"),
    ("<34>Jun 14 22:14:15 h audispd: type=CWD msg=audit(1781474400.1:7): cwd=\"/\"\n", "auditd"),
    ("{\"time\":\"2026-06-14T22:14:15Z\",\"a\":1}\n", "text"), ("<Event><System/></Event>\n", "text"),
    ("2026-06-14 22:14:15 something happened\n", "text"), ("June was warm\n", "text"),
    ("<999>Jun\n", "text"), ("", "text"),
  ]) func `content decides the format`(_ text: String, _ name: String) {
    let recognised = recognisedFormat(text)
    #expect(recognised == name || (name == "text" && recognised != "syslog"))
  }
}
