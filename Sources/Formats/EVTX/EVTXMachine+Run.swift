import WardModel

// Running programs over values.
extension EVTXMachine {
  mutating func run(
    _ program: EVTXProgram, _ values: EVTXValues, _ bytes: EVTXBytes, depth: Int,
    into output: inout EVTXOutput
  ) throws(EVTXFault) {
    try step(program.opCount)
    var index = program.firstOp
    let end = program.firstOp &+ program.opCount
    while index < end {
      let op = ops[index]
      index &+= 1
      switch op.code {
      case .substitution: try substitution(op, values, bytes, depth: depth, into: &output)
      case .literal:
        let kind: ValueKind = op.missing == .null && op.length == 0 ? .null : .text
        try output.slot(field(op), at: Int(op.offset), length: Int(op.length), kind: kind)
      case .begin: partsStart = output.position
      case .literalPart:
        let length = Int(op.length)
        try output.reserve(length)
        (output.base + output.position).copyMemory(from: output.base + Int(op.offset), byteCount: length)
        output.position &+= length
      case .substitutionPart:
        let (type, raw) = try value(Int(op.index), values, bytes)
        if type != EVTXValueType.binaryXML { _ = try output.value(type, raw) }
      case .end: try output.slot(field(op), from: partsStart, kind: .text)
      case .endName:
        let text = UnsafeRawBufferPointer(
          start: output.base + partsStart, count: output.position &- partsStart)
        fieldFromRecord = text.isEmpty ? known.data : names.field(utf8: text)
      case .instance:
        _ = try instance(
          bytes, at: Int(op.offset), end: bytes.count, place: op.place, depth: depth &+ 1, into: &output)
      case .nested:
        let (type, raw) = try value(Int(op.index), values, bytes)
        if type == EVTXValueType.binaryXML {
          try nested(Int(op.index), values, length: raw.count, op.place, bytes, depth: depth, into: &output)
        }
      }
    }
  }

  @inline(__always) private func field(_ op: EVTXOp) -> FieldID {
    op.field == EVTXKnownFields.fromRecord ? fieldFromRecord : op.field
  }

  /// The type and bytes of a substitution value; null when there is none of that number.
  @inline(__always) private func value(
    _ index: Int, _ values: EVTXValues, _ bytes: EVTXBytes
  ) throws(EVTXFault) -> (type: UInt8, raw: UnsafeRawBufferPointer) {
    guard index < values.count else {
      return (EVTXValueType.null, UnsafeRawBufferPointer(start: nil, count: 0))
    }
    let descriptor = values.descriptors &+ 4 &* index
    let size = try bytes.u16(descriptor, .values)
    let type = try bytes.u8(descriptor &+ 2, .values)
    return (type, try bytes.slice(Int(valuePositions[values.firstPosition &+ index]), size, .values))
  }

  private mutating func substitution(
    _ op: EVTXOp, _ values: EVTXValues, _ bytes: EVTXBytes, depth: Int, into output: inout EVTXOutput
  ) throws(EVTXFault) {
    let (type, raw) = try value(Int(op.index), values, bytes)
    let start = output.position
    if type == EVTXValueType.null || raw.isEmpty && EVTXValueType.width(type & 0x7F) != 0 {
      return try missing(op, into: &output)
    }
    if type & EVTXValueType.arrayFlag != 0 {
      return try array(op, type & ~EVTXValueType.arrayFlag, raw, into: &output)
    }
    if type == EVTXValueType.binaryXML {
      return try nested(
        Int(op.index), values, length: raw.count, op.place, bytes, depth: depth, into: &output)
    }
    if raw.isEmpty, op.missing != .emptyText { return try missing(op, into: &output) }
    let kind = try output.value(type, raw)
    let field = field(op)
    if type == EVTXValueType.fileTime, field == known.systemTime, systemTimeTicks == 0, raw.count >= 8 {
      systemTimeTicks = UInt64(littleEndian: raw.loadUnaligned(as: UInt64.self))
    }
    try output.slot(field, from: start, kind: kind)
  }

  private func missing(_ op: EVTXOp, into output: inout EVTXOutput) throws(EVTXFault) {
    switch op.missing {
    case .nothing: break
    case .null: try output.slot(field(op), from: output.position, kind: .null)
    case .emptyText: try output.slot(field(op), from: output.position, kind: .text)
    }
  }

  private mutating func nested(
    _ index: Int, _ values: EVTXValues, length: Int, _ place: WindowsEventPlace, _ bytes: EVTXBytes,
    depth: Int,
    into output: inout EVTXOutput
  ) throws(EVTXFault) {
    guard index < values.count else { return }
    let start = Int(valuePositions[values.firstPosition &+ index])
    try fragment(
      bytes, from: start, to: start &+ length, place: place, depth: depth &+ 1, into: &output)
  }

  /// One slot for each element.
  private mutating func array(
    _ op: EVTXOp, _ type: UInt8, _ raw: UnsafeRawBufferPointer, into output: inout EVTXOutput
  ) throws(EVTXFault) {
    let field = field(op)
    var position = 0
    var count = 0
    while position < raw.count {
      try step()
      let length = Self.elementLength(type, raw, at: position)
      guard length > 0 else { break }
      let start = output.position
      let element = UnsafeRawBufferPointer(rebasing: raw[position..<min(raw.count, position &+ length)])
      try output.slot(field, from: start, kind: output.value(type, element))
      position &+= length
      count &+= 1
    }
    if count == 0 { try missing(op, into: &output) }
  }

  /// Bytes of the array element at `position`, its zero included.
  private static func elementLength(_ type: UInt8, _ raw: UnsafeRawBufferPointer, at position: Int) -> Int {
    switch type {
    case EVTXValueType.string:
      var end = position
      while end &+ 1 < raw.count, raw[end] | raw[end &+ 1] != 0 { end &+= 2 }
      return end &+ 2 &- position
    case EVTXValueType.ansiString:
      var end = position
      while end < raw.count, raw[end] != 0 { end &+= 1 }
      return end &+ 1 &- position
    case 0x13: return position &+ 1 < raw.count ? 8 &+ 4 &* Int(raw[position &+ 1]) : raw.count
    default:
      let width = EVTXValueType.width(type)
      return width > 0 ? width : raw.count
    }
  }
}
