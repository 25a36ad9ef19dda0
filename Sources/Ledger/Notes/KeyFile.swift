import Glibc

/// The ledger's private key on disk: PEM, readable by its owner only.
public enum KeyFile {
  /// Name of the file in the folder given.
  public static let name = "ledger.pem"

  /// Loads the key in `folder`; makes it when there is none, which happens once in a ledger's life.
  ///
  /// - Parameter keyName: the name that signatures carry, for example `ward.example.org/ledger`.
  /// - Throws: `keyRefused` when the file is readable by others or isn't a key; `file` when it can't be read or written.
  public static func loadOrMake(folder: String, keyName: String) throws(LedgerFault) -> SigningKey {
    let path = "\(folder)/\(name)"
    if let key = try load(path, keyName: keyName) { return key }
    try PosixLedgerFiles.makeFolders(folder, mode: 0o700)
    let key = try SigningKey.random(name: keyName)
    // Written under another name and then linked: a crash leaves no half key, and two starts at once agree on one.
    let draft = "\(path).\(getpid())"
    unlink(draft)
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(path: draft, operation: "create", code: errno) }
    defer { unlink(draft) }
    let bytes = Array(key.pem.utf8)
    let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
    let code = errno
    close(descriptor)
    guard isWritten else { throw .file(path: draft, operation: "write", code: code) }
    if link(draft, path) != 0, errno != EEXIST { throw .file(path: path, operation: "create", code: errno) }
    try PosixLedgerFiles.syncFolder(folder)
    guard let made = try load(path, keyName: keyName) else {
      throw .file(path: path, operation: "read", code: ENOENT)
    }
    return made
  }

  /// `nil` when there is no file.
  static func load(_ path: String, keyName: String) throws(LedgerFault) -> SigningKey? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .file(path: path, operation: "open", code: errno)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .file(path: path, operation: "stat", code: errno) }
    guard status.st_mode & 0o077 == 0 else {
      throw .keyRefused(path: path, reason: "others can read the private key; run: chmod 600 \(path)")
    }
    // A PEM key is some 120 bytes.
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count >= 0 else { throw .file(path: path, operation: "read", code: errno) }
    do {
      return try SigningKey(name: keyName, pem: String(decoding: bytes[..<count], as: UTF8.self))
    } catch {
      if case .keyRefused(_, let reason) = error { throw .keyRefused(path: path, reason: reason) }
      throw error
    }
  }
}
