import Testing
import WardModel

@testable import Formats

@Suite struct ZeekTests {
  static let header =
    "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n#open\t2026-06-14-22-00-00\n"
    + "#fields\tts\tuid\tid.orig_h\tid.resp_p\tquery\trejected\tanswers\tTTLs\n"
    + "#types\ttime\tstring\taddr\tport\tstring\tbool\tvector[string]\tvector[interval]\n"
  static let line =
    "1781474400.123456\tCabc\t192.0.2.1\t53\twww.example.org\tF\ta.example.org,b.example.org\t60.000000,-1.5\n"

  @Test func `columns are fields, vectors have several values, booleans are words`() throws {
    let decoded = decodeText(Self.header + Self.line)
    #expect(decoded.format == "zeek-tsv")
    let event = try #require(decoded.events.first)
    #expect(event["uid"] == "Cabc")
    #expect(event["id.resp_p"] == "53")
    #expect(event["query"] == "www.example.org")
    #expect(event["rejected"] == "false")
    #expect(event["answers"] == "a.example.org|b.example.org")
    #expect(event["TTLs"] == "60.000000|-1.5")
    #expect(event.time == Timestamp(rfc3339: "2026-06-14T22:00:00.123456Z"))
    #expect(event.source.product == "zeek")
    #expect(event.source.service == "dns")
    #expect(event.source.categories == ["dns"])
    #expect(event.record == 9)
    #expect(decoded.undecodable.isEmpty)
  }

  @Test func `unset has no value, an empty string is a value, an empty set has none`() throws {
    let decoded = decodeText(Self.header + "1781474400.1\t-\t192.0.2.1\t53\t(empty)\tT\t(empty)\t-\n")
    let event = try #require(decoded.events.first)
    #expect(event["uid"] == nil)
    #expect(event["query"] == "")
    #expect(event["rejected"] == "true")
    #expect(event["answers"] == nil)
    #expect(event["TTLs"] == nil)
  }

  @Test func `escapes of the separator and of the set separator are resolved inside values`() throws {
    let decoded = decodeText(Self.header + "1781474400.1\tx\\x09y\t192.0.2.1\t53\tq\tT\ta\\x2cb,c\t-\n")
    let event = try #require(decoded.events.first)
    #expect(event["uid"] == "x\ty")
    #expect(event["answers"] == "a,b|c")
  }

  @Test func `a line with too few or too many columns is named`() {
    let decoded = decodeText(
      Self.header + "1781474400.1\tx\n" + Self.line + Self.line.dropLast() + "\tmore\n")
    #expect(decoded.events.map(\.record) == [10])
    #expect(decoded.undecodable.map(\.record) == [9, 11])
    #expect(decoded.undecodable.first?.reason == "2 columns, but #fields names 8")
  }

  @Test func `pieces without the header decode as the whole does`() {
    let text = Self.header + String(repeating: Self.line, count: 20) + "#close\t2026-06-14-23-00-00\n"
    let pieces = decodeText(text, pieceLines: 5)
    #expect(pieces.events.count == 20)
    #expect(pieces.events.map(\.record) == decodeText(text).events.map(\.record))
    #expect(pieces.undecodable.isEmpty)
  }

  @Test func `a header in the middle counts from there`() {
    let second =
      "#path\thttp\n#fields\tts\tmethod\turi\n#types\ttime\tstring\tstring\n1781474400.1\tGET\t/a\n"
    let decoded = decodeText(Self.header + Self.line + second)
    #expect(decoded.events.map(\.source.service) == ["dns", "http"])
    #expect(decoded.events.last?["uri"] == "/a")
    #expect(decoded.events.last?.source.aliases.allNames(of: "uri").contains("c-uri") == true)
  }

  @Test func `a number that isn't one is text`() throws {
    var decoder = ZeekFormat().makeDecoder(
      DecodingContext(fields: FieldNames(), sources: LogSources()),
      head: InputHead(bytes: Array(Self.header.utf8), isWhole: true))
    var batch = EventBatch(origin: "test")
    Array("x\tu\ta\t5x\tq\tmaybe\t-\t1,2.\n".utf8).withUnsafeBytes {
      decoder.decode(Piece(bytes: $0), into: &batch)
    }
    #expect(
      batch.slots.map(\.kind)
        == [.text, .text, .text, .text, .text, .text, .integer, .text].map {
          $0 == .integer ? .number : $0
        })
    #expect(batch.events.first?.time == .distantPast)
  }

  @Test(arguments: [
    ("#fields\ta\tb\n1\t2\n", "zeek-tsv"), ("#separator \\x09\n#open\tx\n", "text"),
    ("# a comment\nx\n", "text"),
  ]) func `content decides`(_ text: String, _ format: String) {
    #expect(recognisedFormat(text) == format)
  }
}
