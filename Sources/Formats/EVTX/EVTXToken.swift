/// The tokens of binary XML.
/// - Source: [MS-EVEN6], section 2.2.12.
enum EVTXToken {
  static let endOfFile: UInt8 = 0x00
  static let openElement: UInt8 = 0x01
  static let closeStart: UInt8 = 0x02
  static let closeEmpty: UInt8 = 0x03
  static let endElement: UInt8 = 0x04
  static let value: UInt8 = 0x05
  static let attribute: UInt8 = 0x06
  static let characterData: UInt8 = 0x07
  static let characterReference: UInt8 = 0x08
  static let entityReference: UInt8 = 0x09
  static let instructionTarget: UInt8 = 0x0A
  static let instructionData: UInt8 = 0x0B
  static let templateInstance: UInt8 = 0x0C
  static let substitution: UInt8 = 0x0D
  static let optionalSubstitution: UInt8 = 0x0E
  static let fragmentHeader: UInt8 = 0x0F
  /// Set on a token when more of its kind, or attributes, follow.
  static let more: UInt8 = 0x40
}

/// The beginning of a template instance.
struct EVTXInstance {
  /// Position of the template definition in the chunk.
  var definition: Int
  var valueCount: Int
  /// Position of the first value descriptor.
  var descriptors: Int

  /// Link to the next definition, identifier, size: 24 bytes before a definition's binary XML.
  static let definitionHeaderSize = 24

  init(_ bytes: EVTXBytes, at position: Int) throws(EVTXFault) {
    definition = try bytes.u32(position &+ 6, .template)
    guard definition < bytes.count else { throw .beyondChunk(what: .template) }
    var after = position &+ 10
    // The first instance brings the definition along.
    if definition == after {
      let size = try bytes.u32(definition &+ 20, .template)
      _ = try bytes.slice(definition, size, .template)
      after = definition &+ Self.definitionHeaderSize &+ size
    }
    valueCount = try bytes.u32(after, .values)
    descriptors = after &+ 4
  }

  /// Position behind the values.
  func end(_ bytes: EVTXBytes) throws(EVTXFault) -> Int {
    var position = descriptors
    guard valueCount <= bytes.count / 4 else { throw .beyondChunk(what: .values) }
    position &+= 4 &* valueCount
    for index in 0..<valueCount { position &+= try bytes.u16(descriptors &+ 4 &* index, .values) }
    return position
  }
}
