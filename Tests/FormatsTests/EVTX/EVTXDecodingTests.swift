import Testing
import WardModel

@testable import Formats

@Suite struct EVTXDecodingTests {
  /// The fields of the only event of a file.
  private func fields(_ file: [UInt8]) throws -> [String: [String]] {
    let (batch, names) = EVTXHarness.decode(file: file)
    #expect(batch.undecodable == [])
    try #require(batch.events.count == 1)
    return EVTXHarness.held(batch, event: 0, names: names)
  }

  private func value(_ value: EVTXValue) throws -> [String]? {
    try fields(EVTXSample.file(data: [.data("X", .value(0))], values: [value]))["X"]
  }

  @Test func `the system part of an event is flat`() throws {
    let fields = try fields(EVTXSample.file(data: [], values: [], user: .raw(0x13, EVTXSample.sid)))
    #expect(
      fields == [
        "Provider_Name": ["text Ward-Test-Provider"],
        "Provider_Guid": ["text 5770385F-C22A-43E0-BF4C-06F5698FFBD9"],
        "EventID": ["integer 4688"], "Version": ["integer 2"], "Keywords": ["text 0x8020000000000000"],
        "SystemTime": ["text 2026-03-02T02:14:07.120456Z"], "EventRecordID": ["integer 1"],
        "Channel": ["text Ward-Test/Operational"], "Computer": ["text ward7-ws03.example.org"],
        "Security_UserID": ["text S-1-5-21-500"],
      ])
  }

  @Test func `an event has the number of its record header, its time and its source`() throws {
    let (chunk, _) = EVTXSample.chunk(count: 2, firstNumber: 70)
    let names = FieldNames()
    let sources = LogSources()
    var batch = EventBatch(origin: "test")
    var decoder = EVTXDecoder(DecodingContext(fields: names, sources: sources))
    chunk.withUnsafeBytes { decoder.decode(Piece(bytes: $0, offset: 4096), into: &batch) }
    #expect(batch.events.map(\.record) == [70, 71])
    #expect(batch.events.first?.time == Timestamp(rfc3339: "2026-03-02T02:14:07.1204567Z"))
    let source = sources[try #require(batch.events.first?.source)]
    #expect(source.product == "windows")
  }

  @Test(arguments: [
    (EVTXValue.string("C:\\Grüße 世界 🚑"), "text C:\\Grüße 世界 🚑"), (.string("ends\0\0"), "text ends"),
    (.raw(0x01, [0x00, 0xD8, 0x41, 0x00]), "text \u{FFFD}A"),
    (.raw(0x02, [0x80, 0x41, 0xE9, 0]), "text €Aé"), (.raw(0x03, [0x80]), "integer -128"),
    (.raw(0x04, [255]), "integer 255"), (.number(0x05, Int16.min), "integer -32768"),
    (.number(0x06, UInt16.max), "integer 65535"), (.number(0x07, Int32.min), "integer -2147483648"),
    (.number(0x08, UInt32.max), "integer 4294967295"),
    (.number(0x09, Int64.min), "integer -9223372036854775808"),
    (.number(0x0A, UInt64.max), "integer 18446744073709551615"), (.number(0x0A, 0 as UInt64), "integer 0"),
    (.number(0x0B, (1.5 as Float).bitPattern), "number 1.5"),
    (.number(0x0C, Double.nan.bitPattern), "text nan"), (.number(0x0D, 0 as UInt32), "boolean false"),
    (.number(0x0D, 1 as UInt32), "boolean true"), (.raw(0x0E, [0xDE, 0xAD]), "text DEAD"),
    (.raw(0x0F, EVTXSample.guid), "text 5770385F-C22A-43E0-BF4C-06F5698FFBD9"),
    (.number(0x10, 0xAB as UInt32), "text 0xab"), (.number(0x10, 0xAB as UInt64), "text 0xab"),
    (.number(0x11, 0 as UInt64), "text 1601-01-01T00:00:00.000000Z"),
    (.number(0x11, 125_911_583_990_000_000 as UInt64), "text 1999-12-31T23:59:59.000000Z"),
    (
      .raw(0x12, [0xEA, 7, 2, 0, 1, 0, 28, 0, 23, 0, 59, 0, 7, 0, 120, 0]), "text 2026-02-28T23:59:07.120000Z"
    ),
    (.raw(0x13, EVTXSample.sid), "text S-1-5-21-500"), (.raw(0x13, [1, 9, 0]), "text 010900"),
    (.number(0x14, 0 as UInt32), "text 0x0"), (.number(0x14, 0xF01FF as UInt32), "text 0xf01ff"),
    (.number(0x15, UInt64.max), "text 0xffffffffffffffff"), (.raw(0x08, [1, 2]), "text 0102"),
    (.null, "text "), (.string(""), "text "),
  ])
  func `each type of value is written as text of its kind`(_ given: EVTXValue, _ expected: String) throws {
    #expect(try value(given) == [expected])
  }

  @Test(arguments: [
    (EVTXValue.raw(0x81, [0x61, 0, 0, 0, 0, 0, 0x62, 0, 0, 0]), ["text a", "text ", "text b"]),
    (.raw(0x81, [0x61, 0]), ["text a"]), (.raw(0x82, [0x61, 0, 0x62, 0]), ["text a", "text b"]),
    (.raw(0x86, [1, 0, 2, 0]), ["integer 1", "integer 2"]),
    (.raw(0x86, [1, 0, 2]), ["integer 1", "text 02"]),
    (.raw(0x8F, EVTXSample.guid), ["text 5770385F-C22A-43E0-BF4C-06F5698FFBD9"]),
    (.raw(0x93, EVTXSample.sid + EVTXSample.sid), ["text S-1-5-21-500", "text S-1-5-21-500"]),
    (.raw(0x8D, [1, 0, 0, 0, 0, 0, 0, 0]), ["boolean true", "boolean false"]),
  ])
  func `a list has a slot for each element`(_ given: EVTXValue, _ expected: [String]) throws {
    #expect(try value(given) == expected)
  }

  @Test func `data without a name is Data, as often as it comes`() throws {
    let data = [
      EVTXNode("Data", parts: [.value(0)]), EVTXNode("Data", parts: [.text("second")]), EVTXNode("Data"),
    ]
    let fields = try fields(EVTXSample.file(data: data, values: [.string("first")]))
    #expect(fields["Data"] == ["text first", "text second", "text "])
  }

  @Test func `a name that only the record knows is used`() throws {
    let node = EVTXNode("Data", [("Name", [.value(0)])], parts: [.value(1)])
    let fields = try fields(
      EVTXSample.file(data: [node], values: [.string("Späte"), .number(0x08, 7 as UInt32)]))
    #expect(fields["Späte"] == ["integer 7"])
  }

  @Test func `references, character data and values join into one text`() throws {
    let node = EVTXNode(
      "Mixed",
      parts: [
        .text("a"), .entity("lt"), .entity("gt"), .entity("amp"), .character(0x62), .characterData("<c>"),
        .value(0),
      ])
    #expect(
      try fields(EVTXSample.file(data: [node], values: [.raw(0x04, [9])]))["Mixed"] == ["text a<>&b<c>9"])
  }

  @Test func `an element that holds nothing is null, text around elements is layout`() throws {
    let node = EVTXNode("Outer", parts: [.text("\n  ")], children: [EVTXNode("Leaf", parts: [.text("x")])])
    let fields = try fields(EVTXSample.file(data: [EVTXNode("Binary"), node], values: []))
    #expect(fields["Binary"] == ["null"])
    #expect(fields["Leaf"] == ["text x"])
    #expect(fields["Outer"] == nil)
  }

  @Test func `attributes in user data answer to both of their names`() throws {
    let node = EVTXNode("Certificate", [("fileRef", [.text("a.cer")]), ("xmlns", [.text("urn:x")])])
    let fields = try fields(EVTXSample.file(data: [EVTXNode("Outer", children: [node])], values: []))
    #expect(fields["Certificate_fileRef"] == ["text a.cer"])
    #expect(fields["fileRef"] == ["text a.cer"])
    #expect(fields["xmlns"] == nil)
    #expect(fields["Certificate"] == nil)
  }

  @Test func `an event without templates is read`() throws {
    var writer = EVTXWriter()
    let system = EVTXNode(
      "System",
      children: [
        EVTXNode("EventID", parts: [.text("4624")]),
        EVTXNode("TimeCreated", [("SystemTime", [.text("2026-03-02T02:14:07.5Z")])]),
      ])
    writer.record(.element(EVTXNode("Event", children: [system])))
    let (batch, names) = EVTXHarness.decode(file: EVTXWriter.file([writer.finished()]))
    #expect(batch.undecodable == [])
    #expect(batch.events.first?.time == Timestamp(rfc3339: "2026-03-02T02:14:07.5Z"))
    #expect(EVTXHarness.held(batch, event: 0, names: names)["EventID"] == ["text 4624"])
  }

  @Test func `binary XML inside a value is flattened where it stands`() throws {
    let inner = EVTXValue.element(EVTXNode("Inner", parts: [.text("deep")]))
    #expect(
      try fields(EVTXSample.file(data: [EVTXNode("Holder", parts: [.value(0)])], values: [inner]))["Inner"]
        == [
          "text deep"
        ])
  }

  @Test func `the signature is certain, a chunk without a file is likely, text is neither`() {
    let (chunk, _) = EVTXSample.chunk(count: 1)
    let head = { (bytes: [UInt8]) in InputHead(bytes: bytes, isWhole: true) }
    #expect(EVTXFormat().recognise(head(EVTXWriter.file([chunk]))) == .certain)
    #expect(EVTXFragmentFormat().recognise(head(EVTXWriter.file([chunk]))) == nil)
    #expect(EVTXFormat().recognise(head(chunk)) == nil)
    #expect(EVTXFragmentFormat().recognise(head(chunk)) == .likely)
    #expect(EVTXFormat().recognise(head(Array("ElfFile".utf8))) == nil)
    #expect(EVTXFragmentFormat().recognise(head(Array("ElfChnk is no chunk".utf8))) == nil)
  }
}
