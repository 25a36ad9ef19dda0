import Testing
import WardModel

/// The registries of names that logs, and so attackers, write.
@Suite struct RegistryTests {
  // MARK: Field names

  @Test func `a name has one number, numbers are dense and lead back`() {
    let names = FieldNames(first: ["Image", "User"])
    #expect(names.id(of: "Image")?.rawValue == 1)
    #expect(names.id(of: "User")?.rawValue == 2)
    #expect(names.intern("CommandLine").rawValue == 3)
    #expect(names.intern("Image").rawValue == 1)
    #expect(names.name(of: FieldID(3)) == "CommandLine")
    #expect(names.id(of: "Nobody") == nil)
    #expect(names.count == 4)
    // Case counts: rules name fields exactly.
    #expect(names.intern("image") != names.intern("Image"))
  }

  @Test func `names past the bound share one number and known ones keep theirs`() {
    let names = FieldNames(limit: 10)
    let first = (0..<9).map { names.intern("field\($0)") }
    #expect(Set(first).count == 9)
    #expect(!first.contains(.overflow))
    for number in 9..<2_000 { #expect(names.intern("field\(number)") == .overflow) }
    #expect(names.count == 10)
    #expect(names.intern("field3") == first[3])
    #expect(names.name(of: .overflow) == "…")
    #expect(names.name(of: FieldID(500)) == "…")
    #expect(names.id(of: "field1000") == nil)
  }

  @Test func `many tasks get the same numbers for the same names`() async {
    let names = FieldNames()
    let all = await withTaskGroup(of: [FieldID].self) { group in
      for _ in 0..<8 { group.addTask { (0..<500).map { names.intern("field\($0)") } } }
      var all: Set<[FieldID]> = []
      for await ids in group { all.insert(ids) }
      return all
    }
    #expect(all.count == 1)
    #expect(names.count == 501)
  }

  // MARK: Log sources

  private func source(_ number: Int) -> LogSource {
    LogSource(product: "windows", constants: [.init(field: "Channel", value: "channel\(number)")])
  }

  @Test func `a source has one number and the unknown one is first`() {
    let sources = LogSources()
    #expect(sources.intern(.unknown) == .unknown)
    let one = sources.intern(source(1))
    #expect(one != .unknown)
    #expect(sources.intern(source(1)) == one)
    #expect(sources.intern(source(2)) != one)
    #expect(sources[one] == source(1))
    #expect(sources[LogSourceID(rawValue: 999)] == .unknown)
  }

  @Test func `past the bound constants are dropped, past twice the bound sources are unknown`() {
    let sources = LogSources(limit: 4)
    for number in 0..<3 { #expect(sources[sources.intern(source(number))] == source(number)) }
    let plain = sources.intern(source(3))
    #expect(sources[plain].product == "windows")
    #expect(sources[plain].constants.isEmpty)
    for number in 4..<100 { #expect(sources.intern(source(number)) == plain) }
    #expect(sources.count == 5)
    for number in 0..<100 { _ = sources.intern(LogSource(product: "product\(number)")) }
    #expect(sources.count == 8)
    #expect(sources.intern(LogSource(product: "one more")) == .unknown)
    #expect(sources[sources.intern(source(1))] == source(1))
  }

  // MARK: Aliases

  @Test func `a field answers to its own name first and to every alias once`() {
    let aliases = FieldAliases(
      names: ["NewProcessName": ["Image", "NewProcessName", "Image"], "Image": ["ProcessPath"]],
      droppedPrefixes: ["Event.EventData.", "winlog."], dropsSpaces: true)
    #expect(aliases.allNames(of: "CommandLine") == ["CommandLine"])
    #expect(aliases.allNames(of: "NewProcessName") == ["NewProcessName", "Image"])
    #expect(
      aliases.allNames(of: "Event.EventData.NewProcessName") == [
        "Event.EventData.NewProcessName", "NewProcessName", "Image",
      ])
    #expect(aliases.allNames(of: "Threat Name") == ["Threat Name", "ThreatName"])
    #expect(
      aliases.allNames(of: "winlog.Threat Name") == [
        "winlog.Threat Name", "Threat Name", "winlog.ThreatName", "ThreatName",
      ])
    #expect(aliases.allNames(of: "Event.EventData.") == ["Event.EventData."])
    #expect(aliases.allNames(of: "") == [""])
    #expect(FieldAliases.none.allNames(of: "Threat Name") == ["Threat Name"])
  }

  // MARK: Levels

  @Test func `levels are named, read in any case and ordered`() {
    for level in Severity.allCases { #expect(Severity(name: level.name.uppercased()) == level) }
    #expect(Severity(name: "loud") == nil)
    #expect(Severity.allCases == Severity.allCases.sorted())
    #expect(Severity.low < .critical)
  }

  // MARK: Batches

  @Test func `values of a batch are read as their kind says`() {
    let names = FieldNames()
    var batch = EventBatch(origin: "test")
    batch.appendValue(names.intern("plain"), #"a\nb"#)
    batch.appendValue(names.intern("json"), #"a\nb"#, kind: .jsonText)
    batch.appendSlot(names.intern("null"), offset: 0, length: 0, kind: .null)
    batch.endEvent(firstSlot: 0, record: 7, time: nil, source: .unknown)
    batch.appendValue(names.intern("plain"), "second")
    batch.endEvent(firstSlot: 3, record: 8, time: Timestamp(nanoseconds: 1), source: .unknown)
    let fields = batch.fields(ofEvent: 0, names: names)
    #expect(fields.map(\.name) == ["plain", "json", "null"])
    #expect(fields.map(\.value) == [#"a\nb"#, "a\nb", nil])
    #expect(batch.fields(ofEvent: 1, names: names).map(\.value) == ["second"])
    #expect(batch.events[0].time == .distantPast)
    #expect(batch.text(of: Slot(field: FieldID(1), offset: 4_000_000, length: 9, kind: .text)) == nil)
    batch.removeAll()
    #expect(batch.bytes.isEmpty && batch.slots.isEmpty && batch.events.isEmpty && batch.undecodable.isEmpty)
  }
}
