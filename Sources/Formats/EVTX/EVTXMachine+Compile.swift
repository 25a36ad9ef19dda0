import WardModel

// From binary XML to programs. Positions are bounded by the element or template that holds them.
extension EVTXMachine {
  mutating func compileFragment(
    _ bytes: EVTXBytes, from: Int, to end: Int, place: WindowsEventPlace, into output: inout EVTXOutput
  ) throws(EVTXFault) -> EVTXProgram {
    let start = ops.count
    var position = from
    reading: while position < end {
      let token = try bytes.u8(position)
      switch token {
      case EVTXToken.endOfFile: break reading
      case EVTXToken.fragmentHeader: position &+= 4
      case EVTXToken.openElement, EVTXToken.openElement | EVTXToken.more:
        position = try compileElement(
          bytes, at: position, end: end, place: place, hasDependency: true, depth: 0, into: &output)
      case EVTXToken.templateInstance:
        position = try compileInstance(bytes, at: position, place: place)
      case EVTXToken.instructionTarget, EVTXToken.instructionData:
        position = try afterInstruction(bytes, at: position)
      default: throw .unknownToken(token)
      }
    }
    return EVTXProgram(firstOp: start, opCount: ops.count &- start, end: position)
  }

  private mutating func compileInstance(
    _ bytes: EVTXBytes, at position: Int, place: WindowsEventPlace
  ) throws(EVTXFault) -> Int {
    let instance = try EVTXInstance(bytes, at: position)
    guard instance.valueCount <= bytes.count / 4 else { throw .beyondChunk(what: .values) }
    try step(instance.valueCount)
    ops.append(EVTXOp(code: .instance, place: place, offset: UInt32(truncatingIfNeeded: position)))
    return try instance.end(bytes)
  }

  /// True when a name stands where an element without a dependency number has it.
  func looksLikeElement(_ bytes: EVTXBytes, at position: Int) -> Bool {
    do throws(EVTXFault) {
      let name = try bytes.u32(position &+ 5, .name)
      guard name < bytes.count else { return false }
      return try (1...255).contains(bytes.u16(name &+ 6, .name))
    } catch {
      return false
    }
  }

  /// Reads the element at `position` and returns the position behind it.
  mutating func compileElement(
    _ bytes: EVTXBytes, at position: Int, end: Int, place: WindowsEventPlace, hasDependency: Bool, depth: Int,
    into output: inout EVTXOutput
  ) throws(EVTXFault) -> Int {
    guard depth < EVTXLayout.elementDepthLimit else { throw .tooDeep }
    let hasAttributes = try bytes.u8(position) & EVTXToken.more != 0
    // Token, perhaps dependency number, size of the element.
    var position = position &+ (hasDependency ? 7 : 5)
    let name = try readName(bytes, at: &position)
    var naming = EVTXElementNaming(element: name, place: place, entry: names.entries[name])
    if hasAttributes {
      position &+= 4
      position = try compileAttributes(bytes, at: position, end: end, naming: &naming, into: &output)
    }
    let token = try bytes.u8(position)
    position &+= 1
    let firstPart = parts.count
    var hasChildren = false
    switch token {
    case EVTXToken.closeEmpty: break
    case EVTXToken.closeStart:
      let inside = place.inside(naming.known)
      content: while true {
        guard position < end else { throw .beyondChunk(what: .binaryXML) }
        let token = try bytes.u8(position)
        switch token {
        case EVTXToken.endElement:
          position &+= 1
          break content
        case EVTXToken.openElement, EVTXToken.openElement | EVTXToken.more:
          hasChildren = true
          position = try compileElement(
            bytes, at: position, end: end, place: inside, hasDependency: hasDependency, depth: depth &+ 1,
            into: &output)
        case EVTXToken.templateInstance:
          hasChildren = true
          position = try compileInstance(bytes, at: position, place: inside)
        case EVTXToken.instructionTarget, EVTXToken.instructionData:
          position = try afterInstruction(bytes, at: position)
        default: position = try compilePart(bytes, at: position, into: &output)
        }
      }
    default: throw .misplacedToken(token)
    }
    naming.hasChildren = hasChildren
    finishContent(naming, firstPart: firstPart)
    return position
  }

  /// Turns the parts of an element's text into a value.
  private mutating func finishContent(_ naming: EVTXElementNaming, firstPart: Int) {
    defer { parts.removeLast(parts.count &- firstPart) }
    let inside = naming.place.inside(naming.known)
    if naming.hasChildren || naming.isContainer {
      // Text between elements is layout; binary XML in a substitution is not.
      for part in parts[firstPart...] where part.code == .substitutionPart {
        ops.append(EVTXOp(code: .nested, place: inside, index: part.index))
      }
      return
    }
    emit(naming.textField(&names), firstPart: firstPart, place: inside, missing: naming.missing)
  }

  /// Adds the ops of one value made of the parts from `firstPart` on.
  private mutating func emit(
    _ field: FieldID, firstPart: Int, place: WindowsEventPlace, missing: EVTXOp.Missing
  ) {
    let count = parts.count &- firstPart
    if count == 0 {
      guard missing != .nothing else { return }
      ops.append(EVTXOp(code: .literal, missing: missing, field: field))
    } else if count == 1 {
      var op = parts[firstPart]
      op.code = op.code == .literalPart ? .literal : .substitution
      op.place = place
      op.missing = missing
      op.field = field
      ops.append(op)
    } else {
      ops.append(EVTXOp(code: .begin))
      for part in parts[firstPart...] { ops.append(part) }
      ops.append(EVTXOp(code: .end, field: field))
      for part in parts[firstPart...] where part.code == .substitutionPart {
        ops.append(EVTXOp(code: .nested, place: place, index: part.index))
      }
    }
  }

