@testable import Formats

/// A part of the text of an element or attribute.
enum EVTXPart {
  case text(String)
  case value(Int)
  case optionalValue(Int)
  case characterData(String)
  case character(UInt16)
  case entity(String)
}

/// An element of a template of a test.
struct EVTXNode {
  var name: String
  var attributes: [(String, [EVTXPart])] = []
  var parts: [EVTXPart] = []
  var children: [EVTXNode] = []

  init(
    _ name: String, _ attributes: [(String, [EVTXPart])] = [], parts: [EVTXPart] = [],
    children: [EVTXNode] = []
  ) {
    self.name = name
    self.attributes = attributes
    self.parts = parts
    self.children = children
  }

  /// `<Data Name="name">part</Data>`
  static func data(_ name: String, _ part: EVTXPart) -> EVTXNode {
    EVTXNode("Data", [("Name", [.text(name)])], parts: [part])
  }
}

/// A substitution value: its type and its bytes, or binary XML that is written when its place is known.
enum EVTXValue {
  case raw(UInt8, [UInt8])
  case instance(template: Int, values: [EVTXValue])
  case element(EVTXNode)

  static let null = EVTXValue.raw(0, [])
  static func string(_ text: String) -> EVTXValue {
    .raw(0x01, text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
  }
  static func number<Number: FixedWidthInteger>(_ type: UInt8, _ value: Number) -> EVTXValue {
    .raw(type, withUnsafeBytes(of: value.littleEndian) { Array($0) })
  }
}

/// Writes small event log files with invented content, one chunk at a time, as the event log service lays them out.
struct EVTXWriter {
  private(set) var chunk: [UInt8] = []
  private var names: [String: Int] = [:]
  private var templates: [[EVTXNode]] = []
  private var definitions: [Int: Int] = [:]
  private(set) var recordStarts: [Int] = []
  private var nextNumber: UInt64
  private let firstNumber: UInt64

  init(firstNumber: UInt64 = 1) {
    nextNumber = firstNumber
    self.firstNumber = firstNumber
    chunk = Array(repeating: 0, count: EVTXLayout.chunkHeaderSize)
  }

  mutating func template(_ nodes: EVTXNode...) -> Int {
    templates.append(nodes)
    return templates.count - 1
  }

  /// 2026-03-02T02:14:07.1204567Z in ticks since 1601.
  static let ticks: UInt64 = 134_168_912_471_204_567

  @discardableResult
  mutating func record(_ value: EVTXValue, ticks: UInt64 = Self.ticks) -> UInt64 {
    let start = chunk.count
    recordStarts.append(start)
    append(EVTXLayout.recordSignature)
    append(UInt32(0))
    append(nextNumber)
    append(ticks)
    chunk += [0x0F, 1, 1, 0]
    binaryXML(value)
    chunk.append(0)
    while (chunk.count + 4) % 8 != 0 { chunk.append(0) }
    let size = UInt32(chunk.count + 4 - start)
    append(size)
    patch(size, at: start + 4)
    nextNumber += 1
    return nextNumber - 1
  }

  /// The chunk with its header, padded to 64 KiB.
  func finished() -> [UInt8] {
    var writer = self
    writer.patch(0x6645_6C45 as UInt32, at: 0)
    for (index, byte) in Array("ElfChnk\0".utf8).enumerated() { writer.chunk[index] = byte }
    writer.patch(firstNumber, at: 8)
    writer.patch(nextNumber - 1, at: 16)
    writer.patch(firstNumber, at: 24)
    writer.patch(nextNumber - 1, at: 32)
    writer.patch(UInt32(128), at: 40)
    writer.patch(UInt32(recordStarts.last ?? 512), at: 44)
    writer.patch(UInt32(chunk.count), at: 48)
    writer.chunk += Array(repeating: 0, count: max(0, EVTXLayout.chunkSize - chunk.count))
    return writer.chunk
  }

  /// A file of these chunks.
  static func file(_ chunks: [[UInt8]]) -> [UInt8] {
    var header = Array("ElfFile\0".utf8) + Array(repeating: 0, count: EVTXLayout.fileHeaderSize - 8)
    header[32] = 128
    header[36] = 1
    header[38] = 3
    header[40] = 0
    header[41] = 0x10
    header[42] = UInt8(chunks.count)
    return header + chunks.flatMap { $0 }
  }

