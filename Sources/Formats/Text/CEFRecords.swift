import WardModel

/// Decodes ArcSight's Common Event Format, `CEF:version|vendor|product|version|class|name|severity|extension`, wherever it stands in a line.
///
/// Header fields are `deviceVendor`, `deviceProduct`, `deviceVersion`, `deviceEventClassId`, `name`, `severity`; extension keys
/// keep their own names and answer to the full names of the standard (`src` is also `sourceAddress`) and to Sigma's (`src_ip`).
/// A labelled key (`cs1Label=Policy cs1=Block`) is also a field named by its label.
/// - Source: ArcSight Common Event Format, implementation standard, version 26.
struct CEFRecords: Sendable {
  /// Labels that are followed in one record; the standard has 25 labelled keys.
  static let labelLimit = 32

  private let vendor, product, version, eventClass, name, severity: FieldID
  private var times: RecordTimes
  private var keys: FieldKeys
  private var devices: DeviceSources
  private var labels: [Label] = []

  private struct Label: Sendable {
    var field: FieldID
    var start: Int
    var end: Int
  }

  init(_ context: DecodingContext) {
    vendor = context.fields.intern("deviceVendor")
    product = context.fields.intern("deviceProduct")
    version = context.fields.intern("deviceVersion")
    eventClass = context.fields.intern("deviceEventClassId")
    name = context.fields.intern("name")
    severity = context.fields.intern("severity")
    times = RecordTimes(
      context, fieldsByPreference: ["rt", "deviceReceiptTime", "start", "startTime", "end", "endTime"])
    keys = FieldKeys(context.fields)
    devices = DeviceSources(context.sources, aliases: CEFNames.aliases)
  }

  /// The record that begins at `start`; `nil` when its header isn't whole.
  mutating func decode(_ line: TextLine, _ start: Int, into batch: inout EventBatch) -> DecodedRecord? {
    let bytes = line.bytes
    var index = start + 4
    guard var end = Self.headerEnd(bytes, index), bytes.at(index).isDigit || bytes.at(index) == ASCII.space
    else {
      return nil
    }
    let firstSlot = batch.slots.count
    index = end + 1
    let vendorStart = index
    var productEnd = index
    var classRange = index..<index
    var nameRange = index..<index
    for part in 0..<6 {
      if let next = Self.headerEnd(bytes, index) {
        end = next
      } else if part == 5 {
        end = bytes.count
      } else {
        return nil
      }
      let field: FieldID
      switch part {
      case 0: field = vendor
      case 1:
        field = product
        productEnd = end
      case 2: field = version
      case 3:
        field = eventClass
        classRange = index..<end
      case 4:
        field = name
        nameRange = index..<end
      default: field = severity
      }
      if index < end { addHeader(field, line, index, end, into: &batch) }
      index = end + 1
    }
    times.begin()
    labels.removeAll(keepingCapacity: true)
    addExtension(line, index, into: &batch)
    if !labels.isEmpty { addLabels(line, firstSlot, into: &batch) }
    let source = devices.source(
      bytes.part(vendorStart, productEnd),
      eventClass: bytes.part(classRange.lowerBound, classRange.upperBound),
      name: bytes.part(nameRange.lowerBound, nameRange.upperBound))
    return DecodedRecord(time: times.best, source: source)
  }

