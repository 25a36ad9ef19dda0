import Glibc
public import Sigma

/// Reads rule files and folders and makes a rule set of them.
public enum RuleLoader {
  /// The largest rule file read, bytes; real ones are below 100 KiB.
  static let fileByteLimit = 4 << 20

  public struct Loaded: Sendable {
    public var set: RuleSet
    public var fileCount: Int
  }

  /// - Parameters:
  ///   - paths: files, or folders searched to any depth for `.yml` and `.yaml`.
  ///   - pipelines: processing pipelines, as files.
  ///   - further: rules that come from elsewhere.
  public static func load(
    _ paths: [String], pipelines: [String] = [], placeholders: [String: [String]] = [:],
    further: [ParsedFile] = []
  ) async -> Loaded {
    let found = InputFinder.find(paths)
    var problems = found.problems.map { Problem(file: $0.file, line: 0, message: $0.reason) }
    let named = Set(paths)
    let all = found.files.filter { named.contains($0) || $0.hasSuffix(".yml") || $0.hasSuffix(".yaml") }
    // Two halves on two cores, and so on: parsing is per file.
    let width = max(1, min(8, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    let share = (all.count + width - 1) / max(1, width)
    let parsed = await withTaskGroup(of: (Int, [ParsedFile], [Problem]).self) { group in
      for part in 0..<width {
        let range = min(part * share, all.count)..<min((part + 1) * share, all.count)
        if range.isEmpty { continue }
        group.addTask {
          var parsed: [ParsedFile] = []
          var problems: [Problem] = []
          for file in all[range] {
            do throws(Problem) {
              parsed.append(RuleParser.parse(file: file, bytes: try read(file)))
            } catch {
              problems.append(error)
            }
          }
          return (part, parsed, problems)
        }
      }
      var parts: [(Int, [ParsedFile], [Problem])] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }
    }
    problems += parsed.flatMap { $0.2 }
    var applied: [Pipeline] = []
    for path in pipelines {
      do throws(Problem) {
        applied.append(try Pipeline.parse(file: path, bytes: try read(path)))
      } catch {
        problems.append(error)
      }
    }
    var set = RuleSet.assemble(
      parsed.flatMap { $0.1 } + further, pipelines: applied, placeholders: placeholders)
    set.refused = problems + set.refused
    set.refused += CorrelationEngine(set).problems
    return Loaded(set: set, fileCount: all.count)
  }

  static func read(_ path: String) throws(Problem) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Problem(file: path, line: 0, message: String(cString: strerror(errno)).lowercased())
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        throw Problem(file: path, line: 0, message: String(cString: strerror(errno)).lowercased())
      }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      if bytes.count > fileByteLimit {
        throw Problem(
          file: path, line: 0, message: "larger than \(fileByteLimit >> 20) MiB: this is no rule file")
      }
    }
  }
}
