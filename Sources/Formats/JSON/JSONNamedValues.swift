import WardModel

/// Lists whose elements carry a name and a value, such as `[{"@Name": "LogonType", "#text": "3"}]`: each pair is also
/// given as a field of its own, as if it had been written `"LogonType": "3"` beside the list.
///
/// That is how converters from XML write the data of Windows events.
struct JSONNamedValues {
  private struct Rule {
    var list: JSONMarks.Mark
    var name: JSONMarks.Mark
    var value: JSONMarks.Mark
    /// The path that the new fields lie below.
    var parent: String
  }

  /// Paths of the lists, with the path that their values belong to.
  private static let lists = [("Event.EventData.Data", "Event.EventData"), ("EventData.Data", "EventData")]
  /// Keys of name and value within an element.
  private static let keys = [
    ("@Name", "#text"), ("#attributes.Name", "#text"), ("_attributes.Name", "_text"), ("$.Name", "_"),
    ("Name", "#text"), ("Name", "Value"),
  ]

  private let rules: [Rule]
  /// One bit for each mark of a name.
  let nameBits: [UInt64]

  init(_ marks: inout JSONMarks) {
    var rules: [Rule] = []
    for (list, parent) in Self.lists {
      for (name, value) in Self.keys {
        rules.append(
          Rule(
            list: marks.mark(list), name: marks.mark(list + "." + name),
            value: marks.mark(list + "." + value),
            parent: parent))
      }
    }
    self.rules = rules
    var bits = [UInt64](repeating: 0, count: (marks.count + 63) / 64)
    for rule in rules { bits[Int(rule.name.number >> 6)] |= 1 << UInt64(rule.name.number & 63) }
    nameBits = bits
  }

  /// Adds the named values of the event whose slots begin at `firstSlot`.
  func add(to walker: inout JSONWalker, firstSlot: Int) {
    for rule in rules {
      guard let list = field(rule.list, walker), let name = field(rule.name, walker),
        let value = field(rule.value, walker)
      else { continue }
      add(to: &walker, from: firstSlot, list: list, name: name, value: value, parent: rule.parent)
    }
  }

  /// The field of a mark, when the event has it.
  private func field(_ mark: JSONMarks.Mark, _ walker: JSONWalker) -> FieldID? {
    guard walker.present[Int(mark.number >> 6)] & (1 << UInt64(mark.number & 63)) != 0 else { return nil }
    return walker.slots[Int(walker.firstSlots[Int(mark.number)])].field
  }

  private func add(
    to walker: inout JSONWalker, from firstSlot: Int, list: FieldID, name: FieldID, value: FieldID,
    parent: String
  ) {
    let parentField = walker.state.context.fields.intern(parent)
    let end = walker.slot
    var foundName: Slot?
    var foundValue: Slot?
    for place in firstSlot..<end {
      let slot = walker.slots[place]
      // Each element of the list begins with its structure.
      if slot.field == list, slot.kind == .structure { (foundName, foundValue) = (nil, nil) }
      if slot.field == name, slot.kind == .jsonText { foundName = slot }
      if slot.field == value, slot.kind != .structure { foundValue = slot }
      guard let key = foundName, var named = foundValue else { continue }
      (foundName, foundValue) = (nil, nil)
      let start = walker.bytes + Int(key.offset)
      let mark: UInt32
      if let known = walker.lookup.find(start, Int(key.length), parentField.rawValue) {
        (named.field, mark) = (known.pointee.field, known.pointee.mark)
      } else {
        (named.field, mark) = walker.state.learn(start, Int(key.length), parent: parentField.rawValue)
      }
      walker.addNamed(named, mark: mark)
    }
  }
}