  private mutating func append<Number: FixedWidthInteger>(_ value: Number) {
    withUnsafeBytes(of: value.littleEndian) { chunk.append(contentsOf: $0) }
  }

  private mutating func patch<Number: FixedWidthInteger>(_ value: Number, at position: Int) {
    withUnsafeBytes(of: value.littleEndian) { bytes in
      for (index, byte) in bytes.enumerated() { chunk[position + index] = byte }
    }
  }

  private mutating func text(_ text: String) {
    append(UInt16(text.utf16.count))
    for unit in text.utf16 { append(unit) }
  }

  private mutating func name(_ name: String) {
    if let known = names[name] {
      append(UInt32(known))
      return
    }
    names[name] = chunk.count + 4
    append(UInt32(chunk.count + 4))
    append(UInt32(0))
    append(UInt16(0))
    text(name)
    append(UInt16(0))
  }

  private mutating func binaryXML(_ value: EVTXValue) {
    switch value {
    case .raw(_, let bytes): chunk += bytes
    case .element(let node): element(node, hasDependency: false)
    case .instance(let template, let values):
      chunk += [0x0C, 1]
      append(UInt32(template))
      if let known = definitions[template] {
        append(UInt32(known))
      } else {
        definitions[template] = chunk.count + 4
        append(UInt32(chunk.count + 4))
        append(UInt32(0))
        chunk += Array(repeating: UInt8(template), count: 16)
        let size = chunk.count
        append(UInt32(0))
        chunk += [0x0F, 1, 1, 0]
        for node in templates[template] { element(node, hasDependency: true) }
        chunk.append(0)
        patch(UInt32(chunk.count - size - 4), at: size)
      }
      self.values(values)
    }
  }

  private mutating func values(_ values: [EVTXValue]) {
    append(UInt32(values.count))
    let descriptors = chunk.count
    chunk += Array(repeating: 0, count: 4 * values.count)
    for (index, value) in values.enumerated() {
      let start = chunk.count
      var type: UInt8 = 0x21
      if case .raw(let raw, let bytes) = value {
        type = raw
        chunk += bytes
      } else {
        chunk += [0x0F, 1, 1, 0]
        binaryXML(value)
        chunk.append(0)
      }
      patch(UInt16(chunk.count - start), at: descriptors + 4 * index)
      chunk[descriptors + 4 * index + 2] = type
    }
  }

  private mutating func element(_ node: EVTXNode, hasDependency: Bool) {
    chunk.append(node.attributes.isEmpty ? 0x01 : 0x41)
    if hasDependency { append(UInt16(0xFFFF)) }
    let size = chunk.count
    append(UInt32(0))
    name(node.name)
    if !node.attributes.isEmpty {
      let list = chunk.count
      append(UInt32(0))
      for (index, attribute) in node.attributes.enumerated() {
        chunk.append(index + 1 < node.attributes.count ? 0x46 : 0x06)
        name(attribute.0)
        for part in attribute.1 { self.part(part) }
      }
      patch(UInt32(chunk.count - list - 4), at: list)
    }
    if node.parts.isEmpty, node.children.isEmpty {
      chunk.append(0x03)
    } else {
      chunk.append(0x02)
      for child in node.children { element(child, hasDependency: hasDependency) }
      for part in node.parts { self.part(part) }
      chunk.append(0x04)
    }
    patch(UInt32(chunk.count - size - 4), at: size)
  }

  private mutating func part(_ part: EVTXPart) {
    switch part {
    case .text(let text):
      chunk += [0x05, 0x01]
      self.text(text)
    case .value(let index):
      chunk.append(0x0D)
      append(UInt16(index))
      chunk.append(0x01)
    case .optionalValue(let index):
      chunk.append(0x0E)
      append(UInt16(index))
      chunk.append(0x01)
    case .characterData(let text):
      chunk.append(0x07)
      self.text(text)
    case .character(let unit):
      chunk.append(0x08)
      append(unit)
    case .entity(let name):
      chunk.append(0x09)
      self.name(name)
    }
  }
}
