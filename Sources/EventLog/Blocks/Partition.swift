import GRDB
import Synchronization

/// One SQLite file with the blocks of one source class and one day (or part of a day).
final class Partition: Sendable {
  let path: String
  private let connections = Mutex(Connections())

  private struct Connections: Sendable {
    var reading: DatabaseQueue?
    var writing: DatabaseQueue?
    var isRemoved = false
  }

  private let isReadOnly: Bool

  /// - Parameter isReadOnly: for a file that another part of the program may remove at any time: opening it then fails instead of making it again.
  init(path: String, isReadOnly: Bool = false) {
    self.path = path
    self.isReadOnly = isReadOnly
  }

  /// Runs `body` on the reading connection: a writer at work does not hold it up.
  func read<Value>(_ body: (Database) throws -> Value) throws(EventLogError) -> Value {
    try run(isReading: true) { () throws in try connection(\.reading).read(body) }
  }

  /// Runs `body` in one transaction that is durable when this returns.
  func write<Value>(_ body: (Database) throws -> Value) throws(EventLogError) -> Value {
    try run(isReading: false) { () throws in try connection(\.writing).write(body) }
  }

  /// Runs `body` on the reading connection outside of any transaction.
  func withoutTransaction(_ body: (Database) throws -> Void) throws(EventLogError) {
    try run(isReading: false) { () throws in try connection(\.reading).writeWithoutTransaction(body) }
  }

  /// Gives up the write-ahead log of a partition that gets no further blocks: reading it then creates no files, so it also works
  /// on a full disk. While a search has the file open it stays as it is, which is harmless.
  func leaveWriteAheadLog() {
    release()
    guard let own = try? DatabaseQueue(path: path, configuration: PartitionSchema.configuration(.reading))
    else {
      return
    }
    try? own.writeWithoutTransaction { db in try db.execute(sql: "PRAGMA journal_mode = DELETE") }
  }

  /// Gives back file descriptors and memory; the next use opens the file again.
  func release() {
    connections.withLock { connections in
      connections.reading = nil
      connections.writing = nil
    }
  }

  /// After this every use fails; what runs already ends well, since removed files stay readable while open.
  func retire() {
    connections.withLock { connections in
      connections.isRemoved = true
      connections.reading = nil
      connections.writing = nil
    }
  }

  private func connection(_ which: WritableKeyPath<Connections, DatabaseQueue?>) throws -> DatabaseQueue {
    try connections.withLock { connections in
      if connections.isRemoved { throw EventLogError.failed("\(path) was removed") }
      if let open = connections[keyPath: which] { return open }
      let use: PartitionSchema.Use = isReadOnly ? .readingOnly : which == \.writing ? .storing : .reading
      let opened = try DatabaseQueue(path: path, configuration: PartitionSchema.configuration(use))
      connections[keyPath: which] = opened
      return opened
    }
  }

  private func run<Value>(isReading: Bool, _ work: () throws -> Value) throws(EventLogError) -> Value {
    do {
      return try work()
    } catch let error as EventLogError {
      throw error
    } catch let error as DatabaseError {
      let text = "\(path): \(error)"
      switch error.resultCode {
      case .SQLITE_FULL: throw .full
      // The machine's trouble, which may pass.
      case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_NOMEM, .SQLITE_INTERRUPT, .SQLITE_CANTOPEN, .SQLITE_PERM,
        .SQLITE_READONLY, .SQLITE_AUTH, .SQLITE_PROTOCOL:
        throw .failed(text)
      // A sector that cannot be read is passed over like one with wrong bytes; what cannot be written is tried again.
      case .SQLITE_IOERR: throw isReading ? .damaged(text) : .failed(text)
      // All else says that the file is not what this program wrote: broken pages, a broken schema, broken rules.
      default: throw .damaged(text)
      }
    } catch {
      throw .failed("\(path): \(error)")
    }
  }
}
