import Testing
import WardModel

@testable import Formats

@Suite struct FieldMappingTests {
  private let text = """
    # The VPN of the east wing.
    product: acme
    service: vpn
    category: firewall, authentication
    time: "event when" "%d.%m.%Y %H:%M:%S.%f %z"
    field: client.ip -> src_ip, SourceIp
    field: "Threat Name" -> Signature
    constant: Channel = Security
    drop-prefix: event.
    drop-spaces: yes
    """

  @Test(arguments: ["\n", "\r\n"]) func `a mapping is read whole`(_ lineEnd: String) throws {
    let mapping = try FieldMapping.parse(
      text.split(separator: "\n").joined(separator: lineEnd), file: "vpn.map")
    #expect(mapping.source.product == "acme")
    #expect(mapping.source.service == "vpn")
    #expect(mapping.source.categories == ["firewall", "authentication"])
    #expect(mapping.source.constants == [.init(field: "Channel", value: "Security")])
    #expect(mapping.source.aliases.allNames(of: "client.ip") == ["client.ip", "src_ip", "SourceIp"])
    #expect(mapping.source.aliases.allNames(of: "Threat Name") == ["Threat Name", "Signature", "ThreatName"])
    #expect(mapping.source.aliases.allNames(of: "event.x") == ["event.x", "x"])
    #expect(mapping.time?.field == "event when")
  }

  @Test(arguments: [
    ("product acme", 1), ("product: a\nproduct: b", 2), ("\nfield: a b", 2), ("field: a ->", 1),
    ("constant: x", 1), ("time: when", 1), ("time: when \"%Q\"", 1), ("time: when \"%H:%M\"", 1),
    ("drop-spaces: maybe", 1), ("colour: red", 1), ("product:", 1), ("# nothing", 0),
  ]) func `a broken line is named with a cure`(_ text: String, _ line: Int) {
    let problem = #expect(throws: MappingProblem.self) { try FieldMapping.parse(text, file: "x.map") }
    #expect(problem?.line == line)
    #expect(problem?.file == "x.map")
    #expect(problem?.cure.isEmpty == false)
  }

  @Test(arguments: [
    ("rfc3339", "2026-06-14T22:14:15Z"), ("epoch-seconds", "1781475255"),
    ("epoch-milliseconds", "1781475255000"),
    ("epoch-microseconds", "1781475255000000"), ("epoch-nanoseconds", "1781475255000000000"),
    ("\"%d/%b/%Y:%H:%M:%S %z\"", "15/Jun/2026:00:14:15 +0200"),
    ("\"%m/%d/%Y %I:%M:%S %p\"", "6/14/2026 10:14:15 PM"),
    ("\"%y%m%d %H%M%S\"", "260614 221415"),
  ]) func `times are read in every form`(_ format: String, _ value: String) throws {
    let mapping = try FieldMapping.parse("product: a\ntime: t \(format)", file: "x")
    let time = try #require(mapping.time)
    let moment = Array(value.utf8).withUnsafeBytes { time.format.moment($0, zoneOffsetSeconds: 0) }
    #expect(moment == Timestamp(rfc3339: "2026-06-14T22:14:15Z"))
    let tooLong = Array((value + "x").utf8).withUnsafeBytes { time.format.moment($0, zoneOffsetSeconds: 0) }
    #expect(tooLong == nil)
  }

  @Test func `decimals of an epoch are kept`() {
    func moment(_ text: String, _ unit: Int64) -> Timestamp? {
      Array(text.utf8).withUnsafeBytes {
        TimeFormat.epoch(unitNanoseconds: unit).moment($0, zoneOffsetSeconds: 0)
      }
    }
    #expect(moment("1781475255.5", 1_000_000_000) == Timestamp(rfc3339: "2026-06-14T22:14:15.5Z"))
    #expect(moment("1781475255000.25", 1_000_000)?.nanoseconds == 1_781_475_255_000_250_000)
    #expect(moment("99999999999999999999", 1) == nil)
    #expect(moment("9999999999999999999", 1_000_000_000) == nil)
    #expect(moment("", 1) == nil)
  }

  @Test func `a mapped format gives its events source and time`() throws {
    let mapping = try FieldMapping.parse("product: acme\ntime: devTime epoch-seconds", file: "x")
    let decoded = decodeText(
      "LEEF:1.0|E|P|1|9|devTime=1781475255\nLEEF:1.0|E|P|1|9|src=192.0.2.1\n",
      format: MappedFormat(LEEFFormat(), mapping: mapping))
    #expect(decoded.events.map(\.source.product) == ["acme", "acme"])
    #expect(decoded.events.map(\.time) == [Timestamp(rfc3339: "2026-06-14T22:14:15Z"), .distantPast])
  }
}
