import Glibc

/// The folder with the hub's secrets: only the hub's own user may look into it.
///
/// Files appear whole or not at all (written beside, synced, linked under their name), and an existing one is never overwritten
/// by `create`.
struct SecretsFolder: Sendable {
  /// Most bytes of one secret file: the largest is a certificate chain.
  static let fileByteLimit = 1 << 20

  let path: String

  /// Makes the folder (0700) where it is missing and checks it where it is not.
  init(path: String) throws(HubKeysError) {
    var path = path
    while path.count > 1, path.hasSuffix("/") { path.removeLast() }
    self.path = path
    if mkdir(path, 0o700) != 0, errno != EEXIST {
      throw .cannot("make the folder", path: path, reason: systemText(errno))
    }
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannot("open the folder", path: path, reason: systemText(errno)) }
    defer { close(descriptor) }
    try Self.check(descriptor, path: path, cure: "chmod 700 '\(path)'")
  }

  /// The content of a file, or `nil` where there is none.
  func read(_ name: String) throws(HubKeysError) -> [UInt8]? {
    let file = path + "/" + name
    let descriptor = Glibc.open(file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw .cannot("open", path: file, reason: systemText(errno))
    }
    defer { close(descriptor) }
    try Self.check(descriptor, path: file, cure: "chmod 600 '\(file)'")
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .cannot("read", path: file, reason: systemText(errno)) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= Self.fileByteLimit else {
        throw .damaged(path: file, reason: "it is larger than \(Self.fileByteLimit) bytes")
      }
    }
  }

  /// Makes a new file of mode 0600. Fails when there is one of that name already.
  func create(_ name: String, _ content: [UInt8]) throws(HubKeysError) {
    let fresh = try writeBeside(name, content)
    defer { unlink(fresh) }
    guard link(fresh, path + "/" + name) == 0 else {
      throw .cannot("create", path: path + "/" + name, reason: systemText(errno))
    }
    try syncFolder()
  }

  /// Puts `content` in the place of a file in one step.
  func replace(_ name: String, _ content: [UInt8]) throws(HubKeysError) {
    let fresh = try writeBeside(name, content)
    guard rename(fresh, path + "/" + name) == 0 else {
      let reason = systemText(errno)
      unlink(fresh)
      throw .cannot("replace", path: path + "/" + name, reason: reason)
    }
    try syncFolder()
  }

  func remove(_ name: String) throws(HubKeysError) {
    guard unlink(path + "/" + name) == 0 || errno == ENOENT else {
      throw .cannot("remove", path: path + "/" + name, reason: systemText(errno))
    }
    try syncFolder()
  }

  private func writeBeside(_ name: String, _ content: [UInt8]) throws(HubKeysError) -> String {
    let fresh = path + "/." + name + ".new"
    // Left by a stop in the middle; it was never in use.
    unlink(fresh)
    let descriptor = Glibc.open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .cannot("create", path: fresh, reason: systemText(errno)) }
    defer { close(descriptor) }
    var written = 0
    while written < content.count {
      let count = content[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .cannot("write", path: fresh, reason: systemText(errno)) }
      written += count
    }
    guard fsync(descriptor) == 0 else { throw .cannot("write", path: fresh, reason: systemText(errno)) }
    return fresh
  }

  private func syncFolder() throws(HubKeysError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannot("open the folder", path: path, reason: systemText(errno)) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else {
      throw .cannot("sync the folder", path: path, reason: systemText(errno))
    }
  }

  /// Refuses what others own, may read or may write, and says what to type.
  private static func check(_ descriptor: Int32, path: String, cure: String) throws(HubKeysError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .cannot("look at", path: path, reason: systemText(errno))
    }
    let kind = status.st_mode & S_IFMT
    guard kind == S_IFDIR || kind == S_IFREG else {
      throw .damaged(path: path, reason: "it is neither a file nor a folder")
    }
    guard status.st_uid == geteuid() else {
      throw .foreignOwner(path: path, cure: "chown \(geteuid()) '\(path)'")
    }
    guard status.st_mode & 0o077 == 0 else { throw .open(path: path, cure: cure) }
  }
}

/// The system's own words for a failure number.
private func systemText(_ number: Int32) -> String {
  strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