  /// The next `|` that no backslash escapes.
  @inline(__always) private static func headerEnd(_ bytes: Bytes, _ start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == ASCII.pipe { return index }
      index &+= byte == ASCII.backslash ? 2 : 1
    }
    return nil
  }

  @inline(__always) private func addHeader(
    _ field: FieldID, _ line: TextLine, _ start: Int, _ end: Int, into batch: inout EventBatch
  ) {
    let value = line.bytes.part(start, end)
    if value.contains(ASCII.backslash) {
      TextEscapes.append(value, field: field, into: &batch) {
        $0 == ASCII.pipe || $0 == ASCII.backslash ? $0 : nil
      }
    } else {
      batch.add(field, line, start, end)
    }
  }

  /// `key=value key=value`: values may hold spaces, so a value ends at the space before the next key.
  private mutating func addExtension(_ line: TextLine, _ start: Int, into batch: inout EventBatch) {
    let bytes = line.bytes
    let hasEscapes = bytes.part(start, bytes.count).contains(ASCII.backslash)
    var keyStart = start
    while bytes.at(keyStart) == ASCII.space { keyStart &+= 1 }
    var equals = Self.keyEnd(bytes, keyStart)
    // Text before the first key has no name.
    while equals < 0, keyStart < bytes.count {
      keyStart = bytes.find(ASCII.space, keyStart, bytes.count) &+ 1
      equals = Self.keyEnd(bytes, keyStart)
    }
    while equals >= 0 {
      let valueStart = equals &+ 1
      var valueEnd = bytes.count
      var nextKey = bytes.count
      var nextEquals = -1
      var index = bytes.findNear(ASCII.equals, valueStart)
      while index < bytes.count {
        let wordStart = Self.keyStart(bytes, index, from: valueStart)
        if wordStart >= 0 {
          nextKey = wordStart
          nextEquals = index
          valueEnd = wordStart &- 1
          break
        }
        index = bytes.findNear(ASCII.equals, index &+ 1)
      }
      while valueEnd > valueStart, bytes[valueEnd &- 1] == ASCII.space { valueEnd &-= 1 }
      let escaped = hasEscapes && bytes.part(valueStart, valueEnd).contains(ASCII.backslash)
      addPair(line, keyStart, equals, valueStart, valueEnd, escaped, into: &batch)
      keyStart = nextKey
      equals = nextEquals
    }
  }

  /// The index of the `=` when a key begins at `start`, else -1.
  @inline(__always) private static func keyEnd(_ bytes: Bytes, _ start: Int) -> Int {
    var index = start
    while index < bytes.count, isKeyByte(bytes[index]) { index &+= 1 }
    return index > start && bytes.at(index) == ASCII.equals ? index : -1
  }

  /// Where the key before the `=` at `equals` begins; -1 when no key stands between it and the space before. An escaped `=` has
  /// a backslash before it, which is no byte of a key.
  @inline(__always) private static func keyStart(_ bytes: Bytes, _ equals: Int, from valueStart: Int) -> Int {
    var index = equals
    while index > valueStart, isKeyByte(bytes[index &- 1]) { index &-= 1 }
    return index < equals && index > valueStart && bytes[index &- 1] == ASCII.space ? index : -1
  }

  /// Letters, digits and `_ . - [ ]`.
  @inline(__always) private static func isKeyByte(_ byte: UInt8) -> Bool {
    // Bits of the ASCII characters 0 to 63 and 64 to 127.
    let mask: UInt64 = byte < 64 ? 0x03FF_6000_0000_0000 : 0x07FF_FFFE_AFFF_FFFE
    return byte < 128 && mask &>> UInt64(byte & 63) & 1 != 0
  }

  @inline(__always) private mutating func addPair(
    _ line: TextLine, _ keyStart: Int, _ equals: Int, _ valueStart: Int, _ valueEnd: Int, _ escaped: Bool,
    into batch: inout EventBatch
  ) {
    let bytes = line.bytes
    let key = bytes.part(keyStart, equals)
    let field = keys.id(key)
    if escaped {
      TextEscapes.append(bytes.part(valueStart, valueEnd), field: field, into: &batch) {
        switch $0 {
        case ASCII.equals, ASCII.backslash, ASCII.pipe: return $0
        case 0x6E: return ASCII.lineFeed
        case 0x72: return ASCII.carriageReturn
        default: return nil
        }
      }
    } else {
      batch.add(field, line, valueStart, valueEnd)
    }
    times.offer(field, bytes.part(valueStart, valueEnd))
    if key.count > 5, key.has("Label", at: key.count &- 5), labels.count < Self.labelLimit,
      valueEnd > valueStart
    {
      labels.append(Label(field: keys.id(key.part(0, key.count &- 5)), start: valueStart, end: valueEnd))
    }
  }

  /// A field named by its label for every labelled key that has a value.
  private mutating func addLabels(_ line: TextLine, _ firstSlot: Int, into batch: inout EventBatch) {
    let endSlot = batch.slots.count
    for label in labels {
      var index = firstSlot
      while index < endSlot, batch.slots[index].field != label.field { index += 1 }
      guard index < endSlot else { continue }
      var slot = batch.slots[index]
      slot.field = keys.id(line.bytes.part(label.start, label.end))
      batch.slots.append(slot)
    }
  }
}
