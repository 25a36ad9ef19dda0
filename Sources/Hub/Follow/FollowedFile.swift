import Glibc

/// One file that is followed, with its open descriptor.
final class FollowedFile {
  private(set) var position: FollowPosition
  let source: SourceNumber
  /// `nil` while it isn't open.
  private var descriptor: Int32?
  /// The file that this one seems to be a copy of, made by a rotation that copies and truncates; it isn't read before the
  /// other one is cut.
  var original: FileIdentity?
  /// Within a line that is too long and isn't kept.
  private var isSkipping = false
  /// Bytes still to come that may have been handed over before a crash.
  private var repeatableByteCount: UInt64
  /// Round in which it was read last.
  var lastRound: UInt64 = 0
  /// Milliseconds since it was listed or has grown.
  var unlistedMilliseconds = 0

  var identity: FileIdentity { position.identity }
  var isOpen: Bool { descriptor != nil }

  /// Whether the next delivery may hold what was handed over before a crash.
  var mayRepeat: Bool { repeatableByteCount > 0 }

  init(_ position: FollowPosition, source: SourceNumber, repeatableByteCount: UInt64) {
    self.position = position
    self.source = source
    self.repeatableByteCount = repeatableByteCount
  }

  deinit { if let descriptor { close(descriptor) } }

  /// A batch of whole lines, not handed over yet.
  struct Batch {
    var records = Records()
    /// Where the next one begins, once this one is durable.
    var end: UInt64
    /// Lines that were too long.
    var refusedCount = 0
    fileprivate var isSkipping: Bool
  }

  func moved(to path: String) { position.path = path }

  /// Opens the file where it is now; false when another file has its name.
  func open() -> Bool {
    if descriptor != nil { return true }
    let opened = Glibc.open(position.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else { return false }
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)) == identity
    else {
      close(opened)
      return false
    }
    descriptor = opened
    return true
  }

  func shut() {
    if let descriptor { close(descriptor) }
    descriptor = nil
  }

  /// Bytes that the file has now.
  func byteCount() -> UInt64? {
    guard let descriptor else { return nil }
    var status = stat()
    return fstat(descriptor, &status) == 0 ? UInt64(max(0, status.st_size)) : nil
  }

  /// Whether it begins as it did; if not, it was cut and written anew, or another file got its number.
  func beginsAsBefore() -> Bool {
    guard position.fingerprintByteCount > 0 else { return true }
    guard let head = read(at: 0, count: position.fingerprintByteCount) else { return false }
    return head.count == position.fingerprintByteCount
      && FollowPosition.fingerprint(head) == position.fingerprint
  }

  /// Whether `other` begins as this file did.
  func isBeginning(of other: FollowedFile) -> Bool {
    guard position.fingerprintByteCount > 0, other.open(),
      let head = other.read(at: 0, count: position.fingerprintByteCount)
    else { return false }
    return head.count == position.fingerprintByteCount
      && FollowPosition.fingerprint(head) == position.fingerprint
  }

  /// The file was cut: reads from the beginning again.
  func restart() {
    position.offset = 0
    position.fingerprint = 0
    position.fingerprintByteCount = 0
    isSkipping = false
  }

  /// Takes up where another file was when it was cut, or at the end when this copy was made before that one got so far.
  func resume(at offset: UInt64) {
    let end = open() ? byteCount() : nil
    position.offset = min(offset, end ?? offset)
    original = nil
  }

  /// Notes how the file begins, up to ``FollowPosition/fingerprintByteLimit``, as far as it was handed over.
  func takeFingerprint() {
    let wanted = Int(min(position.offset, UInt64(FollowPosition.fingerprintByteLimit)))
    guard wanted > position.fingerprintByteCount, let head = read(at: 0, count: wanted), head.count == wanted
    else {
      return
    }
    position.fingerprint = FollowPosition.fingerprint(head)
    position.fingerprintByteCount = wanted
  }

  /// Reads whole lines from the position on; `nil` when there are none. The last line needs no line feed when `isEnd`.
  func next(_ limits: FollowLimits, isEnd: Bool) -> Batch? {
    guard let bytes = read(at: position.offset, count: limits.readByteLimit), !bytes.isEmpty else {
      return nil
    }
    var batch = Batch(end: position.offset, isSkipping: isSkipping)
    bytes.withUnsafeBytes { whole in
      var start = 0
      while start < whole.count {
        let rest = UnsafeRawBufferPointer(rebasing: whole[start...])
        var length = rest.count
        if let feed = ByteScan.first(0x0A, in: rest) {
          length = feed + 1
        } else if start == 0, rest.count >= limits.readByteLimit {
          // A line longer than one read.
          if !batch.isSkipping { batch.refusedCount += 1 }
          batch.isSkipping = true
          batch.end += UInt64(rest.count)
          return
        } else if !isEnd {
          return
        }
        let isWhole = rest[length - 1] == 0x0A
        var kept = isWhole ? length - 1 : length
        if kept > 0, rest[kept - 1] == 0x0D { kept -= 1 }
        if batch.isSkipping {
          batch.isSkipping = false
        } else if kept > limits.recordByteLimit {
          batch.refusedCount += 1
        } else if kept > 0 {
          batch.records.append(UnsafeRawBufferPointer(rebasing: rest[..<kept]))
        }
        start += length
        batch.end += UInt64(length)
      }
    }
    return batch.end > position.offset ? batch : nil
  }

  /// The batch is durable.
  func taken(_ batch: Batch) {
    let count = batch.end - min(position.offset, batch.end)
    repeatableByteCount -= min(repeatableByteCount, count)
    position.offset = batch.end
    isSkipping = batch.isSkipping
    takeFingerprint()
  }

  /// Bytes of the file; `nil` when it can't be read.
  func bytes(at offset: UInt64, count: Int) -> [UInt8]? { read(at: offset, count: count) }

  private func read(at offset: UInt64, count: Int) -> [UInt8]? {
    guard let descriptor else { return nil }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      while used < count {
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + used }, count - used,
          off_t(clamping: offset) + off_t(used))
        if got <= 0 {
          failed = got < 0
          return
        }
        used += got
      }
    }
    return failed ? nil : bytes
  }
}
