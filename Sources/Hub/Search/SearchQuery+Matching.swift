import WardModel

extension SearchQuery {
  /// Whether an event holds what is asked for: a field by its own name, by a name that rules use for it, or by its last part.
  func matches(_ batch: EventBatch, event: Int, names: FieldNames, aliases: FieldAliases) -> Bool {
    if groups.isEmpty { return true }
    let values = batch.slots(ofEvent: event).compactMap { slot -> (name: String, text: String)? in
      guard slot.kind != .structure, let text = batch.text(of: slot) else { return nil }
      return (names.name(of: slot.field), text.lowercased())
    }
    let row = batch.events[event]
    let start = Int(row.rawOffset)
    let end = min(start + Int(row.rawLength), batch.bytes.count)
    lazy var raw = start < end ? String(decoding: batch.bytes[start..<end], as: UTF8.self).lowercased() : ""
    return groups.allSatisfy { group in
      group.contains { part in
        let found: Bool
        if let field = part.field {
          found = values.contains { value in
            Self.isField(field, value.name, aliases) && Self.matches(part.text, value.text)
          }
        } else {
          found =
            values.contains { Self.matches("*" + part.text + "*", $0.text) }
            || Self.matches("*" + part.text + "*", raw)
        }
        return found != part.isNegated
      }
    }
  }

  private static func isField(_ wanted: String, _ name: String, _ aliases: FieldAliases) -> Bool {
    let wanted = wanted.lowercased()
    return aliases.allNames(of: name).contains { name in
      let name = name.lowercased()
      return name == wanted || name.hasSuffix("." + wanted)
    }
  }

  /// A text with `*` for anything; without one, the text is to be contained.
  static func matches(_ pattern: String, _ text: String) -> Bool {
    guard pattern.contains("*") else { return contains(Array(text.utf8)[...], Array(pattern.utf8)) != nil }
    let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false).map { Array($0.utf8) }
    var rest = Array(text.utf8)[...]
    guard let first = pieces.first, rest.starts(with: first) else { return false }
    rest = rest.dropFirst(first.count)
    guard pieces.count > 1, let last = pieces.last else { return rest.isEmpty }
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let end = contains(rest, piece) else { return false }
      rest = rest[end...]
    }
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }

  /// Where a piece ends at its first place in a text.
  private static func contains(_ text: ArraySlice<UInt8>, _ piece: [UInt8]) -> Int? {
    guard let first = piece.first else { return text.startIndex }
    guard text.count >= piece.count else { return nil }
    var index = text.startIndex
    let last = text.endIndex - piece.count
    while index <= last {
      if text[index] == first, text[index..<index + piece.count].elementsEqual(piece) {
        return index + piece.count
      }
      index += 1
    }
    return nil
  }
}
