import Glibc
import Synchronization

/// Keeps two processes (or two logs in one) from opening the same directory. The kernel lets go when the process ends, however it ends.
final class DirectoryLock: Sendable {
  private let descriptor: Mutex<Int32>

  init(_ directory: String) throws(EventLogError) {
    let path = directory + "/lock"
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw .failed("open \(path): error \(errno)") }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      Glibc.close(opened)
      throw code == EWOULDBLOCK
        ? .unusable("\(directory) is open already") : .failed("flock \(path): error \(code)")
    }
    descriptor = Mutex(opened)
  }

  deinit { release() }

  func release() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { Glibc.close(descriptor) }
      descriptor = -1
    }
  }
}
