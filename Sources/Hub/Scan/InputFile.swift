import Formats
import Glibc

/// Reads one input in order: a file or standard input, plain or compressed.
final class InputFile {
  let path: String
  private let descriptor: Int32
  private var decompressor: StreamDecompressor?
  private var isFirstRead = true
  private var isAtEnd = false
  /// Decompressed bytes that nobody took yet.
  private var pending: [UInt8] = []
  /// Bytes read from the file so far, compressed where the file is.
  private(set) var consumedByteCount: UInt64 = 0
  /// Set when reading ended early.
  private(set) var failure: String?
  /// Last modification, seconds since 1970; 0 when unknown.
  let modifiedSeconds: Int

  /// One read; large enough that the system call is noise.
  private static let readSize = 1 << 18

  /// - Throws: ``InputProblem`` when the file can't be opened.
  init(path: String) throws(InputProblem) {
    self.path = path
    descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw InputProblem(file: path, reason: String(cString: strerror(errno)).lowercased())
    }
    var status = stat()
    let isFile = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    modifiedSeconds = isFile ? Int(status.st_mtim.tv_sec) : 0
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// Fills `buffer` up to `count` bytes, uncompressed. Less only at the end of the input.
  func fill(_ buffer: inout [UInt8], upTo count: Int) {
    while buffer.count < count {
      if !pending.isEmpty {
        let taken = min(count - buffer.count, pending.count)
        buffer += pending[..<taken]
        pending.removeFirst(taken)
        continue
      }
      if isAtEnd { return }
      if decompressor == nil, !isFirstRead {
        readDirectly(&buffer, upTo: count)
      } else {
        readThroughDecompressor()
      }
    }
  }

  private func readDirectly(_ buffer: inout [UInt8], upTo count: Int) {
    let start = buffer.count
    // Grown once and cut back to what came: no copy in between.
    buffer.append(contentsOf: repeatElement(0, count: count - start))
    var filled = start
    while filled < count {
      let result = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + filled, count - filled) }
      if result > 0 {
        filled += result
        consumedByteCount += UInt64(result)
      } else if result < 0, errno == EINTR {
        continue
      } else {
        if result < 0 { failure = String(cString: strerror(errno)).lowercased() }
        isAtEnd = true
        break
      }
    }
    buffer.removeLast(count - filled)
  }

  private func readThroughDecompressor() {
    var chunk = [UInt8](repeating: 0, count: InputFile.readSize)
    let result = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if result < 0, errno == EINTR { return }
    if result <= 0 {
      if result < 0 { failure = String(cString: strerror(errno)).lowercased() }
      isAtEnd = true
      finishDecompressing()
      return
    }
    consumedByteCount += UInt64(result)
    chunk.removeLast(chunk.count - result)
    if isFirstRead {
      isFirstRead = false
      decompressor = StreamDecompressor(recognising: chunk)
    }
    guard decompressor != nil else {
      pending = chunk
      return
    }
    do {
      try chunk.withUnsafeBytes { bytes throws(CompressionProblem) in
        try decompressor?.write(bytes) { pending.append(contentsOf: $0) }
      }
    } catch {
      failure = error.description
      isAtEnd = true
    }
  }

  private func finishDecompressing() {
    do { try decompressor?.finish() } catch { failure = error.description }
  }
}
