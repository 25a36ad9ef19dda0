import Glibc
import WardModel

/// Snapshots of the pipeline as files named after their position; the two newest are kept.
///
/// A snapshot is written under another name, made durable, and renamed: a crash leaves the old ones.
public struct SnapshotFolder: Sendable {
  private static let kept = 2
  private static let suffix = ".snapshot"
  private let path: String

  /// - Throws: ``FileFailure`` when the folder can't be made.
  public init(_ path: String) throws(FileFailure) {
    self.path = path
    if mkdir(path, 0o700) != 0, errno != EEXIST { throw FileFailure("make folder", path) }
  }

  /// The bytes of snapshots, the newest first; unreadable ones are left out.
  public func newestFirst() -> [[UInt8]] {
    positions().reversed().compactMap { try? FileBytes.read(file($0)) }
  }

  /// - Throws: ``FileFailure``; then the older snapshots are as they were.
  public func save(_ bytes: [UInt8], at position: UInt64) throws(FileFailure) {
    try FileBytes.replace(file(position), with: bytes, mode: 0o600)
    for old in positions().dropLast(Self.kept) { unlink(file(old)) }
  }

  private func file(_ position: UInt64) -> String {
    let digits = String(position)
    return path + "/" + String(repeating: "0", count: 20 - digits.count) + digits + Self.suffix
  }

  private func positions() -> [UInt64] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var found: [UInt64] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix(Self.suffix), let position = UInt64(name.dropLast(Self.suffix.count)) {
        found.append(position)
      }
    }
    return found.sorted()
  }
}

/// A file operation that failed, with the system's reason.
public struct FileFailure: Error, Sendable, CustomStringConvertible {
  public let description: String
  init(_ operation: String, _ path: String) {
    description = "can't \(operation) \(path): \(String(cString: strerror(errno)).lowercased())"
  }
}

/// Whole files.
enum FileBytes {
  static func read(_ path: String, limit: Int = 4 << 30) throws(FileFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure("open", path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw FileFailure("read", path) }
      if count == 0 || bytes.count + count > limit { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// Puts a file in place of another, or where none was, so that a crash leaves the one or the other.
  static func replace(_ path: String, with bytes: [UInt8], mode: mode_t) throws(FileFailure) {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileFailure("create", temporary) }
    var isWritten = true
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + start }, bytes.count - start)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 {
        isWritten = false
        break
      }
      start += count
    }
    isWritten = isWritten && fdatasync(descriptor) == 0
    let failure = isWritten ? nil : FileFailure("write", temporary)
    close(descriptor)
    if let failure {
      unlink(temporary)
      throw failure
    }
    guard rename(temporary, path) == 0 else { throw FileFailure("rename", temporary) }
    let folder = open(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]), O_RDONLY | O_DIRECTORY)
    if folder >= 0 {
      fsync(folder)
      close(folder)
    }
  }
}
