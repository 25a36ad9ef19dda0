import Glibc

/// Runs a program of this machine with bytes in and bytes out, bounded in time, memory and output; its errors go nowhere.
///
/// Blocks the calling thread: call it from a thread that may wait.
enum ChildProcess {
  /// Why there is no answer.
  enum Failure: Error, Hashable {
    case notStarted(code: Int32)
    /// It took longer than it may, and was killed.
    case outOfTime
    case tooMuchOutput
    case failed(status: Int32)
  }

  /// KiB of address space, and seconds of computing, that the program may take; the shell sets them, then becomes the program.
  private static let limits = "ulimit -v 524288; ulimit -t 5; exec \"$0\" \"$@\""

  /// - Parameters:
  ///   - milliseconds: from start to end of output.
  ///   - outputLimit: bytes.
  static func run(
    _ path: String, _ arguments: [String], input: [UInt8], milliseconds: Int, outputLimit: Int
  ) throws(Failure) -> [UInt8] {
    // One socket pair for both directions: unlike a pipe it can be written to without a signal when the program has ended.
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0
    else {
      throw .notStarted(code: errno)
    }
    let ours = ends[0]
    defer { close(ours) }
    let process: pid_t
    do throws(Failure) {
      process = try spawn(path, arguments, standard: ends[1])
      close(ends[1])
    } catch {
      close(ends[1])
      throw error
    }
    let result = exchange(ours, input, deadline: now() + Int64(milliseconds), outputLimit: outputLimit)
    if case .failure = result { kill(process, SIGKILL) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let output = try result.get()
    guard status == 0 else { throw .failed(status: status) }
    return output
  }

  private static func spawn(
    _ path: String, _ arguments: [String], standard: Int32
  ) throws(Failure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, standard, 0)
    posix_spawn_file_actions_adddup2(&actions, standard, 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var process: pid_t = 0
    let command: [String] = ["sh", "-c", limits, path] + arguments
    let words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) }
    let settings: [String] = ["PATH=/usr/bin:/bin", "LC_ALL=C"]
    let environment: [UnsafeMutablePointer<CChar>?] = settings.map { strdup($0) }
    defer { (words + environment).forEach { free($0) } }
    let code = posix_spawn(&process, "/bin/sh", &actions, nil, words + [nil], environment + [nil])
    guard code == 0 else { throw .notStarted(code: code) }
    return process
  }

  /// Writes and reads as the program takes and gives, until it closes its end.
  private static func exchange(
    _ socket: Int32, _ input: [UInt8], deadline: Int64, outputLimit: Int
  ) -> Result<[UInt8], Failure> {
    var sent = 0
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    if input.isEmpty { shutdown(socket, Int32(SHUT_WR)) }
    while true {
      let left = deadline - now()
      guard left > 0 else { return .failure(.outOfTime) }
      var state = pollfd(
        fd: socket, events: Int16(POLLIN) | (sent < input.count ? Int16(POLLOUT) : 0), revents: 0)
      guard poll(&state, 1, Int32(clamping: left)) > 0 else { continue }
      if state.revents & Int16(POLLOUT) != 0, sent < input.count {
        let count = input[sent...].withUnsafeBytes {
          send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        }
        if count > 0 { sent += count } else if errno != EAGAIN, errno != EINTR { sent = input.count }
        if sent == input.count { shutdown(socket, Int32(SHUT_WR)) }
      }
      if state.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0 {
        let count = recv(socket, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count == 0 { return .success(output) }
        if count < 0 {
          if errno == EAGAIN || errno == EINTR { continue }
          return .success(output)
        }
        output += buffer[..<count]
        if output.count > outputLimit { return .failure(.tooMuchOutput) }
      }
    }
  }

  /// Milliseconds of a clock that never goes back.
  private static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
