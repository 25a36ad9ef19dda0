import WardModel

/// Decodes records of the Linux audit system, `type=… msg=audit(seconds.millis:serial): key=value …`, wherever they stand in a line.
///
/// Fields: `node`, `type`, `serial`, and every key as written; the keys inside `msg='…'` are fields too. Text that auditd writes as
/// hexadecimal is decoded for the keys that it encodes. A value `(null)` is a null. The interpreted part that follows the group
/// separator (`ARCH=… SYSCALL=… AUID=…`) gives fields in capitals, as rules expect; without it, `SYSCALL` is looked up for x86-64.
/// - Source: Linux audit documentation, "audit field dictionary" and its list of encoded fields.
struct AuditRecords: Sendable {
  /// Keys whose values are untrusted text, which auditd writes as hexadecimal when it holds spaces, quotes or control bytes.
  static let encodedKeys: Set<String> = [
    "acct", "cmd", "comm", "cwd", "data", "dir", "exe", "file", "grp", "key", "name", "ocomm", "path",
    "proctitle",
    "unit", "vm", "vm-ctx", "watch", "invalid_context", "root_dir",
  ]

  private enum Role: Sendable {
    case plain
    case encoded
    /// Text in EXECVE, numbers elsewhere: `a0`, `a1`, `a1[0]`, ….
    case argument
    case architecture
    case systemCall
    case systemCallName
  }
  private struct Key: Sendable {
    var field: FieldID
    var role: Role
  }

  private let fields: FieldNames
  private let node, type, serial, systemCallName: FieldID
  private let source: LogSourceID
  private var keys = ByteKeyTable<Key>()

  init(_ context: DecodingContext) {
    fields = context.fields
    node = fields.intern("node")
    type = fields.intern("type")
    serial = fields.intern("serial")
    systemCallName = fields.intern("SYSCALL")
    source = context.sources.intern(LogSource(product: "linux", service: "auditd"))
  }

  /// The record that begins at `start` with `type=` or `node=`; `nil` when it isn't one.
  mutating func decode(_ line: TextLine, _ start: Int, into batch: inout EventBatch) -> DecodedRecord? {
    let bytes = line.bytes
    var index = start
    if bytes.has("node=", at: index) {
      let end = bytes.findNear(ASCII.space, index + 5)
      batch.add(node, line, index + 5, end)
      index = end + 1
    }
    guard bytes.has("type=", at: index) else { return nil }
    let typeEnd = bytes.findNear(ASCII.space, index + 5)
    let recordType = bytes.part(index + 5, typeEnd)
    batch.add(type, line, index + 5, typeEnd)
    index = typeEnd + 1
    if bytes.has("msg=", at: index) { index += 4 }
    guard bytes.has("audit(", at: index) else { return nil }
    let colon = bytes.findNear(ASCII.colon, index + 6)
    let close = bytes.findNear(0x29, colon)
    guard close < bytes.count, let time = ClockText.epochSeconds(bytes.part(index + 6, colon)) else {
      return nil
    }
    batch.add(
      serial, line, colon + 1, close, kind: bytes.part(colon + 1, close).decimal == nil ? .text : .integer)
    index = close + 1
    if bytes.at(index) == ASCII.colon { index += 1 }
    addPairs(line, index, isExecution: recordType.equals("EXECVE"), into: &batch)
    return DecodedRecord(time: time, source: source)
  }

