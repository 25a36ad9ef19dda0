import COpenSSL
import Glibc
import Synchronization

/// A ledger's folder on a local file system.
public final class PosixLedgerFiles: LedgerFiles {
  /// The largest file that is read whole: four times the largest bundle.
  static let maximumFileByteCount = 64 << 20

  private let directory: String
  private struct State {
    var lock: Int32 = -1
    /// Files kept open because they are written often: the journal's newest part and the keys.
    var descriptors: [String: Int32] = [:]
  }
  private let state = Mutex(State())

  /// For reading only: no lock, nothing is made.
  public init(reading directory: String) { self.directory = directory }

  /// For writing: makes the folder and takes its lock.
  /// - Throws: `locked` when another process has it; `file`.
  public init(writing directory: String) throws(LedgerFault) {
    self.directory = directory
    try Self.makeFolders(directory, mode: 0o755)
    let path = "\(directory)/lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .file(path: path, operation: "open", code: errno) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      Glibc.close(descriptor)
      if code == EWOULDBLOCK { throw .locked(directory: directory) }
      throw .file(path: path, operation: "lock", code: code)
    }
    state.withLock { $0.lock = descriptor }
  }

  deinit { close() }

  public func close() {
    state.withLock { state in
      for descriptor in state.descriptors.values { Glibc.close(descriptor) }
      state.descriptors = [:]
      if state.lock >= 0 { Glibc.close(state.lock) }
      state.lock = -1
    }
  }

  private func full(_ path: String) -> String { "\(directory)/\(path)" }

  private func fault(_ path: String, _ operation: String) -> LedgerFault {
    .file(path: full(path), operation: operation, code: errno)
  }

  // MARK: Reading

  public func read(_ path: String) throws(LedgerFault) -> [UInt8]? {
    let descriptor = open(full(path), O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw fault(path, "open")
    }
    defer { Glibc.close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw fault(path, "stat") }
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    guard status.st_size <= Self.maximumFileByteCount else {
      throw .damaged(path: path, entry: nil, reason: "larger than any file of a ledger")
    }
    return try read(descriptor, path, at: 0, count: Int(status.st_size))
  }

  public func read(_ path: String, at offset: Int, count: Int) throws(LedgerFault) -> [UInt8] {
    guard let descriptor = try held(path, isCreating: false) else { return [] }
    return try read(descriptor, path, at: offset, count: count)
  }

  private func read(_ descriptor: Int32, _ path: String, at offset: Int, count: Int) throws(LedgerFault)
    -> [UInt8]
  {
    var done = 0
    var failure: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, initializedCount in
      while done < count {
        let result = pread(descriptor, buffer.baseAddress.map { $0 + done }, count - done, offset + done)
        if result < 0, errno == EINTR { continue }
        if result < 0 { failure = errno }
        if result <= 0 { break }
        done += result
      }
      initializedCount = done
    }
    guard failure == 0 else { throw .file(path: full(path), operation: "read", code: failure) }
    return bytes
  }

  // MARK: Writing

  public func write(_ bytes: [UInt8], to path: String, at offset: Int) throws(LedgerFault) {
    guard let descriptor = try held(path, isCreating: true) else { return }
    try write(bytes, descriptor, path, at: offset)
  }

  private func write(_ bytes: [UInt8], _ descriptor: Int32, _ path: String, at offset: Int)
    throws(LedgerFault)
  {
    var done = 0
    while done < bytes.count {
      let result = bytes.withUnsafeBytes { buffer in
        pwrite(descriptor, buffer.baseAddress.map { $0 + done }, bytes.count - done, offset + done)
      }
      if result < 0, errno == EINTR { continue }
      guard result > 0 else { throw fault(path, "write") }
      done += result
    }
  }

  public func replace(_ path: String, with bytes: [UInt8], durably: Bool) throws(LedgerFault) {
    let draft = path + ".new"
    var descriptor = open(full(draft), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0, errno == ENOENT {
      try Self.makeFolders(parent(full(path)), mode: 0o755)
      descriptor = open(full(draft), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    }
    guard descriptor >= 0 else { throw fault(draft, "create") }
    do throws(LedgerFault) {
      defer { Glibc.close(descriptor) }
      try write(bytes, descriptor, draft, at: 0)
      if durably, fsync(descriptor) != 0 { throw fault(draft, "sync") }
    } catch {
      unlink(full(draft))
      throw error
    }
    guard Glibc.rename(full(draft), full(path)) == 0 else { throw fault(path, "rename") }
    if durably { try Self.syncFolder(parent(full(path))) }
  }

  public func create(_ path: String, byteCount: Int) throws(LedgerFault) {
    forget(path)
    try Self.makeFolders(parent(full(path)), mode: 0o755)
    let descriptor = open(full(path), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fault(path, "create") }
    defer { Glibc.close(descriptor) }
    if byteCount > 0 {
      let code = posix_fallocate(descriptor, 0, byteCount)
      guard code == 0 else { throw .file(path: full(path), operation: "reserve", code: code) }
    }
    guard fsync(descriptor) == 0 else { throw fault(path, "sync") }
    try Self.syncFolder(parent(full(path)))
  }

  public func sync(_ path: String) throws(LedgerFault) {
    guard let descriptor = try held(path, isCreating: false) else { return }
    while fdatasync(descriptor) != 0 {
      guard errno == EINTR else { throw fault(path, "sync") }
    }
  }

  public func syncAll() throws(LedgerFault) {
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fault("", "open") }
    defer { Glibc.close(descriptor) }
    guard syncfs(descriptor) == 0 else { throw fault("", "sync") }
  }

  public func truncate(_ path: String, to byteCount: Int) throws(LedgerFault) {
    guard let descriptor = try held(path, isCreating: false) else { return }
    guard ftruncate(descriptor, byteCount) == 0 else { throw fault(path, "truncate") }
  }

  public func rename(_ path: String, to other: String) throws(LedgerFault) {
    forget(path)
    forget(other)
    guard Glibc.rename(full(path), full(other)) == 0 else { throw fault(path, "rename") }
    try Self.syncFolder(parent(full(other)))
  }

  public func remove(_ path: String) throws(LedgerFault) {
    forget(path)
    if unlink(full(path)) == 0 || errno == ENOENT { return }
    guard errno == EISDIR else { throw fault(path, "remove") }
    for name in try list(path) { unlink(full("\(path)/\(name)")) }
    guard rmdir(full(path)) == 0 else { throw fault(path, "remove") }
  }

  public func list(_ folder: String) throws(LedgerFault) -> [String] {
    guard let stream = opendir(full(folder)) else {
      if errno == ENOENT { return [] }
      throw fault(folder, "list")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  // MARK: Held files and folders

  private func held(_ path: String, isCreating: Bool) throws(LedgerFault) -> Int32? {
    if let descriptor = state.withLock({ $0.descriptors[path] }) { return descriptor }
    let flags = O_RDWR | O_CLOEXEC | (isCreating ? O_CREAT : 0)
    let descriptor = open(full(path), flags, 0o644)
    guard descriptor >= 0 else {
      if errno == ENOENT, !isCreating { return nil }
      throw fault(path, "open")
    }
    // Two threads may have opened it at once: one stays.
    let kept = state.withLock { state in
      if let other = state.descriptors[path] { return other }
      state.descriptors[path] = descriptor
      return descriptor
    }
    if kept != descriptor { Glibc.close(descriptor) }
    return kept
  }

  private func forget(_ path: String) {
    if let descriptor = state.withLock({ $0.descriptors.removeValue(forKey: path) }) {
      Glibc.close(descriptor)
    }
  }

  private func parent(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  static func syncFolder(_ folder: String) throws(LedgerFault) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(path: folder, operation: "open", code: errno) }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .file(path: folder, operation: "sync", code: errno) }
  }

  /// Makes a folder and those above it, each of them durable in its parent.
  static func makeFolders(_ folder: String, mode: UInt32) throws(LedgerFault) {
    if mkdir(folder, mode) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else {
      throw .file(path: folder, operation: "create", code: errno)
    }
    try makeFolders(String(folder[..<slash]), mode: mode)
    guard mkdir(folder, mode) == 0 || errno == EEXIST else {
      throw .file(path: folder, operation: "create", code: errno)
    }
  }
}
