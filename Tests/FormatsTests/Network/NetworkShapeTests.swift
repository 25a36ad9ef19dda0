import Testing
import WardModel

@testable import Formats

@Suite struct NetworkShapeTests {
  // MARK: Suricata

  private static let flow =
    #""timestamp":"2026-03-02T04:14:07.120000+0200","flow_id":7,"src_ip":"192.0.2.1","src_port":5,"dest_ip":"198.51.100.2","dest_port":443,"proto":"TCP""#

  @Test func `an event of Suricata is of the service of its type, at the time in its zone`() throws {
    let alert = try #require(
      cloudEvent(#"{"event_type":"alert",\#(Self.flow),"alert":{"signature":"s","action":"blocked"}}"#))
    #expect(alert.source.product == "suricata")
    #expect(alert.source.service == "alert")
    #expect(alert.source.categories.isEmpty)
    #expect(alert.time == Timestamp(rfc3339: "2026-03-02T02:14:07.12Z"))
    #expect(alert.ruleValue("dst_ip") == "198.51.100.2")
    #expect(alert.ruleValue("dst_port") == "443")
    #expect(
      cloudSource(#"{"event_type":"stats","timestamp":"2026-03-02T02:14:07+0000","stats":{}}"#)
        == "suricata/stats")
  }

  @Test func `DNS and HTTP of Suricata answer to generic rules`() throws {
    for question in [
      #""rrname":"a.example.org","rrtype":"TXT""#, #""queries":[{"rrname":"a.example.org","rrtype":"TXT"}]"#,
    ] {
      let dns = try #require(cloudEvent(#"{"event_type":"dns",\#(Self.flow),"dns":{\#(question)}}"#))
      #expect(dns.source.categories == ["dns"])
      #expect(dns.ruleValue("query") == "a.example.org")
      #expect(dns.ruleValue("record_type") == "TXT")
    }
    let web = try #require(
      cloudEvent(
        #"{"event_type":"http",\#(Self.flow),"http":{"hostname":"www.example.org","url":"/a?b","http_user_agent":"u","http_method":"GET","status":200}}"#
      ))
    #expect(web.source.categories == ["proxy", "webserver"])
    #expect(web.ruleValue("cs-host") == "www.example.org")
    #expect(web.ruleValue("cs-uri-query") == "/a?b")
    #expect(web.ruleValue("sc-status") == "200")
  }

  @Test func `an event type and a time do not make Suricata`() {
    #expect(
      cloudSource(#"{"event_type":"login","timestamp":"2026-03-02T02:14:07Z","src_ip":"192.0.2.1"}"#) == "-/-"
    )
    #expect(cloudSource(#"{"event_type":"Door Opened",\#(Self.flow)}"#) == "-/-")
    #expect(cloudSource(#"{"event_type":"stats",\#(Self.flow)}"#) == "-/-")
  }

  // MARK: Zeek

  private static let connection =
    #""ts":1772417647.12,"uid":"Cx","id.orig_h":"192.0.2.1","id.orig_p":5,"id.resp_h":"198.51.100.2","id.resp_p":53"#

