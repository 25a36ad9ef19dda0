import Testing
import WardModel

@testable import Formats

/// What a decoder made of an input, however it was cut.
private struct Found: Equatable {
  var events: [String] = []
  var undecodable: [Undecodable] = []
  var longestPiece = 0
}

/// Formats that find their own pieces: cut or whole, the same events come out.
@Suite struct PieceFinderTests {
  private func whole(_ input: [UInt8], _ format: any LogFormat) -> Found {
    decode([(input[...], 0, 1)], format, isFound: false)
  }

  /// Cuts as a reader does: what is not taken comes again with more behind it.
  private func cut(_ input: [UInt8], _ format: any LogFormat, step: Int) throws -> Found {
    var finder = try #require(format.makePieceFinder())
    var pieces: [(bytes: ArraySlice<UInt8>, offset: Int, record: UInt64)] = []
    var refused: [Undecodable] = []
    var start = 0
    var wanted = step
    while start < input.count {
      let end = min(start + wanted, input.count)
      let isEnd = end == input.count
      let found = input[start..<end].withUnsafeBytes {
        finder.take($0, offset: UInt64(start), isEnd: isEnd)
      }
      try #require(found.byteCount <= end - start)
      try #require(!isEnd || found.byteCount == end - start)
      for (range, record) in found.pieces {
        pieces.append(
          (input[start + range.lowerBound..<start + range.upperBound], start + range.lowerBound, record))
      }
      refused += found.refused
      start += found.byteCount
      wanted = found.byteCount == 0 ? wanted * 2 : step
    }
    var out = decode(pieces, format, isFound: true)
    out.undecodable = (out.undecodable + refused).sorted { ($0.record, $0.offset) < ($1.record, $1.offset) }
    return out
  }

  private func decode(
    _ pieces: [(bytes: ArraySlice<UInt8>, offset: Int, record: UInt64)], _ format: any LogFormat,
    isFound: Bool
  ) -> Found {
    let context = DecodingContext(fields: FieldNames(), sources: LogSources())
    var decoder = format.makeDecoder(context, head: InputHead(bytes: [], isWhole: false))
    var out = Found()
    for piece in pieces {
      var batch = EventBatch(origin: "test")
      piece.bytes.withUnsafeBytes {
        decoder.decode(
          Piece(bytes: $0, offset: UInt64(piece.offset), firstRecord: piece.record, isFound: isFound),
          into: &batch)
      }
      for index in batch.events.indices {
        let row = batch.events[index]
        let raw = batch.bytes[Int(row.rawOffset)..<Int(row.rawOffset) + Int(row.rawLength)]
        out.events.append("\(row.record) \(String(decoding: raw, as: UTF8.self))")
      }
      out.undecodable += batch.undecodable
      if isFound { out.longestPiece = max(out.longestPiece, piece.bytes.count) }
    }
    out.undecodable.sort { ($0.record, $0.offset) < ($1.record, $1.offset) }
    return out
  }

  private func expectEqual(_ input: [UInt8], _ format: any LogFormat, _ label: String) throws {
    let whole = whole(input, format)
    for step in [1, 2, 7, 40, 1000] {
      var cut = try cut(input, format, step: step)
      cut.longestPiece = 0
      #expect(cut == whole, "\(label) in steps of \(step)")
    }
  }

  private static let documents = [
    "[{\"a\":1},{\"a\":[1,2]}, {\"a\":\"x]}\\\"\"} ]",
    "{\"Records\":[{\"a\":1},{\"a\":2}],\"next\":\"]}\"}\n{\"b\":1}",
    "{\n\"a\": 1\n}\n{\n\"a\": {\"b\": [1, 2]}\n}", "[]", "[{\"a\":1},]", "[{\"a\":1} {\"a\":2}]",
    "[{\"a\":1}",
    "[{\"a\":1},{\"a\"", "[1,22,null,\"x\",{\"a\":1}]", "{\"Records\":[{\"a\":1}],\"n\":",
    "{\"a\":1}}{\"a\":2}",
    "{\"actor\":{\"a\":1},\"events\":[{\"b\":1}]}", "{\"events\":[{\"b\":1}],\"actor\":{\"a\":1}}",
    "\u{FEFF}[{\"a\":1}]\n\u{FEFF}[{\"a\":2}]", "1 2 3\n{\"a\":1}", "", "  \n ", "[[{\"a\":1}],[]]",
    "{\"value\":[{\"a\":1}]}{\"value\":[{\"a\":2},{\"a\":3}]}",
  ]

  @Test(arguments: documents)
  func `a JSON document gives the same however it is cut`(text: String) throws {
    try expectEqual(Array(text.utf8), JSONDocumentFormat(), text)
  }

  @Test(arguments: [
    "<Events>\n\(WindowsXMLTests.event(""))\n\(WindowsXMLTests.event("<EventData><Data>a\nb</Data></EventData>"))</Events>",
    "<Event><System/><EventData><Data><![CDATA[<Event></Event>]]></Data></EventData></Event>\n<Event><System/></Event>",
    "<Event><System/>", "<Event/><!-- <a> --><Event><System/></Event>garbage<Event><System/></Event>", "",
  ])
  func `a document of Windows events gives the same however it is cut`(text: String) throws {
    try expectEqual(Array(text.utf8), WindowsXMLFormat(), text)
  }

