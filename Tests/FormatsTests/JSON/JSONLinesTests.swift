import Testing
import WardModel

@testable import Formats

@Suite struct JSONLinesTests {
  @Test func `an object becomes one slot for each value`() {
    let decoded = JSONDecoded(lines: #"{"a":"x","b":12,"c":-1.5e3,"d":true,"e":false,"f":null,"g":""}"#)
    #expect(
      decoded.slots(0) == [
        "a=x", "b=int 12", "c=number -1.5e3", "d=bool true", "e=bool false", "f=null", "g=",
      ])
    #expect(decoded.batch.undecodable.isEmpty)
  }

  @Test func `members of nested objects are named by their path`() {
    let decoded = JSONDecoded(lines: #"{"user":{"name":"ana","home":{"city":"Bergen"}},"z":1}"#)
    #expect(
      decoded.slots(0) == [
        #"user=raw {"name":"ana","home":{"city":"Bergen"}}"#, "user.name=ana",
        #"user.home=raw {"city":"Bergen"}"#,
        "user.home.city=Bergen", "z=int 1",
      ])
  }

  @Test func `a key with dots equals the nested path`() {
    let decoded = JSONDecoded(
      lines: #"{"winlog.event_data.Image":"x"}"# + "\n" + #"{"winlog":{"event_data":{"Image":"y"}}}"#)
    #expect(decoded.batch.slots.first?.field == decoded.batch.slots.last?.field)
  }

  @Test func `values of a list are slots of one field`() {
    let decoded = JSONDecoded(lines: #"{"l":["a",["b",2],{"k":"c"},[],{}],"m":1}"#)
    #expect(
      decoded.slots(0) == [
        #"l=raw ["a",["b",2],{"k":"c"},[],{}]"#, "l=a", #"l=raw ["b",2]"#, "l=b", "l=int 2",
        #"l=raw {"k":"c"}"#,
        "l.k=c", "l=raw []", "l=raw {}", "m=int 1",
      ])
  }

  @Test func `escapes stay in place until the value is read`() {
    let decoded = JSONDecoded(lines: #"{"a\u0062c":"C:\\x\"\u00e9\n"}"#)
    #expect(decoded.slots(0) == ["abc=C:\\x\"é\n"])
    #expect(decoded.batch.slots[0].length == 15)
  }

  @Test func `white space between tokens means nothing`() {
    let decoded = JSONDecoded(lines: " \t{ \"a\" :\t[ 1 , \"x\" ] , \"b\" : { } } \r\n")
    #expect(decoded.slots(0) == ["a=raw [ 1 , \"x\" ]", "a=int 1", "a=x", "b=raw { }"])
  }

  @Test func `both values of a repeated key are kept`() {
    #expect(JSONDecoded(lines: #"{"a":1,"a":2}"#).slots(0) == ["a=int 1", "a=int 2"])
  }

  @Test func `a mark before the text, CRLF and blank lines are accepted and lines keep their numbers`() {
    let decoded = JSONDecoded(lines: "\u{FEFF}{\"a\":1}\r\n\r\n  \n{\"a\":2}\n{}", firstRecord: 1)
    #expect(decoded.batch.events.map(\.record) == [1, 4, 5])
    #expect(decoded.slots(2).isEmpty)
    #expect(decoded.batch.undecodable.isEmpty)
  }

  @Test func `the raw record is the object of the line`() {
    let decoded = JSONDecoded(lines: "{\"a\":1}\r\n  {\"b\":\"x\"} \n")
    let raw = decoded.batch.events.map { row in
      String(
        decoding: decoded.batch.bytes[Int(row.rawOffset)..<Int(row.rawOffset + row.rawLength)], as: UTF8.self)
    }
    #expect(raw == ["{\"a\":1}", "{\"b\":\"x\"}"])
  }

  @Test func `invalid UTF-8 is kept as it is`() {
    let decoded = JSONDecoded(Array("{\"a\":\"".utf8) + [0xFF, 0xC3] + Array("\"}".utf8), JSONLinesFormat())
    #expect(decoded.batch.slots.map(\.length) == [2])
  }

  @Test(arguments: [
    (#"{"a":"x"#, "a string does not end (column 6)"),
    (#"{"a"#, "a string does not end (column 2)"),
    (#"{"a" 1}"#, "a colon is missing (column 6)"),
    (#"{"a":1 "b":2}"#, "a comma or the end of the list or object is missing (column 8)"),
    (#"{"a":[1 2]}"#, "a comma or the end of the list or object is missing (column 9)"),
    (#"{"a":1]"#, "a comma or the end of the list or object is missing (column 7)"),
    (#"{"a":1}}"#, "bytes follow the object (column 8)"),
    (#"{"a":1} ["b"]"#, "bytes follow the object (column 9)"),
    (#"{"a":1}, {"b":2}"#, "bytes follow the object (column 8)"),
    (#"{"a":1,}"#, "a quoted key is missing (column 8)"),
    (#"{a:1}"#, "a quoted key is missing (column 2)"),
    (#"{"a":}"#, "a value is missing (column 6)"),
    (#"{"a":[1,]}"#, "a value is missing (column 9)"),
    (#"{"a":NaN}"#, "neither true, false nor null (column 6)"),
    (#"{"a":nul}"#, "neither true, false nor null (column 6)"),
    (#"{"a":truefalse}"#, "a comma or the end of the list or object is missing (column 10)"),
    (#"{"a":01}"#, "not a JSON number (column 6)"),
    (#"{"a":-}"#, "not a JSON number (column 6)"),
    (#"{"a":1.}"#, "not a JSON number (column 6)"),
    (#"{"a":1e+}"#, "not a JSON number (column 6)"),
    (#"{"a":.5}"#, "a value is missing (column 6)"),
    (#"[1]"#, "not a JSON object (column 1)"),
    (#"plain text"#, "not a JSON object (column 1)"),
    (#"{"a":"\"}"#, "a string does not end (column 6)"),
    ("{\"a\":1\0}", "a comma or the end of the list or object is missing (column 7)"),
  ])
  func `a broken line is reported with its column and its neighbours are read`(line: String, reason: String) {
    let decoded = JSONDecoded(lines: "{\"x\":\"1\"}\n\(line)\n{\"y\":\"2\"}\n", offset: 1000)
    #expect(decoded.reasons == ["JSON: " + reason])
    #expect(decoded.batch.undecodable.first?.record == 2)
    #expect(decoded.batch.events.map(\.record) == [1, 3])
    #expect(decoded.slots(0) == ["x=1"])
    #expect(decoded.slots(1) == ["y=2"])
  }

  @Test func `several objects on one line are events of that line`() {
    let decoded = JSONDecoded(lines: "{\"x\":0}\n{\"a\":1}{\"b\":\"}{\"} \t{\"c\":{}}\r\n{\"y\":2}")
    #expect(decoded.batch.events.map(\.record) == [1, 2, 2, 2, 3])
    #expect((0..<5).map { decoded.slots($0).first } == ["x=int 0", "a=int 1", "b=}{", "c=raw {}", "y=int 2"])
    #expect(decoded.reasons.isEmpty)
  }

  @Test func `a broken object behind others on its line is reported and they are kept`() {
    let decoded = JSONDecoded(lines: "{\"a\":1}{\"b\" 2}{\"c\":3}\n{\"d\":4}", offset: 100)
    #expect(decoded.batch.events.map(\.record) == [1, 2])
    #expect(decoded.reasons == ["JSON: a colon is missing (column 13)"])
    #expect(decoded.batch.undecodable.map(\.offset) == [112])
  }

  @Test func `tens of thousands of objects on one line are all read`() {
    let count = 30_000
    let decoded = JSONDecoded(lines: String(repeating: "{\"a\":[1,2,3]}", count: count) + "\n{\"b\":1}")
    #expect(decoded.batch.events.count == count + 1)
    #expect(decoded.batch.slots.count == count * 4 + 1)
    #expect(decoded.batch.events.last?.record == 2)
  }

  @Test func `a mark before any line is passed over`() {
    let decoded = JSONDecoded(
      lines: "\u{FEFF}{\"a\":1}\n\u{FEFF}{\"a\":2}\n\u{FEFF}\n{\"a\":3}\u{FEFF}{\"a\":4}\n\u{FEFF}")
    #expect(decoded.batch.events.map(\.record) == [1, 2, 4, 4])
    #expect(decoded.reasons.isEmpty)
    #expect(JSONDecoded(lines: "\u{FEFE}{\"a\":1}").reasons.count == 1)
  }

  @Test func `the offset of a broken line counts from the beginning of the input`() {
    let decoded = JSONDecoded(lines: "{\"x\":1}\n\n{\"y\" 2}\n", firstRecord: 7, offset: 1000)
    #expect(decoded.batch.undecodable.map(\.offset) == [1014])
    #expect(decoded.batch.undecodable.map(\.record) == [9])
  }

  @Test func `64 levels are read and 65 are refused`() {
    func nested(_ levels: Int) -> String {
      String(repeating: "{\"a\":", count: levels - 1) + "{}" + String(repeating: "}", count: levels - 1)
    }
    #expect(JSONDecoded(lines: nested(64)).batch.slots.count == 63)
    #expect(JSONDecoded(lines: nested(65)).reasons.first?.contains("nested deeper than 64") == true)
  }

  @Test func `an event may not have more values than the limit`() {
    func many(_ count: Int) -> String { "{\"a\":[" + String(repeating: "1,", count: count - 2) + "1]}" }
    #expect(JSONDecoded(lines: many(JSONWalker.slotLimit)).batch.slots.count == JSONWalker.slotLimit)
    let refused = JSONDecoded(lines: many(JSONWalker.slotLimit + 1) + "\n{\"b\":1}")
    #expect(refused.reasons.count == 1)
    #expect(refused.slots(0) == ["b=int 1"])
  }

  @Test func `a line beyond the limit is skipped and counted`() {
    let limit = 100_000
    func line(_ count: Int) -> String { "{\"a\":\"" + String(repeating: "x", count: count - 8) + "\"}\n" }
    let text = line(9) + line(limit + 1) + line(limit - 1) + line(300_000) + line(9)
    let decoded = JSONDecoded(Array(text.utf8), JSONLinesFormat(eventByteLimit: limit))
    #expect(decoded.reasons == [String](repeating: "JSON: longer than 100000 bytes", count: 2))
    #expect(decoded.batch.undecodable.map(\.record) == [2, 4])
    #expect(decoded.batch.events.map(\.record) == [1, 3, 5])
  }

  @Test func `lines of every length around the size of a chunk are read`() {
    for length in [65_500, 65_535, 65_536, 65_537, 131_072, 300_000] {
      let line = "{\"a\":\"" + String(repeating: "x", count: length - 8) + "\"}"
      let decoded = JSONDecoded(lines: "{\"b\":1}\n\(line)\n\(line)\n{\"c\":2}")
      #expect(decoded.batch.events.map(\.record) == [1, 2, 3, 4])
      #expect(decoded.batch.slots.map(\.length) == [1, UInt32(length - 8), UInt32(length - 8), 1])
      #expect(decoded.slots(3) == ["c=int 2"])
    }
  }

  @Test func `long and similar keys are told apart`() {
    let stem = String(repeating: "k", count: 40)
    var line = "{"
    var expected: [String] = []
    for length in 0...40 {
      for tail in ["x", "y"] {
        let key = String(stem.prefix(length)) + tail + String(stem.suffix(length / 2))
        line += "\"\(key)\":\"\(length)\(tail)\","
        expected.append("\(key)=\(length)\(tail)")
      }
    }
    line.removeLast()
    let decoded = JSONDecoded(lines: line + "}\n" + line + "}")
    #expect(decoded.slots(0) == expected)
    #expect(decoded.slots(1) == expected)
  }

  @Test func `more keys than the table holds are still named rightly`() {
    var text = ""
    for line in 0..<200 {
      text += "{" + (0..<50).map { "\"key\(line)-\($0)\":\"v\($0)\"" }.joined(separator: ",") + "}\n"
    }
    let decoded = JSONDecoded(lines: text)
    #expect(decoded.slots(0)[7] == "key0-7=v7")
    #expect(decoded.slots(199)[49] == "key199-49=v49")
  }

  @Test func `a path beyond the limit shares the overflow name with all below it`() {
    let key = String(repeating: "k", count: JSONKeyTable.pathByteLimit)
    let decoded = JSONDecoded(lines: "{\"\(key)\":1,\"\(key)x\":{\"y\":2},\"z\":3}")
    #expect(decoded.slots(0) == ["\(key)=int 1", "…=raw {\"y\":2}", "…=int 2", "z=int 3"])
  }

  @Test func `a copy of a decoder reads on its own`() {
    let context = DecodingContext(fields: FieldNames(), sources: LogSources())
    var first = JSONLinesFormat().makeDecoder(context, head: InputHead(bytes: [], isWhole: true))
    var second = first
    var batches = [EventBatch(origin: "1"), EventBatch(origin: "2")]
    Array("{\"a\":{\"b\":1}}".utf8).withUnsafeBytes { bytes in
      first.decode(Piece(bytes: bytes), into: &batches[0])
      second.decode(Piece(bytes: bytes), into: &batches[1])
    }
    #expect(batches[0].slots == batches[1].slots)
  }

  @Test func `the time of an unknown shape comes from the usual keys`() {
    #expect(
      JSONDecoded(lines: #"{"timestamp":"2026-03-02T02:14:07.5+01:00"}"#).time() == "2026-03-02T01:14:07.500Z"
    )
    #expect(JSONDecoded(lines: #"{"ts":1591367999.305988}"#).time() == "2020-06-05T14:39:59.305988Z")
    #expect(JSONDecoded(lines: #"{"time":1591367999305}"#).time() == "2020-06-05T14:39:59.305Z")
    #expect(JSONDecoded(lines: #"{"eventTime":"1591367999"}"#).time() == "2020-06-05T14:39:59Z")
    #expect(JSONDecoded(lines: #"{"timestamp":"soon"}"#).batch.events[0].time == .distantPast)
    #expect(
      JSONDecoded(lines: #"{"time":"2026-03-02 02:14:07"}"#, zone: 3600).time() == "2026-03-02T01:14:07Z")
    #expect(JSONDecoded(lines: #"{"a":1}"#).source() == .unknown)
  }
}