  @Test(arguments: [
    (#""_path":"weird""#, "weird"), (#""proto":"tcp","conn_state":"SF""#, "conn"),
    (#""proto":"udp","query":"a.example.org","rejected":false"#, "dns"),
    (#""trans_depth":1,"method":"GET","uri":"/","request_body_len":0"#, "http"),
    (#""trans_depth":1,"helo":"h","mailfrom":"a@example.org""#, "smtp"),
    (#""version":"TLSv13","resumed":false,"established":true"#, "ssl"),
    (#""action":"SMB::FILE_OPEN","path":"\\\\h\\ADMIN$","name":"a.exe""#, "smb_files"),
    (#""path":"\\\\h\\IPC$","share_type":"PIPE""#, "smb_mapping"),
    (#""endpoint":"svcctl","operation":"CreateServiceW""#, "dce_rpc"),
    (#""request_type":"TGS","service":"s","cipher":"rc4-hmac""#, "kerberos"),
    (#""cookie":"w.sand","security_protocol":"HYBRID""#, "rdp"),
    (#""version":2,"auth_attempts":1"#, "ssh"),
  ])
  func `the keys of a Zeek log tell which it is`(_ members: String, _ path: String) throws {
    let event = try #require(cloudEvent("{\(Self.connection),\(members)}"))
    #expect(event.source.product == "zeek")
    #expect(event.source.service == path)
    #expect(event.time == Timestamp(rfc3339: "2026-03-02T02:14:07.12Z"))
  }

  @Test func `logs of Zeek without a connection are known too`() {
    #expect(
      cloudSource(#"{"ts":"2026-03-02T02:14:07Z","fuid":"F","certificate.serial":"8BB0"}"#) == "zeek/x509")
    #expect(
      cloudSource(#"{"ts":"2026-03-02T02:14:07Z","_path":"capture_loss","gaps":0}"#) == "zeek/capture_loss")
    #expect(
      cloudSource(#"{"ts":1772417647.1,"fuid":"F","source":"HTTP","analyzers":[],"seen_bytes":5}"#)
        == "zeek/files")
    #expect(cloudSource("{\(Self.connection)}") == "zeek/-")
    // Near misses.
    #expect(cloudSource(#"{"ts":1772417647.1,"uid":"Cx","conn_state":"SF"}"#) == "-/-")
    #expect(cloudSource(#"{"ts":1772417647.1,"_path":"/var/log/ward"}"#) == "-/-")
  }

  @Test(arguments: ["dns", "http", "conn", "files", "ssl"])
  func `a log of Zeek has the same source in JSON as in columns`(_ path: String) throws {
    let columns =
      "#separator \\x09\n#path\t\(path)\n#fields\tts\tuid\n#types\ttime\tstring\n1772417647.1\tCx\n"
    let text = try #require(decodeText(columns).events.first)
    let json = try #require(cloudEvent(#"{"_path":"\#(path)","ts":1772417647.1,"uid":"Cx"}"#))
    #expect(json.source == text.source)
  }

  // MARK: osquery, OpenCanary

  private func row(_ columns: String, action: String = "added") -> String {
    #"{"name":"pack_ward_rows","hostIdentifier":"ward7-ws03","unixTime":1772417647,"action":"\#(action)","columns":{\#(columns)}}"#
  }

  @Test func `a row of osquery is of the service of its query, with its columns by name`() throws {
    let event = try #require(cloudEvent(row(#""port":"22","address":"192.0.2.1""#)))
    #expect(event.source.product == "osquery")
    #expect(event.source.service == "pack_ward_rows")
    #expect(event.source.categories.isEmpty)
    #expect(event.ruleValue("port") == "22")
    #expect(event.time == Timestamp(rfc3339: "2026-03-02T02:14:07Z"))
    let snapshot =
      #"{"name":"users","hostIdentifier":"ward7-ws03","unixTime":1,"action":"snapshot","snapshot":[{"user":"a"},{"user":"b"}]}"#
    #expect(try #require(cloudEvent(snapshot)).ruleValue("user") == "a|b")
    #expect(cloudSource(#"{"name":"chart","hostIdentifier":"h","action":"open","columns":{"a":1}}"#) == "-/-")
  }

  @Test func `a started process is one where its table proves it`() throws {
    let program = #""path":"/usr/bin/curl","cmdline":"curl http://192.0.2.1/","pid":"7","parent":"1""#
    let linux = try #require(cloudEvent(row(program + #","syscall":"execve""#)))
    #expect(linux.source.product == "linux")
    #expect(linux.source.categories == ["process_creation"])
    #expect(linux.ruleValue("Image") == "/usr/bin/curl")
    #expect(linux.ruleValue("CommandLine") == "curl http://192.0.2.1/")
    #expect(cloudSource(row(program + #","event_type":"exec","platform_binary":"1""#)).hasPrefix("macos/"))
    // Near misses: a fork, an end, a removal, the table of running processes.
    for columns in [#","syscall":"clone""#, #","event_type":"exit","platform_binary":"1""#, ""] {
      #expect(cloudSource(row(program + columns)) == "osquery/pack_ward_rows")
    }
    #expect(
      cloudSource(row(program + #","syscall":"execve""#, action: "removed")) == "osquery/pack_ward_rows")
  }

  @Test func `a honeypot event is an event of the application`() throws {
    let event = try #require(
      cloudEvent(
        #"{"dst_host":"192.0.2.5","dst_port":22,"logdata":{"USERNAME":"root"},"logtype":4002,"node_id":"ward7-pot","src_host":"192.0.2.9","utc_time":"2026-03-02 02:14:07.120000"}"#
      ))
    #expect(event.source.product == "opencanary")
    #expect(event.source.categories == ["application"])
    #expect(event.ruleValue("src_ip") == "192.0.2.9")
    #expect(event.time == Timestamp(rfc3339: "2026-03-02T02:14:07.12Z"))
    #expect(cloudSource(#"{"logtype":"visit","node_id":"ward7","logdata":{}}"#) == "-/-")
  }
}
