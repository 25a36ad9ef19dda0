import Glibc

/// The positions on disk: a text file that is replaced as a whole, so that a crash leaves the old one or the new one.
struct FollowPositions: Sendable {
  private static let header = "ward follow positions 1"
  /// Bytes of the file that are read: 64 MiB, far past 10,000 files with long names.
  private static let byteLimit = 64 << 20

  let path: String

  /// The positions saved last; `nil` when none were ever saved. Lines that can't be read are left out: their files are then read
  /// from the beginning rather than not at all.
  func load() -> [FollowPosition]? {
    guard let bytes = DiskFile.contents(path, limit: Self.byteLimit) else { return nil }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    guard lines.first == Self.header[...] else { return [] }
    return lines.dropFirst().compactMap { FollowPosition(line: $0) }
  }

  /// Returns when the positions are durable.
  func save(_ positions: [FollowPosition]) throws(FollowProblem) {
    var text = Self.header + "\n"
    for position in positions { text += position.line + "\n" }
    try DiskFile.replace(path, with: Array(text.utf8))
  }
}

/// Why positions can't be saved.
public enum FollowProblem: Error, Hashable, Sendable {
  /// The system's error number of a call.
  case failed(call: String, path: String, number: Int32)
}

/// Whole files, read and replaced.
enum DiskFile {
  static func contents(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while bytes.count < limit {
      let count = read(descriptor, &block, block.count)
      guard count > 0 else { break }
      bytes.append(contentsOf: block[..<count])
    }
    return bytes
  }

  /// Writes beside the file, then puts it in its place; both durable on return.
  static func replace(_ path: String, with bytes: [UInt8]) throws(FollowProblem) {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .failed(call: "open", path: temporary, number: errno) }
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      guard count > 0 else {
        let number = errno
        close(descriptor)
        throw .failed(call: "write", path: temporary, number: number)
      }
      written += count
    }
    guard fdatasync(descriptor) == 0 else {
      let number = errno
      close(descriptor)
      throw .failed(call: "fdatasync", path: temporary, number: number)
    }
    close(descriptor)
    guard rename(temporary, path) == 0 else { throw .failed(call: "rename", path: path, number: errno) }
    let folder = open(FileFinder.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}
