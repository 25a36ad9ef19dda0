import Testing
import WardModel

@testable import Formats

@Suite struct EVTXDamageTests {
  private func numbers(_ batch: EventBatch) -> [UInt64] { batch.events.map(\.record) }

  private func patched(_ bytes: [UInt8], at position: Int, _ values: [UInt8]) -> [UInt8] {
    var bytes = bytes
    bytes.replaceSubrange(position..<position + values.count, with: values)
    return bytes
  }

  /// A file of two chunks of five records, and where the records of each begin in their chunk.
  private func twoChunks() -> (file: [UInt8], starts: [Int]) {
    let first = EVTXSample.chunk(count: 5)
    let second = EVTXSample.chunk(count: 5, firstNumber: 6)
    return (EVTXWriter.file([first.bytes, second.bytes]), first.starts)
  }

  @Test func `a whole file leaves nothing undecodable`() {
    let (batch, _) = EVTXHarness.decode(file: twoChunks().file)
    #expect(numbers(batch) == Array(1...10))
    #expect(batch.undecodable == [])
  }

  @Test func `a destroyed file header loses no event`() {
    let file = patched(twoChunks().file, at: 0, Array(repeating: 0xAA, count: 4096))
    let head = InputHead(bytes: Array(file.prefix(65_536)), isWhole: false)
    #expect(EVTXFormat().recognise(head) == nil)
    #expect(EVTXFragmentFormat().recognise(head) == .likely)
    let (batch, _) = EVTXHarness.decodeWhole(file)
    #expect(numbers(batch) == Array(1...10))
    #expect(batch.undecodable.map(\.reason) == ["4096 bytes that belong to no chunk"])
  }