  private mutating func addPairs(
    _ line: TextLine, _ start: Int, isExecution: Bool, into batch: inout EventBatch
  ) {
    let bytes = line.bytes
    let count = bytes.count
    var index = start
    var isX86 = false
    var number: Int?
    var inQuotes = false
    while index < count {
      let first = bytes[index]
      if first == ASCII.space || first == Self.groupSeparator || first == ASCII.apostrophe {
        index &+= 1
        continue
      }
      let keyStart = index
      while index < count {
        let byte = bytes[index]
        if byte == ASCII.equals || byte == ASCII.space || byte == Self.groupSeparator { break }
        index &+= 1
      }
      // A word without a value, as in `avc: denied { read } for`.
      guard index > keyStart, index < count, bytes[index] == ASCII.equals else {
        if index < count, bytes[index] == ASCII.equals { index &+= 1 }
        continue
      }
      let known = key(bytes.part(keyStart, index))
      index &+= 1
      let mark = bytes.at(index)
      if mark == ASCII.apostrophe {
        inQuotes = true
        index &+= 1
        continue
      }
      if mark == ASCII.quote {
        let end = bytes.find(ASCII.quote, index &+ 1, count)
        batch.add(known.field, line, index &+ 1, end)
        index = end &+ 1
        continue
      }
      let valueStart = index
      while index < count {
        let byte = bytes[index]
        if byte == ASCII.space || byte == Self.groupSeparator || (inQuotes && byte == ASCII.apostrophe) {
          break
        }
        index &+= 1
      }
      switch known.role {
      case .plain: addPlain(known.field, line, valueStart, index, into: &batch)
      case .encoded: addEncoded(known.field, line, valueStart, index, into: &batch)
      case .argument where isExecution: addEncoded(known.field, line, valueStart, index, into: &batch)
      case .argument: batch.add(known.field, line, valueStart, index)
      case .architecture:
        isX86 = bytes.part(valueStart, index).equals("c000003e")
        batch.add(known.field, line, valueStart, index)
      case .systemCall:
        number = bytes.part(valueStart, index).decimal
        batch.add(known.field, line, valueStart, index)
      case .systemCallName:
        number = nil
        batch.add(known.field, line, valueStart, index)
      }
    }
    if isX86, let number, let name = SystemCallNames.x86(number) {
      name.withUnsafeBytes { batch.appendValue(systemCallName, $0) }
    }
  }

  private static let groupSeparator: UInt8 = 0x1D

  @inline(__always) private mutating func key(_ bytes: Bytes) -> Key {
    if let known = keys.value(bytes) { return known }
    return addKey(bytes)
  }

  @inline(never) private mutating func addKey(_ bytes: Bytes) -> Key {
    let name = bytes.string
    var role = Self.encodedKeys.contains(name) ? Role.encoded : .plain
    switch name {
    case "arch": role = .architecture
    case "syscall": role = .systemCall
    case "SYSCALL": role = .systemCallName
    default: if bytes.at(0) == 0x61, bytes.at(1).isDigit, !name.hasSuffix("_len") { role = .argument }
    }
    let key = Key(field: fields.intern(name), role: role)
    keys.insert(bytes, key)
    return key
  }

  @inline(__always) private func addPlain(
    _ field: FieldID, _ line: TextLine, _ start: Int, _ end: Int, into batch: inout EventBatch
  ) {
    if end &- start == 6, line.bytes.has("(null)", at: start) {
      batch.add(field, line, start, start, kind: .null)
    } else {
      batch.add(field, line, start, end)
    }
  }

  /// Decodes pairs of capital hexadecimal digits; anything else stays as it is. NUL bytes, which separate the words of
  /// `proctitle`, become spaces.
  private func addEncoded(
    _ field: FieldID, _ line: TextLine, _ start: Int, _ end: Int, into batch: inout EventBatch
  ) {
    let value = line.bytes.part(start, end)
    guard value.count >= 2, value.count % 2 == 0,
      value.allSatisfy({ $0.isDigit || ($0 >= 0x41 && $0 <= 0x46) })
    else {
      addPlain(field, line, start, end, into: &batch)
      return
    }
    let offset = batch.bytes.count
    var index = 0
    while index + 1 < value.count {
      let byte = (value[index].hexValue ?? 0) << 4 | (value[index + 1].hexValue ?? 0)
      batch.bytes.append(byte == 0 ? ASCII.space : byte)
      index += 2
    }
    batch.appendSlot(
      field, offset: UInt32(truncatingIfNeeded: offset), length: batch.bytes.count - offset, kind: .text)
  }
}
