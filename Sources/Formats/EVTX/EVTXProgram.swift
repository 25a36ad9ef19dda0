import WardModel

/// One step of a compiled piece of binary XML: mostly "this substitution is the value of this field".
struct EVTXOp: Sendable {
  enum Code: UInt8, Sendable {
    /// A value that stands in the template itself; its bytes are already in the output.
    case literal
    /// A value from the record.
    case substitution
    /// Begins a value of several parts.
    case begin
    case literalPart
    case substitutionPart
    /// Ends a value of several parts; may be repeated for a second name.
    case end
    /// Ends a value of several parts that is the name of the field whose value follows.
    case endName
    /// A template instance at `offset` in the chunk.
    case instance
    /// Runs the substitution if it holds binary XML.
    case nested
  }

  /// What a value that is missing becomes.
  enum Missing: UInt8, Sendable {
    case nothing
    case null
    case emptyText
  }

  var code: Code
  /// Where binary XML inside the value would stand.
  var place: WindowsEventPlace = .other
  var missing: Missing = .nothing
  /// Number of the substitution.
  var index: UInt16 = 0
  var field: FieldID = .overflow
  /// Position in the output, or in the chunk.
  var offset: UInt32 = 0
  var length: UInt32 = 0
}

/// A compiled template definition or element: a range of ``EVTXOp``, or why there is none.
struct EVTXProgram: Sendable {
  var firstOp: Int
  var opCount: Int
  /// Position in the chunk behind what was compiled.
  var end: Int
  var fault: EVTXFault?
}

/// The substitution values of one template instance.
struct EVTXValues {
  /// Position of the first descriptor (size, type) in the chunk.
  var descriptors: Int
  var count: Int
  /// Index of the first value's position in the stack of positions.
  var firstPosition: Int

  static let none = EVTXValues(descriptors: 0, count: 0, firstPosition: 0)
}

/// The fields whose values decide time and log source, and the stand-in for a name that only the record knows.
struct EVTXKnownFields: Sendable {
  let channel: FieldID
  let eventID: FieldID
  let provider: FieldID
  let eventType: FieldID
  let systemTime: FieldID
  let data: FieldID
  let message: FieldID
  /// In an op: the name that ``EVTXOp/Code/endName`` found. No real field: field numbers stay below 2^20.
  static let fromRecord = FieldID(rawValue: .max)

  init(_ fields: FieldNames) {
    channel = fields.intern("Channel")
    eventID = fields.intern("EventID")
    provider = fields.intern("Provider_Name")
    eventType = fields.intern("EventType")
    systemTime = fields.intern("SystemTime")
    data = fields.intern("Data")
    message = fields.intern("Message")
  }
}
