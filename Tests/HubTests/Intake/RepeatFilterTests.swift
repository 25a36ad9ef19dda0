import Testing
import WardModel

@testable import Hub

@Suite struct RepeatFilterTests {
  private let key = RecordHashKey(low: 0x0706_0504_0302_0100, high: 0x0F0E_0D0C_0B0A_0908)
  private let source = SourceNumber(1)

  private func lines(_ texts: String...) -> Records { Records(texts.map { Array($0.utf8) }) }

  private func later(_ seconds: Int64) -> Timestamp {
    aMoment.advanced(byNanoseconds: seconds * 1_000_000_000)
  }

  @Test func `the hash agrees with the reference for 128 bits`() {
    // The reference's vectors for key 00 01 … 0f and inputs of 0 and 1 bytes.
    func hash(_ count: Int) -> [UInt64] {
      let hash = (0..<count).map { UInt8($0) }.withUnsafeBytes { RecordHash($0, key: key) }
      return [hash.low, hash.high]
    }
    #expect(hash(0) == [0xE6A8_25BA_047F_81A3, 0x9302_55C7_1472_F66D])
    #expect(hash(1) == [0x44AF_996B_D8C1_87DA, 0x45FC_229B_1159_7634])
  }

  @Test func `a batch sent again is a repeat and its new records are kept`() {
    var windows = RepeatWindows(key: key)
    let first = windows.admit(lines("a", "b", "a"), source: source, received: aMoment)
    #expect(texts(first.records) == ["a", "b", "a"])
    windows.confirm(first, source: source)
    let second = windows.admit(lines("b", "a", "c", "a"), source: source, received: later(30))
    #expect(texts(second.records) == ["c"])
    #expect(second.repeated == 3)
    #expect(second.leansOn.isEmpty)
  }

  @Test func `another source may say the same`() {
    var windows = RepeatWindows(key: key)
    _ = windows.admit(lines("a"), source: source, received: aMoment)
    #expect(windows.admit(lines("a"), source: SourceNumber(2), received: aMoment).repeated == 0)
  }

  @Test func `a repeat of a request that is not durable yet says on whom it leans`() {
    var windows = RepeatWindows(key: key)
    let first = windows.admit(lines("a"), source: source, received: aMoment)
    let second = windows.admit(lines("a"), source: source, received: aMoment)
    #expect(second.leansOn == [first.request])
  }

  @Test func `what was withdrawn is new when it comes again`() {
    var windows = RepeatWindows(key: key)
    let first = windows.admit(lines("a", "b"), source: source, received: aMoment)
    windows.withdraw(first, source: source)
    #expect(windows.count == 0)
    #expect(windows.admit(lines("a"), source: source, received: aMoment).repeated == 0)
  }

  @Test func `the window ends`() {
    var windows = RepeatWindows(key: key, windowSeconds: 60)
    _ = windows.admit(lines("a"), source: source, received: aMoment)
    #expect(windows.admit(lines("a"), source: source, received: later(60)).repeated == 1)
    #expect(windows.admit(lines("a"), source: source, received: later(61)).repeated == 0)
  }

  @Test func `memory is bounded and the busiest source forgets first`() {
    var windows = RepeatWindows(key: key, capacity: 100)
    _ = windows.admit(lines("quiet"), source: SourceNumber(2), received: aMoment)
    for number in 0..<300 {
      _ = windows.admit(lines("\(number)"), source: source, received: aMoment)
      #expect(windows.count <= 100)
    }
    #expect(windows.admit(lines("quiet"), source: SourceNumber(2), received: aMoment).repeated == 1)
    #expect(windows.admit(lines("299"), source: source, received: aMoment).repeated == 1)
    #expect(windows.admit(lines("0"), source: source, received: aMoment).repeated == 0)
  }

  @Test func `after a start the tail of the log is known again`() {
    var windows = RepeatWindows(key: key)
    windows.remember(lines("a", "b"), source: source, received: aMoment)
    let admission = windows.admit(lines("b", "c"), source: source, received: later(1))
    #expect(admission.repeated == 1 && admission.leansOn.isEmpty)
  }

  @Test func `it agrees with a simple twin`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("repeat filter seed \(seed)")
    var random = IntakeRandom(seed: seed)
    var windows = RepeatWindows(key: key, capacity: 1_000_000, windowSeconds: 10)
    // Line → time of the request that brought it.
    var twin: [String: Int64] = [:]
    var clock: Int64 = 0
    for _ in 0..<500 {
      clock += Int64.random(in: 0...3, using: &random)
      twin = twin.filter { $0.value >= clock - 10 }
      let batch = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        "\(Int.random(in: 0..<60, using: &random))"
      }
      let expected = batch.filter { twin[$0] == nil }
      for line in batch where twin[line] == nil { twin[line] = clock }
      let admission = windows.admit(
        Records(batch.map { Array($0.utf8) }), source: source, received: later(clock))
      #expect(texts(admission.records) == expected)
      #expect(windows.count == twin.count)
    }
  }
}
