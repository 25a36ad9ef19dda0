import WardModel

/// Values with backslash escapes, resolved into the batch.
enum TextEscapes {
  /// Appends `value` with its escapes resolved and adds the slot. `resolve` gives the byte for the one after a backslash;
  /// `nil` leaves the backslash and the byte as they are.
  static func append(
    _ value: Bytes, field: FieldID, into batch: inout EventBatch, _ resolve: (UInt8) -> UInt8?
  ) {
    let offset = batch.bytes.count
    var index = 0
    while index < value.count {
      let byte = value[index]
      if byte == ASCII.backslash, index + 1 < value.count, let plain = resolve(value[index + 1]) {
        batch.bytes.append(plain)
        index += 2
      } else {
        batch.bytes.append(byte)
        index += 1
      }
    }
    batch.appendSlot(
      field, offset: UInt32(truncatingIfNeeded: offset), length: batch.bytes.count - offset, kind: .text)
  }

  /// Appends `value` with `\xHH` resolved (as Zeek writes) and adds the slot.
  static func appendHexEscaped(
    _ value: Bytes, field: FieldID, kind: ValueKind, into batch: inout EventBatch
  ) {
    let offset = batch.bytes.count
    var index = 0
    while index < value.count {
      if value[index] == ASCII.backslash {
        if value.at(index + 1) == 0x78, let high = value.at(index + 2).hexValue,
          let low = value.at(index + 3).hexValue
        {
          batch.bytes.append(high << 4 | low)
          index += 4
          continue
        }
        if value.at(index + 1) == ASCII.backslash { index += 1 }
      }
      batch.bytes.append(value[index])
      index += 1
    }
    batch.appendSlot(
      field, offset: UInt32(truncatingIfNeeded: offset), length: batch.bytes.count - offset, kind: kind)
  }
}
