import Glibc

/// What Linux says about this process.
/// - Source: proc(5), `/proc/pid/stat`, `/proc/pid/statm`, `/proc/pid/fd`.
public struct ProcessFigures: Sendable, Hashable {
  public var residentBytes: Int
  public var processorSeconds: Double
  public var openDescriptors: Int
  public var descriptorLimit: Int

  /// - Parameter folder: `/proc/self`; `nil` when it can't be read.
  public static func read(_ folder: String = "/proc/self") -> ProcessFigures? {
    guard let memory = file("\(folder)/statm"), let status = file("\(folder)/stat") else { return nil }
    let pages = memory.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    // The command's name stands in brackets and may hold anything; fields count from behind it.
    let fields = status[(status.lastIndex(of: ")") ?? status.startIndex)...].split(separator: " ")
    guard let pages, fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      return nil
    }
    var limit = rlimit()
    let hasLimit = getrlimit(Int32(RLIMIT_NOFILE.rawValue), &limit) == 0
    return ProcessFigures(
      residentBytes: pages.multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE))).partialValue,
      processorSeconds: (user + system) / Double(max(1, sysconf(Int32(_SC_CLK_TCK)))),
      openDescriptors: count("\(folder)/fd"), descriptorLimit: hasLimit ? Int(clamping: limit.rlim_cur) : 0)
  }

  /// Puts the figures of this process, and the version, before each telling.
  public static func collect(into metrics: Metrics, version: String) {
    metrics.set(.build, 1, version)
    metrics.collect { metrics in
      guard let figures = read() else { return }
      metrics.set(.residentBytes, Double(figures.residentBytes))
      metrics.set(.processorSeconds, figures.processorSeconds)
      metrics.set(.openDescriptors, Double(figures.openDescriptors))
      metrics.set(.descriptorLimit, Double(figures.descriptorLimit))
    }
  }

  private static func file(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(descriptor, &buffer, buffer.count)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  private static func count(_ path: String) -> Int {
    guard let folder = opendir(path) else { return 0 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    // Without «.», «..» and the folder's own descriptor.
    return max(0, count - 3)
  }
}
