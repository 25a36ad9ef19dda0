/// An entry that is durable and not in tiles yet.
struct PendingEntry {
  var bytes: [UInt8]
  /// Its unique key and the key's hash, where it has one.
  var key: String?
  var keyHash: UInt64?

  init(bytes: [UInt8], key: String?, keyHash: UInt64?) {
    self.bytes = bytes
    self.key = key
    self.keyHash = keyHash
  }

  /// An entry that comes from the disk: its key is in the record.
  init(replayed bytes: [UInt8]) {
    let key = LedgerRecord(bytes)?.key
    self.init(bytes: bytes, key: key, keyHash: key.map { KeyTable.hash($0, TreeHasher()) })
  }
}
