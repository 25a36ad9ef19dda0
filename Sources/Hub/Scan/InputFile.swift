import Formats
import Glibc

/// Reads one input in order: a file or standard input, plain or compressed.
final class InputFile {
  let path: String
  private let descriptor: Int32
  /// False for pipes and terminals, where a read may wait for ever.
  private let isRegular: Bool
  private let control: ScanControl
  private var decompressor: StreamDecompressor?
  private var isFirstRead = true
  private var isAtEnd = false
  /// Read, compressed, and not yet given to the decompressor.
  private var compressed: [UInt8] = []
  private var compressedTaken = 0
  /// Uncompressed bytes that nobody took yet.
  private var pending: [UInt8] = []
  private var pendingTaken = 0
  /// Set when the text is UTF-16.
  private var transcoder: UTF16Transcoder?
  private var isEncodingKnown = false
  private var isTextEnded = false
  /// Bytes behind decompression and transcoding that nobody took yet.
  private var text: [UInt8] = []
  private var textTaken = 0
  /// Bytes read from the file so far, compressed where the file is.
  private(set) var consumedByteCount: UInt64 = 0
  /// Set when reading ended early.
  private(set) var failure: String?
  /// Last modification, seconds since 1970; 0 when unknown.
  let modifiedSeconds: Int

  /// One read; large enough that the system call is noise.
  private static let readSize = 1 << 18
  /// Bytes that tell the methods of compression apart.
  private static let signatureSize = 4
  /// Compressed bytes decompressed at once: 1 KiB made to swell becomes 32 MiB at most (256 blocks of 128 KiB).
  private static let decompressedAtOnce = 1 << 10

  /// - Throws: ``InputProblem`` when the file can't be opened.
  init(path: String, control: ScanControl) throws(InputProblem) {
    self.path = path
    self.control = control
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw InputProblem(file: path, reason: String(cString: strerror(errno)).lowercased())
    }
    var status = stat()
    isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    modifiedSeconds = isRegular ? Int(status.st_mtim.tv_sec) : 0
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// Fills `buffer` up to `count` bytes, uncompressed, UTF-16 as UTF-8. Less only at the end of the input.
  func fill(_ buffer: inout [UInt8], upTo count: Int) {
    if !isEncodingKnown {
      isEncodingKnown = true
      fillAsStored(&text, upTo: InputFile.signatureSize)
      transcoder = UTF16Transcoder(head: text)
      if transcoder != nil { transcode() }
    }
    while buffer.count < count {
      if textTaken < text.count {
        let taken = min(count - buffer.count, text.count - textTaken)
        buffer += text[textTaken..<textTaken + taken]
        textTaken += taken
      } else if transcoder == nil {
        return fillAsStored(&buffer, upTo: count)
      } else {
        text.removeAll(keepingCapacity: true)
        fillAsStored(&text, upTo: InputFile.readSize)
        if text.isEmpty, isTextEnded || control.isStopRequested { return }
        transcode()
      }
    }
  }

  /// Turns `text` from UTF-16 into UTF-8; without any, the input has ended.
  private func transcode() {
    var out: [UInt8] = []
    text.withUnsafeBytes { transcoder?.write($0, into: &out) }
    if text.isEmpty {
      transcoder?.finish(into: &out)
      isTextEnded = true
    }
    text = out
    textTaken = 0
  }

  /// Fills `buffer` up to `count` bytes, uncompressed. Less only at the end of the input.
  private func fillAsStored(_ buffer: inout [UInt8], upTo count: Int) {
    // A huge file must not hold up the stop of a scan.
    while buffer.count < count, !control.isStopRequested {
      if pendingTaken < pending.count {
        let taken = min(count - buffer.count, pending.count - pendingTaken)
        buffer += pending[pendingTaken..<pendingTaken + taken]
        pendingTaken += taken
      } else if compressedTaken < compressed.count {
        decompressSome()
      } else if isAtEnd {
        return
      } else if decompressor == nil, !isFirstRead {
        readDirectly(&buffer, upTo: count)
      } else {
        readSome()
      }
    }
  }

  private func readDirectly(_ buffer: inout [UInt8], upTo count: Int) {
    // Straight into the room behind: a piece is too large to be cleared first and copied afterwards.
    let room = min(count - buffer.count, InputFile.readSize)
    guard waitForInput() else { return }
    var result = 0
    var problem: Int32 = 0
    buffer.append(addingCapacity: room) { span in
      span.withUnsafeMutableBufferPointer { free, initializedCount in
        result = read(descriptor, free.baseAddress, min(room, free.count))
        problem = errno
        initializedCount = max(0, result)
      }
    }
    if result > 0 {
      consumedByteCount += UInt64(result)
    } else if result == 0 || (problem != EINTR && problem != EAGAIN) {
      if result < 0 { failure = String(cString: strerror(problem)).lowercased() }
      isAtEnd = true
    }
  }

  /// Waits until a read would not block; false when the scan is to stop before.
  private func waitForInput() -> Bool {
    if isRegular { return true }
    while !control.isStopRequested {
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      if poll(&state, 1, 200) != 0 { return true }
    }
    isAtEnd = true
    return false
  }

  /// The first read, which tells whether the input is compressed, and all reads of a compressed one.
  private func readSome() {
    var chunk = [UInt8](repeating: 0, count: InputFile.readSize)
    guard waitForInput() else { return }
    let result = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if result < 0, errno == EINTR || errno == EAGAIN { return }
    if result <= 0 {
      if result < 0 { failure = String(cString: strerror(errno)).lowercased() }
      isAtEnd = true
      // Less than a signature came: it is what it is.
      if isFirstRead { pendingTaken = 0 }
      isFirstRead = false
      do throws(CompressionProblem) { try decompressor?.finish() } catch { failure = error.description }
      return
    }
    consumedByteCount += UInt64(result)
    chunk.removeLast(chunk.count - result)
    if isFirstRead {
      // A pipe may give less than a signature at once.
      chunk = pending + chunk
      pending = []
      if chunk.count < InputFile.signatureSize {
        pending = chunk
        pendingTaken = chunk.count
        return
      }
      isFirstRead = false
      do throws(CompressionProblem) {
        if let method = StreamDecompressor.Method.recognise(chunk) {
          decompressor = try StreamDecompressor(method)
        }
      } catch {
        failure = error.description
        isAtEnd = true
        return
      }
    }
    if decompressor == nil {
      pending = chunk
      pendingTaken = 0
    } else {
      compressed = chunk
      compressedTaken = 0
    }
  }

  private func decompressSome() {
    let end = min(compressedTaken + InputFile.decompressedAtOnce, compressed.count)
    pending.removeAll(keepingCapacity: true)
    pendingTaken = 0
    let part = Array(compressed[compressedTaken..<end])
    compressedTaken = end
    var out = pending
    pending = []
    part.withUnsafeBytes { bytes in
      do throws(CompressionProblem) {
        try decompressor?.write(bytes) { block in
          out.append(contentsOf: block)
          return true
        }
      } catch {
        failure = error.description
        isAtEnd = true
        compressed = []
        compressedTaken = 0
      }
    }
    pending = out
  }
}
