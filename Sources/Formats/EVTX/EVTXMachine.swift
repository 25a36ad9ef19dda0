import WardModel

/// Compiles the binary XML of a chunk into flat programs, and runs them over the substitution values of its records.
///
/// Programs live as long as their chunk: templates refer to names by position in the chunk, and a template identifier
/// proves nothing about its content in a hostile file. Names outlive it.
struct EVTXMachine: Sendable {
  let known: EVTXKnownFields
  var names: EVTXNames
  var ops: [EVTXOp] = []
  /// Parts of the values being compiled; a stack.
  var parts: [EVTXOp] = []
  private var programs: [EVTXProgram] = []
  private var programNumbers: [ProgramKey: Int] = [:]
  /// Positions in the chunk of the values of the running template instances; a stack.
  var valuePositions: [UInt32] = []
  var templateBytesLeft = 0
  var stepsLeft = 0
  /// Start of the value of several parts being built.
  var partsStart = 0
  var fieldFromRecord = FieldID.overflow
  /// Ticks since 1601 of the record's `SystemTime`; 0 when it has none.
  var systemTimeTicks: UInt64 = 0

  /// What a program was compiled from: a template definition or an element, where it stands in the chunk, and for which
  /// place. One number, since it is looked up for every record: position, kind and place side by side.
  struct ProgramKey: Hashable, Sendable {
    private let number: UInt64

    init(template position: Int, place: WindowsEventPlace) { self.init(position, kind: 0, place) }
    init(element position: Int, place: WindowsEventPlace) { self.init(position, kind: 1, place) }

    private init(_ position: Int, kind: UInt64, _ place: WindowsEventPlace) {
      // Positions are below 2^32, as the file gives them in four bytes.
      number = UInt64(UInt32(truncatingIfNeeded: position)) << 16 | kind << 8 | UInt64(place.rawValue)
    }
  }

  init(fields: FieldNames) {
    known = EVTXKnownFields(fields)
    names = EVTXNames(fields: fields)
  }

  mutating func beginChunk() {
    names.trim()
    ops.removeAll(keepingCapacity: true)
    programs.removeAll(keepingCapacity: true)
    programNumbers.removeAll(keepingCapacity: true)
    templateBytesLeft = EVTXLayout.templateByteLimit
    stepsLeft = EVTXLayout.stepLimit
  }

  /// Decodes the binary XML of one record into slots.
  mutating func record(
    _ bytes: EVTXBytes, from: Int, to end: Int, into output: inout EVTXOutput
  ) throws(EVTXFault) {
    valuePositions.removeAll(keepingCapacity: true)
    parts.removeAll(keepingCapacity: true)
    fieldFromRecord = known.data
    systemTimeTicks = 0
    try fragment(bytes, from: from, to: end, place: .root, depth: 0, into: &output)
  }

  /// Runs a sequence of template instances and elements.
  mutating func fragment(
    _ bytes: EVTXBytes, from: Int, to end: Int, place: WindowsEventPlace, depth: Int,
    into output: inout EVTXOutput
  ) throws(EVTXFault) {
    guard depth < EVTXLayout.fragmentDepthLimit else { throw .tooDeep }
    var position = from
    while position < end {
      try step()
      let token = try bytes.u8(position)
      switch token {
      case EVTXToken.endOfFile: return
      case EVTXToken.fragmentHeader: position &+= 4
      case EVTXToken.templateInstance:
        position = try instance(bytes, at: position, end: end, place: place, depth: depth, into: &output)
      case EVTXToken.openElement, EVTXToken.openElement | EVTXToken.more:
        let program = try elementProgram(
          bytes, at: position, end: end, place: place, into: &output)
        try run(program, .none, bytes, depth: depth, into: &output)
        position = program.end
      case EVTXToken.instructionTarget, EVTXToken.instructionData:
        position = try afterInstruction(bytes, at: position)
      default: throw .unknownToken(token)
      }
    }
  }

