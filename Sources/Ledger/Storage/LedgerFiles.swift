/// The few things that a ledger asks of a file system, so that tests can let each of them fail.
///
/// Paths are relative to the ledger's folder, with `/` between parts and no `..`.
public protocol LedgerFiles: Sendable {
  /// The whole file; `nil` when there is none. Refuses files above 64 MiB.
  func read(_ path: String) throws(LedgerFault) -> [UInt8]?
  /// A piece of a file; shorter at its end, empty when there is no file.
  func read(_ path: String, at offset: Int, count: Int) throws(LedgerFault) -> [UInt8]
  /// Writes a piece of a file that exists.
  func write(_ bytes: [UInt8], to path: String, at offset: Int) throws(LedgerFault)
  /// Puts a whole file in place at once: readers see the old or the new bytes. `durably`: on disk when it returns.
  func replace(_ path: String, with bytes: [UInt8], durably: Bool) throws(LedgerFault)
  /// Makes a file of zero bytes with its space reserved, over an old one; on disk when it returns.
  func create(_ path: String, byteCount: Int) throws(LedgerFault)
  /// Brings a file's bytes to disk (fdatasync).
  func sync(_ path: String) throws(LedgerFault)
  /// Brings everything written in the folder to disk.
  func syncAll() throws(LedgerFault)
  func truncate(_ path: String, to byteCount: Int) throws(LedgerFault)
  /// Gives a file another name, over an old one; on disk when it returns.
  func rename(_ path: String, to other: String) throws(LedgerFault)
  /// Removes a file, or a folder with the files in it; nothing happens when there is none.
  func remove(_ path: String) throws(LedgerFault)
  /// Names in a folder, sorted; empty when there is none.
  func list(_ folder: String) throws(LedgerFault) -> [String]
  /// Lets go of what is held open, the lock included.
  func close()
}
