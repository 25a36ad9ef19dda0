import Testing
import WardModel

@testable import Formats

@Suite struct LEEFTests {
  private func one(_ line: String) throws -> DecodedEvent {
    let decoded = decodeText(line, format: LEEFFormat())
    #expect(decoded.undecodable.isEmpty)
    return try #require(decoded.events.first)
  }

  @Test func `version 1 separates attributes by tabs`() throws {
    let event = try one(
      "LEEF:1.0|Example|Ward Gate|3.1|4000|src=192.0.2.1\tdst=198.51.100.9\tusrName=lena meyer\tdevTime=Jun 14 2026 22:14:15\tmsg=a=b"
    )
    #expect(event["deviceVendor"] == "Example")
    #expect(event["deviceEventClassId"] == "4000")
    #expect(event["usrName"] == "lena meyer")
    #expect(event["msg"] == "a=b")
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T22:14:15Z"))
    #expect(event.source.product == "example")
    #expect(event.source.service == "ward_gate")
    #expect(event.source.aliases.allNames(of: "src").contains("src_ip"))
  }

  @Test(arguments: ["^", "0x5E", "x5E", "0x005E"]) func `version 2 names its delimiter`(_ delimiter: String)
    throws
  {
    let event = try one(
      "LEEF:2.0|Example|P|3.1|4000|\(delimiter)|src=192.0.2.1^devTime=1781474400000^cat=x y")
    #expect(event["src"] == "192.0.2.1")
    #expect(event["cat"] == "x y")
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T22:00:00Z"))
  }

  @Test func `version 2 may leave the delimiter out`() throws {
    #expect(try one("LEEF:2.0|Example|P|3.1|4000||src=192.0.2.1\tcat=x")["cat"] == "x")
    #expect(try one("LEEF:2.0|Example|P|3.1|4000|src=192.0.2.1\tcat=x")["cat"] == "x")
  }

  @Test func `behind a syslog head the record is found`() throws {
    let event = try one("<13>Jun 14 22:14:15 ward7-fw1 LEEF:1.0|E|P|1|9|src=192.0.2.1")
    #expect(event["hostname"] == "ward7-fw1")
    #expect(event["src"] == "192.0.2.1")
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T22:14:15Z"))
  }

  @Test func `a header that isn't whole is refused`() {
    let decoded = decodeText("LEEF:1.0|E|P\n", format: LEEFFormat())
    #expect(decoded.events.isEmpty)
    #expect(decoded.undecodable.count == 1)
  }

  @Test(arguments: [("LEEF:1.0|E|P|1|9|src=a", "leef"), ("LEEF: x", "text"), ("LEEFS:1.0|", "text")])
  func `content decides`(_ text: String, _ format: String) {
    #expect(recognisedFormat(text) == format)
  }
}
