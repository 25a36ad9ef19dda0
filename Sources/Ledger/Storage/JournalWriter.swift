/// The newest file of the journal.
struct JournalWriter {
  private let files: any LedgerFiles
  private let byteLimit: Int
  private var path = ""
  private var byteCount = 0
  private let hasher = TreeHasher()

  /// Begins a file for the entries from `first` on.
  init(_ files: any LedgerFiles, first: UInt64, byteLimit: Int) throws(LedgerFault) {
    self.files = files
    self.byteLimit = byteLimit
    try begin(first)
  }

  private mutating func begin(_ first: UInt64) throws(LedgerFault) {
    let next = Journal.path(first: first)
    try files.create(next, byteCount: 0)
    path = next
    byteCount = 0
  }

  /// Writes entries; they are on disk when it returns.
  /// - Throws: `file` when nothing was written and the call can be made again; `broken` when nobody knows what was.
  mutating func write(first: UInt64, count: Int, payload: [UInt8]) throws(LedgerFault) {
    if byteCount >= byteLimit { try begin(first) }
    let frame = Journal.frame(first: first, count: count, payload: payload, hasher)
    do {
      try files.write(frame, to: path, at: byteCount)
    } catch {
      // A piece of a frame must go, or the next one would stand behind it.
      do { try files.truncate(path, to: byteCount) } catch let second {
        throw .broken(reason: "\(error); then \(second)")
      }
      throw error
    }
    do { try files.sync(path) } catch {
      // After a failed sync the kernel may have dropped the bytes or still write them.
      throw .broken(reason: error.description)
    }
    byteCount += frame.count
  }
}
