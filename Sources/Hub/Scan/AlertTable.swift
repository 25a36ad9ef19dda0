import WardModel

/// Packs alerts into bytes and back. Rules, and texts that come again and again, are kept once, as numbers.
struct AlertTable: Sendable {
  /// Texts kept once, at some 100 bytes each; further ones are written out.
  private static let textLimit = 100_000

  private var rules: [Alert.Rule] = []
  private var ruleNumbers: [Alert.Rule: Int] = [:]
  private var texts: [String] = []
  private var textNumbers: [String: Int] = [:]

  mutating func pack(_ alert: Alert, into bytes: inout [UInt8]) {
    let start = bytes.count
    // The length of what follows, filled in at the end.
    bytes += [0, 0, 0, 0]
    number(rule(alert.rule), &bytes)
    plain(alert.id, &bytes)
    number(Int(truncatingIfNeeded: alert.time.nanoseconds), &bytes)
    number(Int(truncatingIfNeeded: alert.firstTime.nanoseconds), &bytes)
    list(alert.evidence, &bytes) { table, evidence, bytes in
      table.shared(evidence.file, &bytes)
      table.number(Int(truncatingIfNeeded: evidence.record), &bytes)
    }
    list(alert.entities, &bytes) { table, entity, bytes in
      table.shared(entity.kind.rawValue, &bytes)
      table.shared(entity.role.rawValue, &bytes)
      table.plain(entity.value, &bytes)
    }
    list(alert.techniques, &bytes) { $0.shared($1, &$2) }
    list(alert.tactics, &bytes) { $0.shared($1, &$2) }
    list(alert.details, &bytes) { table, detail, bytes in
      table.shared(detail.field, &bytes)
      table.plain(detail.value, &bytes)
    }
    let length = UInt32(truncatingIfNeeded: bytes.count - start - 4)
    for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * UInt32(index))) }
  }

  /// The alert at `start` and the position behind it; `nil` when it is not there as a whole.
  func unpack(_ bytes: [UInt8], from start: Int) -> (alert: Alert, end: Int)? {
    guard bytes.count - start >= 4 else { return nil }
    let length = (0..<4).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
    guard bytes.count - start - 4 >= length else { return nil }
    var reader = Reader(bytes: bytes, position: start + 4)
    let rule = rules[reader.number()]
    let id = reader.plain()
    let time = Timestamp(nanoseconds: Int64(reader.number()))
    let firstTime = Timestamp(nanoseconds: Int64(reader.number()))
    let evidence = reader.list {
      Evidence(file: $0.shared(texts), record: UInt64(truncatingIfNeeded: $0.number()))
    }
    let entities = reader.list { reader in
      let kind = Entity.Kind(rawValue: reader.shared(texts)) ?? .host
      let role = Entity.Role(rawValue: reader.shared(texts)) ?? .subject
      return Entity(kind: kind, role: role, value: reader.plain())
    }
    let techniques = reader.list { $0.shared(texts) }
    let tactics = reader.list { $0.shared(texts) }
    let details = reader.list { reader in
      let field = reader.shared(texts)
      return Alert.Detail(field: field, value: reader.plain())
    }
    let alert = Alert(
      id: id, rule: rule, time: time, firstTime: firstTime, evidence: evidence, entities: entities,
      techniques: techniques, tactics: tactics, details: details)
    return (alert, start + 4 + length)
  }

  // MARK: Packing

  private mutating func rule(_ rule: Alert.Rule) -> Int {
    if let number = ruleNumbers[rule] { return number }
    rules.append(rule)
    ruleNumbers[rule] = rules.count - 1
    return rules.count - 1
  }

  /// Eight bytes, the lowest first.
  private func number(_ number: Int, _ bytes: inout [UInt8]) {
    let bits = UInt64(bitPattern: Int64(number))
    for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * UInt64(index)))) }
  }

  private func plain(_ text: String, _ bytes: inout [UInt8]) {
    number(text.utf8.count, &bytes)
    bytes += text.utf8
  }

  /// A number, or -1 and the text.
  private mutating func shared(_ text: String, _ bytes: inout [UInt8]) {
    if let known = textNumbers[text] { return number(known, &bytes) }
    guard texts.count < AlertTable.textLimit else {
      number(-1, &bytes)
      return plain(text, &bytes)
    }
    texts.append(text)
    textNumbers[text] = texts.count - 1
    number(texts.count - 1, &bytes)
  }

  private mutating func list<Item>(
    _ items: [Item], _ bytes: inout [UInt8], _ pack: (inout AlertTable, Item, inout [UInt8]) -> Void
  ) {
    number(items.count, &bytes)
    for item in items { pack(&self, item, &bytes) }
  }

  // MARK: Unpacking

  /// Reads what this table packed; nothing else ever comes here.
  private struct Reader {
    let bytes: [UInt8]
    var position: Int

    mutating func number() -> Int {
      defer { position += 8 }
      return Int(Int64(bitPattern: (0..<8).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }))
    }

    mutating func plain() -> String {
      let count = number()
      defer { position += count }
      return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }

    mutating func shared(_ texts: [String]) -> String {
      let number = number()
      return number < 0 ? plain() : texts[number]
    }

    mutating func list<Item>(_ item: (inout Reader) -> Item) -> [Item] {
      (0..<number()).map { _ in item(&self) }
    }
  }
}
