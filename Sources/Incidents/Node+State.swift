import WardModel

extension Node {
  func write(to writer: inout StateWriter, number: (Int) -> Int32) {
    writer.text(id)
    writer.time(firstTime)
    writer.time(time)
    writer.number(UInt64(rule))
    writer.number(parts.count)
    for part in parts {
      writer.number(UInt64(part.thing))
      part.role.write(to: &writer)
    }
    Self.write(links, to: &writer)
    writer.number(UInt64(host))
    writer.number(UInt64(subject))
    writer.flag(details != nil)
    if let details {
      for text in [details.program, details.parentProgram, details.command, details.object] {
        writer.text(text)
      }
    }
    writer.flag(isLinking)
    writer.text(toldIncident)
    writer.number(bonds.count)
    for bond in bonds {
      writer.number(UInt64(clamping: number(Int(bond.other))))
      writer.text(bond.order)
    }
    writer.number(cuts.count)
    for cut in cuts {
      writer.text(cut.order)
      Self.write(cut.links, to: &writer)
    }
  }

  init(from reader: inout StateReader, thingCount: Int, ruleCount: Int) throws(StateError) {
    id = try reader.text()
    firstTime = try reader.time()
    time = try reader.time()
    rule = UInt32(try reader.number(upTo: ruleCount - 1))
    parts = []
    for _ in 0..<(try reader.count()) {
      parts.append(
        Part(thing: UInt32(try reader.number(upTo: thingCount - 1)), role: try Entity.Role(from: &reader)))
    }
    links = try Self.links(from: &reader, thingCount, ruleCount)
    host = try Self.thing(from: &reader, thingCount)
    subject = try Self.thing(from: &reader, thingCount)
    if try reader.flag() {
      details = Details(
        program: try reader.optionalText(), parentProgram: try reader.optionalText(),
        command: try reader.optionalText(), object: try reader.optionalText())
    }
    isLinking = try reader.flag()
    toldIncident = try reader.optionalText()
    for _ in 0..<(try reader.count()) {
      bonds.append(
        Bond(other: Int32(try reader.number(upTo: Int(Int32.max))), order: try reader.text()))
    }
    for _ in 0..<(try reader.count()) {
      cuts.append(
        Cut(order: try reader.text(), links: try Self.links(from: &reader, thingCount, ruleCount)))
    }
    guard firstTime <= time else { throw .damaged }
  }

  private static func write(_ links: [Link], to writer: inout StateWriter) {
    writer.number(links.count)
    for link in links {
      writer.byte(link.kind.rawValue)
      for number in [link.thing, link.host, link.rule] { writer.number(UInt64(number)) }
    }
  }

  private static func links(
    from reader: inout StateReader, _ thingCount: Int, _ ruleCount: Int
  ) throws(StateError) -> [Link] {
    var links: [Link] = []
    for _ in 0..<(try reader.count()) {
      guard let kind = LinkKind(rawValue: try reader.byte()) else { throw .damaged }
      links.append(
        Link(
          kind: kind, thing: try thing(from: &reader, thingCount), host: try thing(from: &reader, thingCount),
          rule: try thing(from: &reader, ruleCount)))
    }
    return links.sorted()
  }

  /// The number of something known, or `Link.none`.
  private static func thing(from reader: inout StateReader, _ count: Int) throws(StateError) -> UInt32 {
    let number = try reader.number32()
    guard number == Link.none || Int(number) < count else { throw .damaged }
    return number
  }
}