  @Test func `mutated documents give the same however they are cut`() throws {
    var random = SplitMix64(seed: TextFuzz.seed)
    let marks = Array("{}[],:\"\\ 1n\n".utf8)
    for document in Self.documents where !document.isEmpty {
      for _ in 0..<20 {
        var bytes = Array(document.utf8)
        for _ in 0..<Int.random(in: 1...3, using: &random) {
          let place = Int.random(in: 0..<bytes.count, using: &random)
          bytes[place] = marks.randomElement(using: &random) ?? 0
        }
        try expectEqual(bytes, JSONDocumentFormat(), String(decoding: bytes, as: UTF8.self))
      }
    }
  }

  @Test func `the pieces of a long document are short`() throws {
    let list = "{\"Records\":[" + (0..<5_000).map { "{\"a\":\($0)}" }.joined(separator: ",") + "]}"
    let format = JSONDocumentFormat()
    // A wrapper can only be told from an event when it is longer than an event may be.
    var finder = JSONPieceFinder(eventByteLimit: 1_000)
    let bytes = Array(list.utf8)
    var longest = 0
    var taken = 0
    var count = 0
    while taken < bytes.count {
      let end = min(taken + 2_000, bytes.count)
      let found = bytes[taken..<end].withUnsafeBytes {
        finder.take($0, offset: UInt64(taken), isEnd: end == bytes.count)
      }
      try #require(found.byteCount > 0)
      longest = found.pieces.map(\.range.count).max().map { max($0, longest) } ?? longest
      count += found.pieces.count
      taken += found.byteCount
      #expect(found.refused.isEmpty)
    }
    #expect(longest < 2_000)
    #expect(count >= bytes.count / 2_000)
    #expect(whole(bytes, format).events.count == 5_000)
  }

  @Test(arguments: [
    "[{\"a\":1},{\"x\":\"LONG\"},{\"a\":2}]", "[{\"a\":1},\"LONG\",{\"a\":2}]", "[{\"a\":1},LONG,{\"a\":2}]",
    "[{\"a\":1},[\"LONG\\\"]\",{\"b\":[]}],{\"a\":2}]", "{\"a\":1}\n{\"x\":{\"y\":\"LONG\"}}\n{\"a\":2}",
  ])
  func `a value beyond the limit is passed over and counted, however it is cut`(text: String) throws {
    let bytes = Array(text.replacing("LONG", with: String(repeating: "7", count: 5_000)).utf8)
    for step in [50, 700, 100_000] {
      var finder = JSONPieceFinder(eventByteLimit: 1_000)
      var records: [UInt64] = []
      var refused: [Undecodable] = []
      var start = 0
      var wanted = step
      while start < bytes.count {
        let end = min(start + wanted, bytes.count)
        let found = bytes[start..<end].withUnsafeBytes {
          finder.take($0, offset: UInt64(start), isEnd: end == bytes.count)
        }
        records += found.pieces.map(\.firstRecord)
        refused += found.refused
        start += found.byteCount
        wanted = found.byteCount == 0 ? wanted * 2 : step
      }
      #expect(records == [1, 3])
      #expect(refused.map(\.record) == [2])
      #expect(refused.map(\.reason) == ["JSON: longer than 1000 bytes"])
    }
  }

  @Test func `octet-counted messages give the same however they are cut`() throws {
    let messages = [
      "<14>Jun 14 22:14:15 h a: one\ntwo", "<34>1 2026-06-14T22:14:15Z h b - - - three", "no head",
    ]
    let framed = (0..<40).map { "\(messages[$0 % 3].utf8.count) \(messages[$0 % 3])" }.joined()
    let input = Array(framed.utf8)
    let format = OctetCountedSyslogFormat()
    let whole = whole(input, format)
    #expect(whole.events.count == 40)
    for step in [1, 9, 200] {
      let cut = try cut(input, format, step: step)
      #expect(cut.events == whole.events)
      #expect(cut.undecodable.isEmpty)
    }
  }

  @Test func `a line of many objects may be cut between them`() {
    let format = JSONLinesFormat()
    func end(_ text: String) -> Int? { Array(text.utf8).withUnsafeBytes { format.recordEnd(inLine: $0) } }
    #expect(end("{\"a\":1}{\"a\":2} {\"a\":") == 14)
    #expect(end("{\"a\":1}") == 7)
    #expect(end("{\"a\":\"") == nil)
    #expect(end("x") == nil)
    #expect(end("{\"a\":1} x") == 7)
    #expect(PlainTextFormat().recordEnd(inLine: UnsafeRawBufferPointer(start: nil, count: 0)) == nil)
  }

  @Test func `reasons are kept up to a bound and records counted beyond it`() {
    let count = 100_000
    let text = "[" + String(repeating: "1,", count: count) + "{\"a\":1}]"
    let decoded = JSONDecoded(document: text)
    #expect(decoded.batch.events.map(\.record) == [UInt64(count) + 1])
    #expect(decoded.batch.undecodableCount == count)
    #expect(decoded.batch.undecodable.count == EventBatch.reasonLimit)
    let lines = JSONDecoded(lines: String(repeating: "1\n", count: count))
    #expect(lines.batch.undecodableCount == count)
    #expect(lines.batch.undecodable.count == EventBatch.reasonLimit)
  }
}
