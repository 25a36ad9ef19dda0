import Testing
import WardModel

@testable import Formats

@Suite struct WindowsXMLTests {
  static let namespace = "xmlns='http://schemas.microsoft.com/win/2004/08/events/event'"
  static let system = """
    <System><Provider Name='Ward-Test-Provider' Guid='{54849625-5478-4994-a5ba-3e3b0328c30d}' EventSourceName='Old'/>\
    <EventID Qualifiers='16384'>4688</EventID><Version>2</Version><Level>0</Level><Keywords>0x8020000000000000</Keywords>\
    <TimeCreated SystemTime='2026-03-02T02:14:07.120456789Z'/><EventRecordID>77</EventRecordID><Correlation/>\
    <Execution ProcessID='4' ThreadID='120'/><Channel>Security</Channel><Computer>ward7-ws03.example.org</Computer>\
    <Security UserID='S-1-5-18'/></System>
    """

  static func event(_ rest: String) -> String { "<Event \(namespace)>\(system)\(rest)</Event>" }

  private func decode(_ text: String) -> (batch: EventBatch, names: FieldNames) { decode(Array(text.utf8)) }

  private func decode(_ bytes: [UInt8]) -> (batch: EventBatch, names: FieldNames) {
    EVTXHarness.decodeWhole(bytes, WindowsXMLFormat())
  }

  private func fields(_ text: String) throws -> [String: [String]] {
    let (batch, names) = decode(text)
    #expect(batch.undecodable == [])
    try #require(batch.events.count == 1)
    return EVTXHarness.held(batch, event: 0, names: names)
  }

