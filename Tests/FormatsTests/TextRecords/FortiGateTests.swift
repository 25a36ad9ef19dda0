import Testing
import WardModel

@testable import Formats

@Suite struct FortiGateTests {
  private let event =
    #"date=2026-06-14 time=22:14:15 devname="ward7-fw1" logid="0100044546" type="event" subtype="system" tz="+0200" action="Edit" cfgpath="system.admin" msg="Edit \"x\"""#

  @Test(arguments: ["", "<189>", "<189>Jun 14 22:14:15 ward7-fw1 "])
  func `a record has its keys, time and source, with any head`(_ head: String) throws {
    let decoded = decodeText(head + event)
    #expect(decoded.format == "fortigate")
    let first = try #require(decoded.events.first)
    #expect(first["action"] == "Edit")
    #expect(first["cfgpath"] == "system.admin")
    #expect(first["msg"] == #"Edit "x""#)
    #expect(first.time == Timestamp(rfc3339: "2026-06-14T20:14:15Z"))
    #expect(first.source.product == "fortigate")
    #expect(first.source.service == "event")
    #expect(first.source.categories == [])
  }

  @Test func `traffic is a firewall's, and eventtime counts first`() throws {
    let decoded = decodeText(
      #"date=2026-06-14 time=22:14:15 logid="0000000013" type="traffic" eventtime=1781474400123456789 srcip=192.0.2.1 dstport=443 action=accept"#
    )
    let first = try #require(decoded.events.first)
    #expect(first.source.categories == ["firewall"])
    #expect(first.source.aliases.allNames(of: "dstport") == ["dstport", "dst_port"])
    #expect(first["srcip"] == "192.0.2.1")
    #expect(first.time.nanoseconds == 1_781_474_400_123_456_789)
  }

  @Test func `pairs of another device are no FortiGate record`() {
    #expect(recognisedFormat("date=2026-06-14 time=22:14:15 user=lena") == "text")
    let decoded = decodeText("<13>date=2026-06-14 user=lena", format: SyslogFormat())
    #expect(decoded.events.first?["message"] == "date=2026-06-14 user=lena")
  }
}
