import Testing
import WardModel

@testable import Formats

@Suite struct CEFTests {
  private func one(_ line: String) throws -> DecodedEvent {
    let decoded = decodeText(line, format: CEFFormat())
    #expect(decoded.undecodable.isEmpty)
    return try #require(decoded.events.first)
  }

  @Test func `a record has header, extension, labels, time and source`() throws {
    let event = try one(
      "CEF:0|Example Networks|Ward Gate|7.1|100|worm stopped|10|src=192.0.2.1 dst=198.51.100.9 spt=1232 "
        + "msg=blocked at the east wing rt=1781474400123 cs1Label=Policy Name cs1=Block All")
    #expect(event["deviceVendor"] == "Example Networks")
    #expect(event["deviceProduct"] == "Ward Gate")
    #expect(event["deviceVersion"] == "7.1")
    #expect(event["deviceEventClassId"] == "100")
    #expect(event["name"] == "worm stopped")
    #expect(event["severity"] == "10")
    #expect(event["src"] == "192.0.2.1")
    #expect(event["msg"] == "blocked at the east wing")
    #expect(event["cs1"] == "Block All")
    #expect(event["Policy Name"] == "Block All")
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T22:00:00.123Z"))
    #expect(event.source.product == "example_networks")
    #expect(event.source.service == "ward_gate")
    #expect(event.source.categories == [])
    #expect(event.source.aliases.allNames(of: "src") == ["src", "sourceAddress", "src_ip"])
  }

  @Test func `escapes are resolved in header and extension, and other backslashes stay`() throws {
    let event = try one(
      #"CEF:0|a\|b|p\\q|1|2|n|3|act=x\=y msg=one\ntwo filePath=C:\\Temp\\a.exe fname=C:\Temp"#)
    #expect(event["deviceVendor"] == "a|b")
    #expect(event["deviceProduct"] == #"p\q"#)
    #expect(event["act"] == "x=y")
    #expect(event["msg"] == "one\ntwo")
    #expect(event["filePath"] == #"C:\Temp\a.exe"#)
    #expect(event["fname"] == #"C:\Temp"#)
  }

  @Test func `an equals sign in a URL that nobody escaped doesn't begin a key`() throws {
    let event = try one(
      "CEF:0|v|p|1|2|n|3|request=https://www.example.org/a?b=c&d=e act=allow empty= last=z ")
    #expect(event["request"] == "https://www.example.org/a?b=c&d=e")
    #expect(event["act"] == "allow")
    #expect(event["empty"] == "")
    #expect(event["last"] == "z")
  }

  @Test func `a label without a value, or after its value, is right`() throws {
    let event = try one("CEF:0|v|p|1|2|n|3|cs1=first cs1Label=One cs2Label=Two cn1=5 cn1Label=Count")
    #expect(event["One"] == "first")
    #expect(event["Two"] == nil)
    #expect(event["Count"] == "5")
  }

  @Test func `behind a syslog head the host and the time of the record count`() throws {
    let event = try one(
      "<134>Jun 14 22:14:15 ward7-fw1 CEF:0|v|p|1|2|n|3|rt=Jun 14 2026 20:00:00 UTC src=192.0.2.1")
    #expect(event["hostname"] == "ward7-fw1")
    #expect(event["priority"] == "134")
    #expect(event["severity"] == "3")
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T20:00:00Z"))
    let without = try one("<134>Jun 14 22:14:15 ward7-fw1 CEF:0|v|p|1|2|n|3|src=192.0.2.1")
    #expect(without.time == Timestamp(rfc3339: "2026-06-14T22:14:15Z"))
    let tagged = try one("<134>1 2026-06-14T22:14:15Z ward7-fw1 app - - - CEF:0|v|p|1|2|n|3|src=192.0.2.1")
    #expect(tagged["src"] == "192.0.2.1")
  }

  @Test func `rt counts before start, wherever they stand`() throws {
    let event = try one("CEF:0|v|p|1|2|n|3|start=1781470800000 rt=1781474400000 end=1781478000000")
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T22:00:00Z"))
  }

  @Test func `only a firewall's traffic has the category firewall`() throws {
    let traffic = try one("CEF:0|Palo Alto Networks|PAN-OS|10|end|TRAFFIC|3|src=192.0.2.1")
    #expect(traffic.source.categories == ["firewall"])
    let system = try one("CEF:0|Palo Alto Networks|PAN-OS|10|general|SYSTEM|3|src=192.0.2.1")
    #expect(system.source.categories == [])
    let other = try one("CEF:0|Example|Switch|10|end|TRAFFIC|3|src=192.0.2.1")
    #expect(other.source.categories == [])
  }

  @Test func `lines that are no record are named, not dropped`() {
    let decoded = decodeText("CEF:0|v|p|1|2|n|3|a=b\nnot a record\nCEF:0|only|two\n", format: CEFFormat())
    #expect(decoded.events.count == 1)
    #expect(decoded.undecodable.map(\.record) == [2, 3])
    #expect(decoded.undecodable.map(\.offset) == [22, 35])
  }

  @Test func `a record without an extension is whole`() throws {
    let event = try one("CEF:0|v|p|1|2|n|3|")
    #expect(event.fields.count == 6)
    #expect(try one("CEF:0|v|p|1|2|n|Low")["severity"] == "Low")
  }

  @Test(arguments: [
    ("CEF:0|v|p|1|2|n|3|a=b", "cef"), ("CEF: a file format", "text"), ("CEF:x|v|p|1|2|n|3|a=b", "text"),
    ("see CEF:0|v|p|1|2|n|3|a=b", "text"),
  ]) func `content decides`(_ text: String, _ format: String) {
    #expect(recognisedFormat(text) == format)
  }
}
