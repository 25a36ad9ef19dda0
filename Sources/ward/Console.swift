import Glibc

/// Standard output and standard error, written whole.
enum Console {
  static func out(_ text: String) { write(text, to: STDOUT_FILENO) }
  static func error(_ text: String) { write(text, to: STDERR_FILENO) }

  /// Text from files for the terminal: control characters shown, not obeyed, and no more than a few lines of it.
  static func plain(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(600) {
      let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      shown += isControl ? "\\u{\(String(scalar.value, radix: 16))}" : String(scalar)
    }
    return shown.unicodeScalars.count < text.unicodeScalars.count ? shown + "…" : shown
  }

  static let outIsTerminal = isatty(STDOUT_FILENO) == 1
  static let errorIsTerminal = isatty(STDERR_FILENO) == 1
  static let inIsTerminal = isatty(STDIN_FILENO) == 1

  /// Colours only where a person sees them and did not ask for none (NO_COLOR).
  static let usesColours = outIsTerminal && getenv("NO_COLOR") == nil

  /// Columns of the terminal; 100 where there is none.
  static var width: Int { columns(of: STDOUT_FILENO) }
  static var errorWidth: Int { columns(of: STDERR_FILENO) }

  private static func columns(of descriptor: Int32) -> Int {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
    return Int(size.ws_col)
  }

  /// Why ``save(_:to:)`` would fail as things are now; `nil` when nothing is in the way.
  static func obstacle(toSaving path: String) -> String? {
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return "is a folder; name a file" }
      return access(path, W_OK) == 0 ? nil : String(cString: strerror(errno)).lowercased()
    }
    let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    return access(folder, W_OK | X_OK) == 0 ? nil : String(cString: strerror(errno)).lowercased()
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var sent = 0
      while sent < bytes.count {
        let result = Glibc.write(descriptor, bytes.baseAddress! + sent, bytes.count - sent)
        if result < 0, errno == EINTR { continue }
        if result <= 0 { giveUp(descriptor) }
        sent += result
      }
    }
  }

  /// The exit status when standard output can't take the result: `EX_IOERR` of sysexits.h.
  static let outputFailure: Int32 = 74

  /// Ends the process when output has nowhere to go.
  private static func giveUp(_ descriptor: Int32) -> Never {
    let error = errno
    // The reader has gone (a closed pipe), or it was an error that can't be shown: there is nobody to tell.
    if error == EPIPE || descriptor != STDOUT_FILENO { exit(141) }
    write("ward: can't write: \(String(cString: strerror(error)))\n", to: STDERR_FILENO)
    exit(outputFailure)
  }

  /// Why a file can't be used, in one line.
  struct FileProblem: Error, CustomStringConvertible {
    var description: String
  }

  /// Reads a small file of text, at most 1 MiB.
  static func load(_ path: String) throws(FileProblem) -> String {
    guard let file = fopen(path, "r") else {
      throw FileProblem(description: "\(path): \(String(cString: strerror(errno)).lowercased())")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    guard count < bytes.count else { throw FileProblem(description: "\(path): larger than 1 MiB") }
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  /// Writes a file in one go.
  /// - Returns: why it failed, `nil` when it did not.
  static func save(_ text: String, to path: String) -> String? {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return String(cString: strerror(errno)).lowercased() }
    defer { close(descriptor) }
    var text = text
    return text.withUTF8 { bytes in
      var sent = 0
      while sent < bytes.count {
        let result = Glibc.write(descriptor, bytes.baseAddress! + sent, bytes.count - sent)
        if result < 0, errno == EINTR { continue }
        if result <= 0 { return String(cString: strerror(errno)).lowercased() }
        sent += result
      }
      return nil
    }
  }

  /// Seconds on a clock that only goes forward.
  static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
