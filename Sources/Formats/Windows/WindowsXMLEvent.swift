import WardModel

/// Reads one Windows event in XML, wherever it comes from: a file, a syslog message, a field of a JSON object.
///
/// The fields are those of ``EVTXFormat``. Types are lost in text, so only numbers of the system part are integers.
struct WindowsXMLEvent: Sendable {
  /// The longest event, in bytes: 4 MiB; Windows holds events below 64 KiB of binary XML.
  static let byteLimit = 1 << 22
  /// The most values of one event.
  static let slotLimit = EVTXLayout.recordSlotLimit

  private struct Element {
    var naming: EVTXElementNaming
    var text = Text.none
  }

  /// The text of an element so far: nothing, in place, or resolved in `resolved`.
  private enum Text {
    case none
    case inPlace(Range<Int>)
    case resolved(from: Int)
  }

  private struct Value: Sendable {
    var field: FieldID
    var isResolved: Bool
    var range: Range<Int>
    var kind: ValueKind
  }

  private var names: EVTXNames
  private let known: EVTXKnownFields
  private var windows: WindowsSources
  private var values: [Value] = []
  /// Text that is not in the input as it is: with references, or of several parts.
  private var resolved: [UInt8] = []

  init(_ context: DecodingContext) {
    names = EVTXNames(fields: context.fields)
    known = EVTXKnownFields(context.fields)
    windows = WindowsSources(sources: context.sources)
  }

  /// Appends the event that begins with the first byte, and returns the count of its bytes.
  mutating func decode(
    _ bytes: UnsafeRawBufferPointer, record: UInt64, into batch: inout EventBatch
  ) throws(WindowsXMLFault) -> Int {
    let firstSlot = batch.slots.count
    let rawOffset = UInt32(truncatingIfNeeded: batch.bytes.count)
    let facts = try appendSlots(bytes, into: &batch)
    batch.endEvent(
      firstSlot: firstSlot, record: record, time: facts.time, source: facts.source, rawOffset: rawOffset,
      rawLength: facts.length)
    return facts.length
  }

  /// What is known of an event when its slots have been appended.
  struct Facts {
    /// Bytes of the event, from `<Event` to behind `</Event>`.
    var length: Int
    var time: Timestamp?
    var source: LogSourceID
  }

  /// Appends the event's bytes and the slots into them, without ending an event. Nothing is appended when it throws.
  mutating func appendSlots(
    _ bytes: UnsafeRawBufferPointer, into batch: inout EventBatch
  ) throws(WindowsXMLFault) -> Facts {
    names.trim()
    values.removeAll(keepingCapacity: true)
    resolved.removeAll(keepingCapacity: true)
    let length = try parse(UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.byteLimit)))
    let base = batch.append(UnsafeRawBufferPointer(rebasing: bytes.prefix(length)))
    let resolvedBase = resolved.withUnsafeBytes { batch.append($0) }
    let firstSlot = batch.slots.count
    for value in values {
      batch.appendSlot(
        value.field,
        offset: (value.isResolved ? resolvedBase : base)
          &+ UInt32(truncatingIfNeeded: value.range.lowerBound),
        length: value.range.count, kind: value.kind)
    }
    return facts(batch, firstSlot: firstSlot, length: length)
  }

  private mutating func facts(_ batch: EventBatch, firstSlot: Int, length: Int) -> Facts {
    batch.bytes.withUnsafeBytes { bytes in
      var (channel, provider, type) = (bytes.prefix(0), bytes.prefix(0), bytes.prefix(0))
      var eventID: Int?
      var time: Timestamp?
      for slot in batch.slots[firstSlot...] {
        let text = bytes[Int(slot.offset)..<Int(slot.offset) + Int(slot.length)]
        switch slot.field {
        case known.eventID where eventID == nil:
          eventID = EVTXFacts.number(UnsafeRawBufferPointer(rebasing: text))
        case known.channel where channel.isEmpty: channel = text
        case known.provider where provider.isEmpty: provider = text
        case known.eventType where type.isEmpty: type = text
        case known.systemTime where time == nil:
          time = Timestamp(rfc3339: UnsafeRawBufferPointer(rebasing: text))
        default: break
        }
      }
      let source = windows.source(
        channel: UnsafeRawBufferPointer(rebasing: channel), eventID: eventID ?? 0,
        provider: UnsafeRawBufferPointer(rebasing: provider),
        eventType: UnsafeRawBufferPointer(rebasing: type))
      return Facts(length: length, time: time, source: source)
    }
  }
}

