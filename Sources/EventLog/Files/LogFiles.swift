/// The file operations that the journal stands on: few, so that tests can break each of them.
protocol LogFiles: Sendable {
  /// Makes the directory if it is not there, durable in its parent.
  func createDirectory(_ path: String) throws(FileProblem)
  /// Names of the entries, in no order.
  func list(_ directory: String) throws(FileProblem) -> [String]
  /// Makes a new empty file for reading and writing; it must not exist.
  func create(_ path: String) throws(FileProblem) -> any LogFile
  /// Opens a file for reading, and for writing unless told otherwise.
  func open(_ path: String, forWriting: Bool) throws(FileProblem) -> any LogFile
  func rename(_ path: String, to newPath: String) throws(FileProblem)
  func remove(_ path: String) throws(FileProblem)
  /// Makes creations, renames and removals in the directory durable.
  func synchroniseDirectory(_ path: String) throws(FileProblem)
  /// Bytes that an unprivileged process may still write on the file system of `path`.
  func freeByteCount(_ path: String) throws(FileProblem) -> UInt64
}

/// An open file.
protocol LogFile: AnyObject, Sendable {
  /// Writes all bytes at `offset`; after a failure some of them may be in the file.
  func write(_ bytes: [UInt8], at offset: UInt64) throws(FileProblem)
  /// Reads up to `count` bytes at `offset`; fewer only at the end of the file.
  func read(_ count: Int, at offset: UInt64) throws(FileProblem) -> [UInt8]
  /// Makes content and length durable.
  func synchronise() throws(FileProblem)
  func truncate(to byteCount: UInt64) throws(FileProblem)
  func byteCount() throws(FileProblem) -> UInt64
}

/// A file operation that the system refused.
struct FileProblem: Error, Hashable, Sendable {
  var operation: String
  var path: String
  /// `errno`.
  var code: Int32

  var text: String { "\(operation) \(path): error \(code)" }
}