  @Test func `chunks that are shifted are found by searching`() {
    var file = twoChunks().file
    file.insert(contentsOf: Array(repeating: 7, count: 1000), at: 4096)
    let head = InputHead(bytes: Array(file.prefix(65_536)), isWhole: false)
    #expect(EVTXFormat().recognise(head) == .likely)
    #expect(EVTXFragmentFormat().recognise(head) == .certain)
    let (batch, _) = EVTXHarness.decodeWhole(file)
    #expect(numbers(batch) == Array(1...10))
    #expect(
      batch.undecodable == [
        Undecodable(record: 0, offset: 4096, reason: "1000 bytes that belong to no chunk")
      ])
  }

  @Test func `bytes missing inside of a chunk cost the records there, not the next chunk`() {
    var (file, starts) = twoChunks()
    file.removeSubrange(4096 + starts[2]..<4096 + starts[2] + 100)
    let (batch, _) = EVTXHarness.decodeWhole(file)
    #expect(numbers(batch).suffix(5) == Array(6...10))
    #expect(numbers(batch).prefix(2) == [1, 2])
    #expect(!batch.undecodable.isEmpty)
  }

  @Test func `a chunk without its header is read from its records`() {
    let (file, _) = twoChunks()
    let (batch, _) = EVTXHarness.decode(file: patched(file, at: 4096, Array(repeating: 0, count: 512)))
    #expect(numbers(batch) == Array(1...10))
  }

  @Test func `a wrong checksum or count loses no event`() {
    var (file, _) = twoChunks()
    file = patched(file, at: 4096 + 52, [1, 2, 3, 4])
    file = patched(file, at: 4096 + 124, [1, 2, 3, 4])
    file = patched(file, at: 42, [0, 0])
    let (batch, _) = EVTXHarness.decode(file: file)
    #expect(numbers(batch) == Array(1...10))
    #expect(batch.undecodable == [])
  }

  @Test func `records behind a stale end of the chunk are read when their numbers go on`() {
    let (file, starts) = twoChunks()
    let end = withUnsafeBytes(of: UInt32(starts[3]).littleEndian) { Array($0) }
    let stale = patched(file, at: 4096 + 48, end)
    #expect(numbers(EVTXHarness.decode(file: stale).batch) == Array(1...10))
    // Left over from an earlier life of the chunk: the number does not go on.
    let leftOver = patched(stale, at: 4096 + starts[3] + 8, [99])
    #expect(numbers(EVTXHarness.decode(file: leftOver).batch) == [1, 2, 3] + Array(6...10))
  }

  @Test func `a truncated last chunk keeps the whole records and names what is cut off`() {
    let (file, starts) = twoChunks()
    let second = 4096 + 65_536
    let cut = Array(file.prefix(second + starts[3] + 60))
    let (batch, _) = EVTXHarness.decode(file: cut)
    #expect(numbers(batch) == Array(1...8))
    #expect(batch.undecodable.map(\.record) == [9])
    #expect(batch.undecodable.map(\.offset) == [UInt64(second + starts[3])])
    // Cut between records, or in a record header.
    for extra in [0, 10] {
      let cut = Array(file.prefix(second + starts[3] + extra))
      let (batch, _) = EVTXHarness.decode(file: cut)
      #expect(numbers(batch) == Array(1...8))
      #expect(batch.undecodable.count == 1)
    }
  }

  @Test func `a record with a wrong size is read if its content is, and the next is found`() {
    let (file, starts) = twoChunks()
    for size in [[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [1, 1, 0, 0]] as [[UInt8]] {
      let (batch, _) = EVTXHarness.decode(file: patched(file, at: 4096 + starts[1] + 4, size))
      #expect(numbers(batch) == Array(1...10))
    }
  }

  @Test func `broken binary XML costs its record only`() {
    let (file, starts) = twoChunks()
    let place = 4096 + starts[2]
    let (batch, _) = EVTXHarness.decode(file: patched(file, at: place + 28, [0x77]))
    #expect(numbers(batch) == [1, 2] + Array(4...10))
    #expect(
      batch.undecodable == [
        Undecodable(record: 3, offset: UInt64(place), reason: "unknown binary XML token 119")
      ])
  }

  @Test func `an overwritten stretch costs the records in it, and says where`() {
    let (file, starts) = twoChunks()
    let stretch = starts[1]..<starts[3] + 4
    let (batch, _) = EVTXHarness.decode(
      file: patched(file, at: 4096 + stretch.lowerBound, Array(repeating: 0x55, count: stretch.count)))
    #expect(numbers(batch) == [1, 5] + Array(6...10))
    #expect(batch.undecodable.map(\.offset) == [UInt64(4096 + starts[1])])
  }

  @Test func `a template that refers past the chunk costs the records that use it`() {
    let (file, starts) = twoChunks()
    let (batch, _) = EVTXHarness.decode(file: patched(file, at: 4096 + starts[4] + 34, [0xF0, 0xFF, 0, 0]))
    #expect(numbers(batch) == Array(1...4) + Array(6...10))
    #expect(batch.undecodable.map(\.reason) == ["a template reaches past the end of its space"])
  }

  @Test func `an empty chunk and a file of zeros are no trouble`() {
    let (file, _) = twoChunks()
    let (batch, _) = EVTXHarness.decode(file: file + Array(repeating: 0, count: 65_536 + 100))
    #expect(numbers(batch) == Array(1...10))
    #expect(batch.undecodable == [])
    #expect(EVTXHarness.decodeWhole([]).batch.undecodable == [])
    #expect(EVTXHarness.decodeWhole(Array("ElfFile\0".utf8)).batch.events.isEmpty)
  }

  @Test func `a chunk of rubbish is named once`() {
    let (file, _) = twoChunks()
    let (batch, _) = EVTXHarness.decode(file: file + Array(repeating: 0x55, count: 65_536))
    #expect(numbers(batch) == Array(1...10))
    #expect(batch.undecodable.map(\.offset) == [UInt64(file.count)])
  }

  @Test func `a template that repeats a large value is stopped by the bound on a record`() {
    let large = EVTXValue.raw(0x0E, Array(repeating: 1, count: 30_000))
    let data = (0..<200).map { _ in EVTXNode("X", parts: [.value(0)]) }
    let (batch, _) = EVTXHarness.decode(file: EVTXSample.file(data: data, values: [large]))
    #expect(batch.events.isEmpty)
    #expect(batch.undecodable.map(\.reason) == ["unfolds to more than the bound for a record or its chunk"])
    #expect(batch.bytes.count <= EVTXLayout.outputByteLimit)
  }

  @Test func `elements nested beyond the bound are refused, within it they are read`() {
    func nested(_ depth: Int) -> EventBatch {
      var node = EVTXNode("Leaf", parts: [.text("x")])
      for _ in 0..<depth { node = EVTXNode("Outer", children: [node]) }
      return EVTXHarness.decode(file: EVTXSample.file(data: [node], values: [])).batch
    }
    #expect(nested(20).events.count == 1)
    #expect(nested(100).undecodable.map(\.reason) == ["nested deeper than the bound"])
  }

  @Test func `binary XML nested in values beyond the bound is refused`() {
    func nested(_ depth: Int) -> EventBatch {
      var writer = EVTXWriter()
      let template = writer.template(EVTXNode("Outer", parts: [.value(0)]))
      var value = EVTXValue.string("x")
      for _ in 0..<depth { value = .instance(template: template, values: [value]) }
      writer.record(value)
      return EVTXHarness.decode(file: EVTXWriter.file([writer.finished()])).batch
    }
    #expect(nested(4).events.count == 1)
    #expect(nested(12).undecodable.map(\.reason) == ["nested deeper than the bound"])
  }

  @Test func `a chunk full of broken records is told within a bound`() {
    let (file, starts) = twoChunks()
    let signatures = Array(repeating: [0x2A, 0x2A, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF] as [UInt8], count: 6000)
      .flatMap { $0 }
    let full = patched(file, at: 4096 + 48, [0, 0, 1, 0])
    let (batch, _) = EVTXHarness.decode(file: patched(full, at: 4096 + starts[1], signatures))
    #expect(numbers(batch) == [1] + Array(6...10))
    #expect(batch.undecodable.count == EVTXLayout.troubleLimit + 1)
    #expect(batch.undecodable.last?.reason.hasSuffix("more records here cannot be read") == true)
  }

  @Test func `a name is cut at its bound`() throws {
    let name = String(repeating: "n", count: 3000)
    let (batch, names) = EVTXHarness.decode(
      file: EVTXSample.file(data: [.data(name, .value(0))], values: [.string("x")]))
    let fields = EVTXHarness.held(batch, event: 0, names: names)
    #expect(fields[String(repeating: "n", count: EVTXNames.nameByteLimit)] == ["text x"])
    #expect(fields[name] == nil)
  }

  @Test func `programs of different positions, places and kinds are never taken for one another`() {
    var keys: Set<EVTXMachine.ProgramKey> = []
    // Up to all four bytes that a file has for a position.
    let positions = [0x500, 0x500 + 1 << 8, 0x500 + 1 << 16, 0x500 + 1 << 24, 0x500 + 0x80, Int(UInt32.max)]
    let places: [WindowsEventPlace] = [.root, .event, .system, .eventData, .renderingInfo, .other]
    for position in positions {
      for place in places {
        keys.insert(EVTXMachine.ProgramKey(template: position, place: place))
        keys.insert(EVTXMachine.ProgramKey(element: position, place: place))
      }
    }
    #expect(keys.count == positions.count * places.count * 2)
  }
}
