import Glibc

/// The files of the machine.
struct SystemFiles: LogFiles {
  func createDirectory(_ path: String) throws(FileProblem) {
    if mkdir(path, 0o700) != 0 {
      guard errno == EEXIST else { throw FileProblem(operation: "mkdir", path: path, code: errno) }
      return
    }
    let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    try synchroniseDirectory(parent.isEmpty ? "/" : parent)
  }

  func list(_ directory: String) throws(FileProblem) -> [String] {
    guard let stream = opendir(directory) else {
      throw FileProblem(operation: "opendir", path: directory, code: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  func create(_ path: String) throws(FileProblem) -> any LogFile {
    try SystemFile(path: path, flags: O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, operation: "create")
  }

  func open(_ path: String, forWriting: Bool) throws(FileProblem) -> any LogFile {
    try SystemFile(path: path, flags: (forWriting ? O_RDWR : O_RDONLY) | O_CLOEXEC, operation: "open")
  }

  func rename(_ path: String, to newPath: String) throws(FileProblem) {
    guard Glibc.rename(path, newPath) == 0 else {
      throw FileProblem(operation: "rename", path: path, code: errno)
    }
  }

  func remove(_ path: String) throws(FileProblem) {
    guard unlink(path) == 0 else { throw FileProblem(operation: "remove", path: path, code: errno) }
  }

  func synchroniseDirectory(_ path: String) throws(FileProblem) {
    let directory = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw FileProblem(operation: "open directory", path: path, code: errno) }
    defer { close(directory) }
    guard fsync(directory) == 0 else {
      throw FileProblem(operation: "fsync directory", path: path, code: errno)
    }
  }

  func freeByteCount(_ path: String) throws(FileProblem) -> UInt64 {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else {
      throw FileProblem(operation: "statvfs", path: path, code: errno)
    }
    return UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue
  }
}

/// A file descriptor that closes itself. A file that was removed stays readable while it is open.
private final class SystemFile: LogFile {
  private let descriptor: Int32
  private let path: String

  init(path: String, flags: Int32, operation: String) throws(FileProblem) {
    let descriptor = Glibc.open(path, flags, 0o600)
    guard descriptor >= 0 else { throw FileProblem(operation: operation, path: path, code: errno) }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  func write(_ bytes: [UInt8], at offset: UInt64) throws(FileProblem) {
    var code: Int32 = 0
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let step = pwrite(
          descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(clamping: offset) + done)
        if step > 0 {
          done += step
        } else if step == 0 || errno != EINTR {
          code = step == 0 ? EIO : errno
          return
        }
      }
    }
    if code != 0 { throw FileProblem(operation: "write", path: path, code: code) }
  }

  func read(_ count: Int, at offset: UInt64) throws(FileProblem) -> [UInt8] {
    var problem: FileProblem?
    let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, used in
      while used < count {
        let step = pread(
          descriptor, buffer.baseAddress.map { $0 + used }, count - used, off_t(clamping: offset) + used)
        if step > 0 {
          used += step
        } else if step == 0 {
          return
        } else if errno != EINTR {
          problem = FileProblem(operation: "read", path: path, code: errno)
          return
        }
      }
    }
    if let problem { throw problem }
    return bytes
  }

  func synchronise() throws(FileProblem) {
    guard fdatasync(descriptor) == 0 else {
      throw FileProblem(operation: "fdatasync", path: path, code: errno)
    }
  }

  func truncate(to byteCount: UInt64) throws(FileProblem) {
    guard ftruncate(descriptor, off_t(clamping: byteCount)) == 0 else {
      throw FileProblem(operation: "truncate", path: path, code: errno)
    }
  }

  func byteCount() throws(FileProblem) -> UInt64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw FileProblem(operation: "stat", path: path, code: errno)
    }
    return UInt64(clamping: status.st_size)
  }
}