  private mutating func compileAttributes(
    _ bytes: EVTXBytes, at start: Int, end: Int, naming: inout EVTXElementNaming,
    into output: inout EVTXOutput
  ) throws(EVTXFault) -> Int {
    var position = start
    while true {
      let token = try bytes.u8(position)
      guard token & ~EVTXToken.more == EVTXToken.attribute else { return position }
      position &+= 1
      let attribute = try readName(bytes, at: &position)
      let entry = names.entries[attribute]
      let firstPart = parts.count
      while try EVTXToken.isPart(bytes.u8(position)) {
        guard position < end else { throw .beyondChunk(what: .binaryXML) }
        position = try compilePart(bytes, at: position, into: &output)
      }
      naming.hasAttributes = true
      if entry.known == .name, naming.isNamedByAttribute {
        nameContent(firstPart: firstPart, naming: &naming, output: output)
      } else if entry.known != .xmlns {
        let fields = naming.attributeFields(attribute, entry: entry, names: &names)
        emit(fields.first, firstPart: firstPart, place: .other, missing: .nothing)
        if let second = fields.second { emit(second, firstPart: firstPart, place: .other, missing: .nothing) }
      }
      parts.removeLast(parts.count &- firstPart)
    }
  }

  /// The `Name` of a `<Data>`: a literal in nearly every template, a substitution in some.
  private mutating func nameContent(firstPart: Int, naming: inout EVTXElementNaming, output: EVTXOutput) {
    if parts.count == firstPart &+ 1, let part = parts.last, part.code == .literalPart {
      let text = UnsafeRawBufferPointer(start: output.base + Int(part.offset), count: Int(part.length))
      naming.contentField = names.field(utf8: text)
    } else if parts.count > firstPart {
      ops.append(EVTXOp(code: .begin))
      for part in parts[firstPart...] { ops.append(part) }
      ops.append(EVTXOp(code: .endName))
      naming.contentField = EVTXKnownFields.fromRecord
    }
  }

  /// Reads one part of a value onto the stack of parts and returns the position behind it.
  private mutating func compilePart(
    _ bytes: EVTXBytes, at position: Int, into output: inout EVTXOutput
  ) throws(EVTXFault) -> Int {
    let token = try bytes.u8(position)
    let start = output.position
    var position = position
    switch token & ~EVTXToken.more {
    case EVTXToken.substitution, EVTXToken.optionalSubstitution:
      let index = try bytes.u16(position &+ 1)
      _ = try bytes.u8(position &+ 3)
      parts.append(EVTXOp(code: .substitutionPart, index: UInt16(truncatingIfNeeded: index)))
      return position &+ 4
    case EVTXToken.value:
      let type = try bytes.u8(position &+ 1)
      guard type == EVTXValueType.string else { throw .unknownToken(type) }
      let length = 2 &* (try bytes.u16(position &+ 2, .text))
      try output.utf16(bytes.slice(position &+ 4, length, .text))
      position &+= 4 &+ length
    case EVTXToken.characterData:
      let length = 2 &* (try bytes.u16(position &+ 1, .text))
      try output.utf16(bytes.slice(position &+ 3, length, .text))
      position &+= 3 &+ length
    case EVTXToken.characterReference:
      try output.reserve(4)
      let unit = UInt32(try bytes.u16(position &+ 1))
      output.scalar(unit & 0xF800 == 0xD800 ? 0xFFFD : unit)
      position &+= 3
    case EVTXToken.entityReference:
      position &+= 1
      let name = try readName(bytes, at: &position)
      try entity(name, into: &output)
    default: throw .misplacedToken(token)
    }
    parts.append(
      EVTXOp(
        code: .literalPart, offset: UInt32(truncatingIfNeeded: start),
        length: UInt32(truncatingIfNeeded: output.position &- start)))
    return position
  }

  private func entity(_ number: Int, into output: inout EVTXOutput) throws(EVTXFault) {
    try output.reserve(4)
    switch names.fields.name(of: names.entries[number].field) {
    case "lt": output.byte(0x3C)
    case "gt": output.byte(0x3E)
    case "amp": output.byte(0x26)
    case "quot": output.byte(0x22)
    case "apos": output.byte(0x27)
    default: output.scalar(0xFFFD)
    }
  }

  /// Reads a reference to a name and moves behind it, and behind the name if it stands right there.
  private mutating func readName(_ bytes: EVTXBytes, at position: inout Int) throws(EVTXFault) -> Int {
    let start = try bytes.u32(position, .name)
    position &+= 4
    // Link, hash, count of characters, characters, zero.
    let length = 2 &* (try bytes.u16(start &+ 6, .name))
    let text = try bytes.slice(start &+ 8, length, .name)
    if start == position { position &+= 10 &+ length }
    return names.number(of: text)
  }

  /// Processing instructions carry no value.
  func afterInstruction(_ bytes: EVTXBytes, at position: Int) throws(EVTXFault) -> Int {
    if try bytes.u8(position) == EVTXToken.instructionData {
      return try position &+ 3 &+ 2 &* bytes.u16(position &+ 1)
    }
    let start = try bytes.u32(position &+ 1, .name)
    return try start == position &+ 5 ? start &+ 10 &+ 2 &* bytes.u16(start &+ 6, .name) : position &+ 5
  }
}

extension EVTXToken {
  /// Tokens that make up the value of an attribute.
  static func isPart(_ token: UInt8) -> Bool {
    switch token & ~more {
    case value, characterData, characterReference, entityReference, substitution, optionalSubstitution:
      return true
    default: return false
    }
  }
}
