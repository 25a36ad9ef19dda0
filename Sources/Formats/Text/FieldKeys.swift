import WardModel

/// A decoder's own cache in front of ``FieldNames``, for names read from the log.
struct FieldKeys: Sendable {
  let fields: FieldNames
  private var table = ByteKeyTable<FieldID>()

  init(_ fields: FieldNames) { self.fields = fields }

  @inline(__always) mutating func id(_ key: Bytes) -> FieldID {
    if let known = table.value(key) { return known }
    return intern(key)
  }

  @inline(never) private mutating func intern(_ key: Bytes) -> FieldID {
    let id = fields.intern(key.string)
    table.insert(key, id)
    return id
  }
}
