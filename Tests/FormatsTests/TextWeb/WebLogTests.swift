import Testing
import WardModel

@testable import Formats

@Suite struct WebLogTests {
  @Test func `a combined line has the fields that rules for web servers use`() throws {
    let decoded = decodeText(
      #"192.0.2.7 - lena [14/Jun/2026:22:14:15 +0200] "GET /a/b.php?id=1%27 HTTP/1.1" 404 512 "https://www.example.org/" "curl/8 \"x\"""#
    )
    #expect(decoded.format == "web-access")
    let event = try #require(decoded.events.first)
    #expect(event["c-ip"] == "192.0.2.7")
    #expect(event["cs-username"] == "lena")
    #expect(event["cs-method"] == "GET")
    #expect(event["cs-uri-stem"] == "/a/b.php")
    #expect(event["cs-uri-query"] == "id=1%27")
    #expect(event["c-uri"] == "/a/b.php?id=1%27")
    #expect(event["cs-version"] == "HTTP/1.1")
    #expect(event["sc-status"] == "404")
    #expect(event["sc-bytes"] == "512")
    #expect(event["cs-referer"] == "https://www.example.org/")
    #expect(event["cs-user-agent"] == #"curl/8 \"x\""#)
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T20:14:15Z"))
    #expect(event.source.categories == ["webserver"])
    #expect(event.source.aliases.allNames(of: "c-uri").contains("cs-uri-query"))
  }

  @Test func `a common line with a virtual host, without user and size`() throws {
    let decoded = decodeText(
      #"www.example.org:443 192.0.2.7 - - [14/Jun/2026:22:14:15 +0000] "\x16\x03\x01" 400 -"#,
      format: AccessLogFormat())
    let event = try #require(decoded.events.first)
    #expect(event["cs-host"] == "www.example.org:443")
    #expect(event["c-ip"] == "192.0.2.7")
    #expect(event["cs-username"] == nil)
    #expect(event["request"] == #"\x16\x03\x01"#)
    #expect(event["sc-bytes"] == nil)
    #expect(event["sc-status"] == "400")
  }

  @Test func `a URI with spaces keeps them`() throws {
    let event = try #require(
      decodeText(#"::1 - - [14/Jun/2026:22:14:15 +0000] "GET /a b?c d HTTP/1.0" 200 1"#).events.first)
    #expect(event["cs-uri-stem"] == "/a b")
    #expect(event["cs-uri-query"] == "c d")
  }

  @Test func `a line of another kind is named`() {
    let decoded = decodeText(
      "1.2.3.4 - - [14/Jun/2026:22:14:15 +0000] \"GET / HTTP/1.1\" 200 1\nnonsense [x\n",
      format: AccessLogFormat())
    #expect(decoded.events.count == 1)
    #expect(decoded.undecodable.map(\.record) == [2])
  }

  @Test func `IIS logs name their columns`() throws {
    let decoded = decodeText(
      "#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: 2026-06-14 22:00:00\r\n"
        + "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status sc-win32-status\r\n"
        + "2026-06-14 22:14:15 192.0.2.1 POST /owa/a.aspx x=1 198.51.100.7 Mozilla/5.0+(Windows) 200 0\r\n"
        + "2026-06-14 22:14:16 192.0.2.1 GET / - 198.51.100.7 - 200\r\n")
    #expect(decoded.format == "w3c")
    let event = try #require(decoded.events.first)
    #expect(event["cs-uri-stem"] == "/owa/a.aspx")
    #expect(event["cs(User-Agent)"] == "Mozilla/5.0 (Windows)")
    #expect(event.source.aliases.allNames(of: "cs(User-Agent)").contains("cs-user-agent"))
    #expect(event["sc-status"] == "200")
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T22:14:15Z"))
    #expect(event.source.categories == ["webserver"])
    #expect(event.source.service == "iis")
    #expect(event.record == 5)
    #expect(decoded.undecodable.map(\.record) == [6])
  }

  @Test(arguments: [
    (#"1.2.3.4 - - [14/Jun/2026:22:14:15 +0000] "GET / HTTP/1.1" 200 1"#, "web-access"),
    (#"1.2.3.4 - - [14/Jun/2026:22:14:15 +0000] GET / 200 1"#, "text"),
    ("#Fields: date time c-ip\n", "w3c"), ("#Fields: x y\n", "text"),
  ]) func `content decides`(_ text: String, _ format: String) {
    #expect(recognisedFormat(text) == format)
  }
}