// Reading.
extension WindowsXMLEvent {
  /// Reads the element at the beginning into `values` and returns the count of its bytes.
  private mutating func parse(_ bytes: UnsafeRawBufferPointer) throws(WindowsXMLFault) -> Int {
    var scanner = WindowsXMLScanner(bytes)
    var open: [Element] = []
    while true {
      let start = scanner.position
      switch try scanner.next() {
      case .start(let name):
        guard open.count < EVTXLayout.elementDepthLimit else {
          throw scanner.fault("nested deeper than the bound")
        }
        let place = open.last.map { $0.naming.place.inside($0.naming.known) } ?? .root
        let number = names.number(of: UnsafeRawBufferPointer(rebasing: bytes[name]), isUTF8: true)
        let entry = names.entries[number]
        if entry.known == .event, !open.isEmpty,
          place != .other || open.contains(where: { $0.naming.known == .data })
        {
          throw WindowsXMLFault(reason: "the next event begins before the end of this one", position: start)
        }
        if !open.isEmpty { open[open.count - 1].naming.hasChildren = true }
        var element = Element(naming: EVTXElementNaming(element: number, place: place, entry: entry))
        if try attributes(&scanner, of: &element) {
          try finish(element, scanner)
          if open.isEmpty { return scanner.position }
        } else {
          open.append(element)
        }
      case .text(let range):
        if !open.isEmpty { add(range, of: bytes, isLiteral: false, to: &open[open.count - 1]) }
      case .characterData(let range):
        if !open.isEmpty { add(range, of: bytes, isLiteral: true, to: &open[open.count - 1]) }
      case .end(let name):
        guard let element = open.popLast(),
          names.number(of: UnsafeRawBufferPointer(rebasing: bytes[name]), isUTF8: true)
            == element.naming.element
        else { throw scanner.fault("an end tag that closes nothing") }
        try finish(element, scanner)
        if open.isEmpty { return scanner.position }
      case .nothing:
        throw scanner.fault(
          bytes.count == Self.byteLimit
            ? "longer than the bound for an event" : "the text ends inside of the event")
      }
    }
  }

  /// Reads the attributes of a start tag; true when the element is empty.
  private mutating func attributes(
    _ scanner: inout WindowsXMLScanner, of element: inout Element
  ) throws(WindowsXMLFault) -> Bool {
    while true {
      switch try scanner.nextAttribute() {
      case .endOfTag(let isEmpty): return isEmpty
      case .named(let name, let value, let isNamespace):
        element.naming.hasAttributes = true
        if isNamespace { continue }
        let number = names.number(of: UnsafeRawBufferPointer(rebasing: scanner.bytes[name]), isUTF8: true)
        let entry = names.entries[number]
        var holder = Element(naming: element.naming)
        add(value, of: scanner.bytes, isLiteral: false, to: &holder)
        if entry.known == .name, element.naming.isNamedByAttribute {
          element.naming.contentField = fieldNamed(holder.text, scanner.bytes)
        } else {
          let fields = element.naming.attributeFields(number, entry: entry, names: &names)
          try append(fields.first, holder.text, element.naming, scanner)
          if let second = fields.second { try append(second, holder.text, element.naming, scanner) }
        }
      }
    }
  }