  @Test func `the system part has the fields of the binary form`() throws {
    let fields = try fields(Self.event("<EventData/>"))
    #expect(
      fields == [
        "Provider_Name": ["text Ward-Test-Provider"],
        "Provider_Guid": ["text {54849625-5478-4994-a5ba-3e3b0328c30d}"], "EventSourceName": ["text Old"],
        "EventID": ["integer 4688"], "EventID_Qualifiers": ["integer 16384"], "Version": ["integer 2"],
        "Level": ["integer 0"], "Keywords": ["text 0x8020000000000000"],
        "SystemTime": ["text 2026-03-02T02:14:07.120456Z"], "EventRecordID": ["integer 77"],
        "Execution_ProcessID": ["integer 4"], "Execution_ThreadID": ["integer 120"],
        "Channel": ["text Security"],
        "Computer": ["text ward7-ws03.example.org"], "Security_UserID": ["text S-1-5-18"],
      ])
  }

  @Test func `data has its own names, Data without a name, attributes of user data both names`() throws {
    let fields = try fields(
      Self.event(
        """
        <EventData><Data Name='Image'>C:\\Ward\\tool.exe</Data><Data Name="Empty"></Data><Data Name='None'/>\
        <Data>one</Data><Data>two</Data><Binary/></EventData>
        <UserData><x:Outer xmlns:x='urn:ward'><x:Leaf value='7'>text</x:Leaf></x:Outer></UserData>
        """))
    #expect(fields["Image"] == ["text C:\\Ward\\tool.exe"])
    #expect(fields["Empty"] == ["text "])
    #expect(fields["None"] == ["text "])
    #expect(fields["Data"] == ["text one", "text two"])
    #expect(fields["Binary"] == ["null"])
    #expect(fields["Leaf"] == ["text text"])
    #expect(fields["Leaf_value"] == ["text 7"])
    #expect(fields["value"] == ["text 7"])
    #expect(fields["Outer"] == nil)
    #expect(fields["EventData"] == nil)
  }

  @Test func `indentation is no value, spaces in data are`() throws {
    let fields = try fields(
      Self.event("<EventData><Data Name='X'> \n </Data><Binary>\n </Binary></EventData>")
        .replacing("<Correlation/>", with: "<Correlation>\n  </Correlation>"))
    #expect(fields["X"] == ["text  \n "])
    #expect(fields["Binary"] == ["null"])
    #expect(fields["Correlation"] == nil)
  }

  @Test func `the rendering keeps its message and does not disturb the system part`() throws {
    let fields = try fields(
      Self.event(
        """
        <RenderingInfo Culture='en-US'><Message>A process\nstarted</Message><Level>Information</Level>\
        <Keywords><Keyword>Audit Success</Keyword></Keywords></RenderingInfo>
        """))
    #expect(fields["Message"] == ["text A process\nstarted"])
    #expect(fields["Level"] == ["integer 0"])
    #expect(fields["RenderingInfo_Level"] == ["text Information"])
    #expect(fields["RenderingInfo_Keyword"] == ["text Audit Success"])
  }

  @Test(arguments: [
    ("a &lt;b&gt; &amp;&quot;&apos;", "a <b> &\"'"), ("&#65;&#x42;&#x1F691;", "AB🚑"),
    ("a<![CDATA[<&amp;>]]>b", "a<&amp;>b"),
    ("a<!-- note -->b", "ab"), ("&unknown; & &;", "&unknown; & &;"), ("&#xD800;", "\u{FFFD}"),
    ("&#0;", "&#0;"),
    ("  spaces stay ", "  spaces stay "),
  ])
  func `references and character data are resolved, what is none stays`(_ given: String, _ expected: String)
    throws
  {
    #expect(
      try fields(Self.event("<EventData><Data Name='X'>\(given)</Data></EventData>"))["X"] == [
        "text \(expected)"
      ])
  }

  @Test func `the record is the line of the start tag, and the raw event is kept`() throws {
    let one = Self.event("<EventData><Data Name='X'>first\nsecond</Data></EventData>")
    let (batch, _) = decode("<?xml version='1.0'?>\n<Events>\n\(one)\n  \(one)\(one)\n</Events>")
    #expect(batch.undecodable == [])
    let height = UInt64(one.filter { $0 == "\n" }.count)
    #expect(batch.events.map(\.record) == [3, 4 + height, 4 + 2 * height])
    let row = try #require(batch.events.last)
    let raw = batch.bytes[Int(row.rawOffset)..<Int(row.rawOffset) + Int(row.rawLength)]
    #expect(String(decoding: raw, as: UTF8.self) == one)
    #expect(row.time == Timestamp(rfc3339: "2026-03-02T02:14:07.120456Z"))
  }

  @Test(arguments: [true, false])
  func `UTF-16 is read with a mark and without`(hasMark: Bool) throws {
    let text = Self.event("<EventData><Data Name='Größe'>世界 🚑</Data></EventData>")
    var bytes: [UInt8] = hasMark ? [0xFF, 0xFE] : []
    for unit in text.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let (batch, names) = decode(bytes)
    try #require(batch.events.count == 1)
    #expect(EVTXHarness.held(batch, event: 0, names: names)["Größe"] == ["text 世界 🚑"])
    #expect(WindowsXMLFormat().recognise(InputHead(bytes: bytes, isWhole: true)) == .certain)
  }

  @Test func `Windows events are certain, other XML and text are not`() {
    func recognise(_ text: String) -> Confidence? {
      WindowsXMLFormat().recognise(InputHead(bytes: Array(text.utf8), isWhole: true))
    }
    #expect(recognise(Self.event("")) == .certain)
    #expect(recognise("\u{FEFF}<Events>\(Self.event(""))</Events>") == .certain)
    #expect(recognise("<Event><System></System></Event>") == .likely)
    #expect(recognise("<Event><Name>Visit</Name></Event>") == nil)
    #expect(recognise("<Events><EventData/></Events>") == nil)
    #expect(recognise("Mar 2 host app: \(Self.event(""))") == nil)
    #expect(recognise("") == nil)
  }

  @Test(arguments: [
    ("<Event><System><EventID>1</EventID>", "the text ends inside of the event"),
    ("<Event><System></Event>", "an end tag that closes nothing"),
    ("<Event><A b=c></A></Event>", "an attribute without quotes"),
    ("<Event><A b='c></A></Event>", "a tag begins inside of an attribute"),
    ("<Event><A b='c", "the text ends inside of an attribute"),
    ("<Event><![CDATA[x</Event>", "the text ends before ]]>"), ("<Event", "the text ends inside of a tag"),
  ])
  func `broken XML is named`(_ text: String, _ reason: String) {
    let (batch, _) = decode(text)
    #expect(batch.events.isEmpty)
    #expect(batch.undecodable == [Undecodable(record: 1, offset: 0, reason: reason)])
  }

  @Test(arguments: [
    (20, "the next event begins before the end of this one"), (30, "a tag begins inside of an attribute"),
    (16, "broken end tag"),
  ])
  func `a cut off event does not swallow the next`(_ missing: Int, _ reason: String) {
    let whole = Self.event("<EventData><Data Name='X'>1</Data></EventData>")
    let (batch, _) = decode("\(whole.dropLast(missing))\n\(whole)\n\(whole)")
    #expect(batch.events.count == 2)
    #expect(batch.undecodable == [Undecodable(record: 1, offset: 0, reason: reason)])
  }

  @Test(arguments: [
    "garbage", "\n  4688 </Data>", "<Name>Visit</Name>", "<![CDATA[x]]>", "&amp;", "<Eve",
  ])
  func `text between events that is no event is counted with its place`(_ stray: String) throws {
    let event = Self.event("")
    let (batch, _) = decode("\(event)\n\(stray)\n\(event)\n\(stray)")
    #expect(batch.events.count == 2)
    #expect(batch.undecodable.map(\.reason) == ["text that is no event", "text that is no event"])
    let height = UInt64(stray.prefix { $0 == "\n" }.count)
    #expect(batch.undecodable.map(\.record) == [2 + height, 4 + 2 * height])
    let first = try #require(batch.undecodable.first)
    #expect(first.offset > UInt64(event.utf8.count))
    #expect(first.offset <= UInt64(event.utf8.count + 1 + stray.utf8.count))
  }

  @Test(arguments: [
    "", "\n\t ", "</Events>\n<Events a='>'>", "<!-- a note -->", "<?xml version='1.0'?>", "\u{FEFF}",
    "</Events>\u{FEFF}<?xml version='1.0' encoding='utf-8'?>\r\n<Events>",
  ])
  func `markup between events is no loss`(_ markup: String) {
    let (batch, _) = decode("<Events>\(Self.event(""))\(markup)\(Self.event(""))\(markup)</Events>")
    #expect(batch.events.count == 2)
    #expect(batch.undecodable == [])
  }

  @Test func `nesting beyond the bound is refused`() {
    let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
    #expect(decode(Self.event(deep)).batch.undecodable.map(\.reason) == ["nested deeper than the bound"])
    let flat = String(repeating: "<a>", count: 20) + String(repeating: "</a>", count: 20)
    #expect(decode(Self.event(flat)).batch.events.count == 1)
  }

  @Test func `an event inside of other text is read from where it begins`() throws {
    var event = WindowsXMLEvent(DecodingContext(fields: FieldNames(), sources: LogSources()))
    var batch = EventBatch(origin: "test")
    let text = Array((Self.event("") + " trailing").utf8)
    let length = try text.withUnsafeBytes { try event.appendSlots($0, into: &batch).length }
    #expect(length == text.count - 9)
    #expect(batch.events.isEmpty)
    #expect(!batch.slots.isEmpty)
  }

  @Test(arguments: [3, 99] as [UInt64])
  func `mutations never crash, and bounds hold`(seed: UInt64) {
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    let one = Self.event("<EventData><Data Name='X'>a &lt; <![CDATA[b]]></Data><Binary/></EventData>")
    let original = Array("<Events>\n\(one)\n\(one)\n</Events>".utf8)
    let marks = Array("<>/&;'\"=![]- EventDataSystem\0\n".utf8)
    for _ in 0..<400 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let position = Int.random(in: 0..<bytes.count - 20, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: bytes[position] = marks.randomElement(using: &random) ?? 0
        case 1: bytes.removeSubrange(position..<position + Int.random(in: 1...20, using: &random))
        default: bytes.insert(marks.randomElement(using: &random) ?? 0, at: position)
        }
      }
      let (batch, _) = decode(bytes)
      #expect(batch.bytes.count <= 2 * bytes.count)
      #expect(batch.slots.allSatisfy { Int($0.offset) + Int($0.length) <= batch.bytes.count })
    }
  }
}
