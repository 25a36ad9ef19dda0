import Glibc

/// Certificate files that somebody else keeps.
enum CertificateFile {
  static let byteLimit = 1 << 20

  static func read(_ path: String) throws(CertificateError) -> [UInt8] {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw unreadable(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(path) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= byteLimit else {
        throw .unreadable(path: path, reason: "it is larger than \(byteLimit) bytes")
      }
    }
  }

  private static func unreadable(_ path: String) -> CertificateError {
    .unreadable(path: path, reason: strerror(errno).map { String(cString: $0) } ?? "error \(errno)")
  }
}