  private mutating func fieldNamed(_ text: Text, _ bytes: UnsafeRawBufferPointer) -> FieldID? {
    switch text {
    case .none: return nil
    case .inPlace(let range): return names.field(utf8: UnsafeRawBufferPointer(rebasing: bytes[range]))
    case .resolved(let from):
      return resolved.withUnsafeBytes { names.field(utf8: UnsafeRawBufferPointer(rebasing: $0[from...])) }
    }
  }

  private mutating func finish(_ element: Element, _ scanner: WindowsXMLScanner) throws(WindowsXMLFault) {
    let naming = element.naming
    guard !naming.hasChildren, !naming.isContainer else { return }
    let field = naming.textField(&names)
    var isMissing = false
    switch element.text {
    case .none: isMissing = true
    case .inPlace(let range):
      // Only in data are spaces a value; elsewhere they are the layout of a document that was indented.
      isMissing = !naming.isNamedByAttribute && scanner.bytes[range].allSatisfy { $0 <= 0x20 }
    case .resolved: break
    }
    if isMissing {
      switch naming.missing {
      case .nothing: return
      case .null: try append(Value(field: field, isResolved: false, range: 0..<0, kind: .null), scanner)
      case .emptyText: try append(Value(field: field, isResolved: false, range: 0..<0, kind: .text), scanner)
      }
    } else {
      try append(field, element.text, naming, scanner)
    }
  }

  private mutating func append(
    _ field: FieldID, _ text: Text, _ naming: EVTXElementNaming, _ scanner: WindowsXMLScanner
  ) throws(WindowsXMLFault) {
    var value = Value(field: field, isResolved: false, range: 0..<0, kind: .text)
    switch text {
    case .none: break
    case .inPlace(let range): value.range = range
    case .resolved(let from):
      value.isResolved = true
      value.range = from..<resolved.count
    }
    if naming.place == .system {
      let text = scanner.bytes[value.range]
      if field == known.systemTime, !value.isResolved, let surplus = Self.surplusDecimals(text) {
        // The binary form has microseconds: the same event has the same time in both.
        value.range = resolved.count..<resolved.count + text.count - surplus.count
        value.isResolved = true
        resolved.append(contentsOf: text[text.startIndex..<surplus.lowerBound])
        resolved.append(contentsOf: text[surplus.upperBound...])
      } else if !value.isResolved, Self.isInteger(text) {
        value.kind = .integer
      }
    }
    try append(value, scanner)
  }

  private mutating func append(_ value: Value, _ scanner: WindowsXMLScanner) throws(WindowsXMLFault) {
    guard values.count < Self.slotLimit else { throw scanner.fault("more values than the bound") }
    values.append(value)
  }

  /// The digits of a fraction past the sixth.
  private static func surplusDecimals(_ text: Slice<UnsafeRawBufferPointer>) -> Range<Int>? {
    guard let point = text.firstIndex(of: UInt8(ascii: ".")) else { return nil }
    let digits = text[(point + 1)...].prefix { $0 >= 0x30 && $0 <= 0x39 }
    return digits.count > 6 ? point + 7..<digits.endIndex : nil
  }

  private static func isInteger(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
    (1...20).contains(text.count) && text.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }

  /// Adds a part to the text of an element.
  private mutating func add(
    _ range: Range<Int>, of bytes: UnsafeRawBufferPointer, isLiteral: Bool, to element: inout Element
  ) {
    let part = UnsafeRawBufferPointer(rebasing: bytes[range])
    let isPlain = isLiteral || !part.contains(UInt8(ascii: "&"))
    switch element.text {
    case .none where isPlain:
      element.text = .inPlace(range)
      return
    case .none: element.text = .resolved(from: resolved.count)
    case .inPlace(let first):
      element.text = .resolved(from: resolved.count)
      resolved.append(contentsOf: bytes[first])
    case .resolved: break
    }
    if isPlain { resolved.append(contentsOf: part) } else { WindowsXMLText.resolve(part, into: &resolved) }
  }
}
