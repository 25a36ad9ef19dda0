/// Bounds-checked little-endian reading of one chunk.
///
/// Every read is checked against `count`; positions come from the file and may be anything.
struct EVTXBytes {
  let buffer: UnsafeRawBufferPointer
  var count: Int { buffer.count }

  init(_ buffer: UnsafeRawBufferPointer) { self.buffer = buffer }

  @inline(__always)
  private func load<Value: FixedWidthInteger>(
    _ type: Value.Type, _ position: Int, _ what: EVTXFault.What
  ) throws(EVTXFault) -> Value {
    guard let base = buffer.baseAddress, position >= 0,
      position <= buffer.count &- MemoryLayout<Value>.size
    else { throw .beyondChunk(what: what) }
    return Value(littleEndian: base.loadUnaligned(fromByteOffset: position, as: Value.self))
  }

  @inline(__always) func u8(_ position: Int, _ what: EVTXFault.What = .binaryXML) throws(EVTXFault) -> UInt8 {
    try load(UInt8.self, position, what)
  }

  @inline(__always) func u16(_ position: Int, _ what: EVTXFault.What = .binaryXML) throws(EVTXFault) -> Int {
    Int(try load(UInt16.self, position, what))
  }

  @inline(__always) func u32(_ position: Int, _ what: EVTXFault.What = .binaryXML) throws(EVTXFault) -> Int {
    Int(try load(UInt32.self, position, what))
  }

  @inline(__always) func u64(_ position: Int, _ what: EVTXFault.What = .binaryXML) throws(EVTXFault) -> UInt64
  {
    try load(UInt64.self, position, what)
  }

  /// The bytes from `position`, `length` long.
  @inline(__always) func slice(
    _ position: Int, _ length: Int, _ what: EVTXFault.What
  ) throws(EVTXFault) -> UnsafeRawBufferPointer {
    guard position >= 0, length >= 0, position <= buffer.count, length <= buffer.count &- position else {
      throw .beyondChunk(what: what)
    }
    return UnsafeRawBufferPointer(rebasing: buffer[position..<position &+ length])
  }
}