  /// Runs one template instance and returns the position behind it.
  mutating func instance(
    _ bytes: EVTXBytes, at position: Int, end: Int, place: WindowsEventPlace, depth: Int,
    into output: inout EVTXOutput
  ) throws(EVTXFault) -> Int {
    guard depth < EVTXLayout.fragmentDepthLimit else { throw .tooDeep }
    let header = try EVTXInstance(bytes, at: position)
    let program = try templateProgram(bytes, at: header.definition, place: place, into: &output)
    let count = header.valueCount
    guard header.descriptors <= end, count <= (end &- header.descriptors) / 4 else {
      throw .beyondChunk(what: .values)
    }
    try step(count)
    let firstPosition = valuePositions.count
    var valuePosition = header.descriptors &+ 4 &* count
    for index in 0..<count {
      valuePositions.append(UInt32(truncatingIfNeeded: valuePosition))
      valuePosition &+= try bytes.u16(header.descriptors &+ 4 &* index, .values)
    }
    guard valuePosition <= end else { throw .beyondChunk(what: .values) }
    let values = EVTXValues(descriptors: header.descriptors, count: count, firstPosition: firstPosition)
    try run(program, values, bytes, depth: depth, into: &output)
    valuePositions.removeLast(valuePositions.count &- firstPosition)
    return valuePosition
  }

  /// Accounts for work before it is done.
  @inline(__always) mutating func step(_ count: Int = 1) throws(EVTXFault) {
    guard stepsLeft >= count else { throw .tooLarge }
    stepsLeft &-= count
  }
}

// Programs, compiled at first use.
extension EVTXMachine {
  private mutating func templateProgram(
    _ bytes: EVTXBytes, at definition: Int, place: WindowsEventPlace, into output: inout EVTXOutput
  ) throws(EVTXFault) -> EVTXProgram {
    let key = ProgramKey(template: definition, place: place)
    if let number = programNumbers[key] { return try valid(programs[number]) }
    // Link, identifier and size come before the definition itself.
    let body = definition &+ EVTXInstance.definitionHeaderSize
    let size = try bytes.u32(definition &+ 20, .template)
    _ = try bytes.slice(body, size, .template)
    return try program(key) { (machine) throws(EVTXFault) in
      guard size <= machine.templateBytesLeft else { throw .tooManyTemplates }
      machine.templateBytesLeft &-= size
      return try machine.compileFragment(bytes, from: body, to: body &+ size, place: place, into: &output)
    }
  }

  private mutating func elementProgram(
    _ bytes: EVTXBytes, at position: Int, end: Int, place: WindowsEventPlace, into output: inout EVTXOutput
  ) throws(EVTXFault) -> EVTXProgram {
    let key = ProgramKey(element: position, place: place)
    if let number = programNumbers[key] { return try valid(programs[number]) }
    return try program(key) { (machine) throws(EVTXFault) in
      guard machine.templateBytesLeft > 0 else { throw .tooManyTemplates }
      // Elements outside of templates come with a dependency number or without, and nothing else tells.
      let hasDependency = !machine.looksLikeElement(bytes, at: position)
      let start = machine.ops.count
      let after = try machine.compileElement(
        bytes, at: position, end: end, place: place, hasDependency: hasDependency, depth: 0, into: &output)
      machine.templateBytesLeft &-= after &- position
      return EVTXProgram(firstOp: start, opCount: machine.ops.count &- start, end: after)
    }
  }

  private func valid(_ program: EVTXProgram) throws(EVTXFault) -> EVTXProgram {
    if let fault = program.fault { throw fault }
    return program
  }

  /// Keeps what `compile` makes, also when it fails: a bad template is read once for its chunk, not once for each record.
  private mutating func program(
    _ key: ProgramKey, _ compile: (inout EVTXMachine) throws(EVTXFault) -> EVTXProgram
  ) throws(EVTXFault) -> EVTXProgram {
    let start = ops.count
    let partCount = parts.count
    var program: EVTXProgram
    do throws(EVTXFault) {
      program = try compile(&self)
    } catch {
      ops.removeLast(ops.count &- start)
      parts.removeLast(parts.count &- partCount)
      program = EVTXProgram(firstOp: start, opCount: 0, end: 0, fault: error)
    }
    programNumbers[key] = programs.count
    programs.append(program)
    return try valid(program)
  }
}
