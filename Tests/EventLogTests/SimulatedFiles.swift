import Glibc
import Synchronization

@testable import EventLog

/// A disk in memory that forgets what was not synchronised, and fails when told to.
///
/// A crash keeps of every file what was synchronised and, by the seed, a part of what was written since; the same for names in
/// directories. After a failed `synchronise` the bytes it should have written are lost for good unless written again, as Linux does.
final class SimulatedFiles: LogFiles, @unchecked Sendable {
  enum Fault: Sendable, CaseIterable {
    /// The machine stops before the operation.
    case crash
    /// The operation fails; a write leaves a part of its bytes.
    case inputOutput
    case full
  }

  final class Node {
    var content: [UInt8] = []
    var durable: [UInt8] = []
    /// Bytes that the kernel dropped after a failed synchronisation.
    var lost: [Range<Int>] = []
  }

  struct State {
    var names: [String: Node] = [:]
    var durableNames: [String: Node] = [:]
    var operationCount = 0
    /// Which operations fail, counted from 1.
    var faults: [Int: Fault] = [:]
    var isDown = false
    /// Most bytes of all files; above, writes fail with "no space left".
    var capacity = Int.max
    var random: SplitMix
  }

  private let lock = Mutex(())
  /// Only touched under ``lock``.
  private var state: State

  init(seed: UInt64) { state = State(random: SplitMix(seed)) }

  func with<Value>(_ body: (inout State) -> Value) -> Value {
    withoutActuallyEscaping(body) { body in
      lock.withLock { _ in UnsafeTransfer(body(&state)) }.value
    }
  }

  var operationCount: Int { with { $0.operationCount } }

  /// What is found after the power comes back.
  func restart() {
    with { state in
      state.isDown = false
      state.faults = [:]
      var names = state.durableNames
      for path in Set(state.names.keys).union(names.keys).sorted() where state.names[path] !== names[path] {
        // A change of a name that was not synchronised may have reached the disk or not.
        if Bool.random(using: &state.random) { names[path] = state.names[path] }
      }
      for path in names.keys.sorted() {
        guard let node = names[path] else { continue }
        node.content = Self.survivors(node, random: &state.random)
        node.durable = node.content
        node.lost = []
      }
      state.names = names
      state.durableNames = names
    }
  }

  private static func survivors(_ node: Node, random: inout SplitMix) -> [UInt8] {
    guard node.content != node.durable else { return node.durable }
    switch random.next() % 4 {
    case 0: return node.durable
    case 1: return node.content
    case 2:
      // The length got there, a part of the bytes did not.
      var content = node.content
      let common = min(node.durable.count, content.count)
      if common < content.count {
        let start = Int.random(in: common..<content.count, using: &random)
        for index in start..<content.count { content[index] = 0 }
      }
      return content
    default:
      guard node.content.count > node.durable.count else { return node.durable }
      return Array(node.content[..<Int.random(in: node.durable.count...node.content.count, using: &random)])
    }
  }

  /// Counts the operation and throws what is planned for it.
  fileprivate func check(
    _ operation: String, _ path: String, _ state: inout State
  ) throws(FileProblem) {
    state.operationCount += 1
    if state.isDown { throw FileProblem(operation: operation, path: path, code: EIO) }
    switch state.faults[state.operationCount] {
    case nil: return
    case .crash:
      state.isDown = true
      throw FileProblem(operation: operation, path: path, code: EIO)
    case .inputOutput: throw FileProblem(operation: operation, path: path, code: EIO)
    case .full: throw FileProblem(operation: operation, path: path, code: ENOSPC)
    }
  }

  fileprivate func attempt<Value>(
    _ body: (inout State) throws(FileProblem) -> Value
  ) throws(FileProblem) -> Value {
    try with { state in Result { () throws(FileProblem) in try body(&state) } }.get()
  }

  func createDirectory(_ path: String) throws(FileProblem) {}

  func list(_ directory: String) throws(FileProblem) -> [String] {
    with { state in
      state.names.keys.filter { $0.hasPrefix(directory + "/") }.map {
        String($0.dropFirst(directory.count + 1))
      }
      .filter { !$0.contains("/") }
    }
  }

  func create(_ path: String) throws(FileProblem) -> any LogFile {
    try attempt { (state) throws(FileProblem) in
      try check("create", path, &state)
      guard state.names[path] == nil else { throw FileProblem(operation: "create", path: path, code: EEXIST) }
      state.names[path] = Node()
    }
    return SimulatedFile(self, path)
  }

  func open(_ path: String, forWriting: Bool) throws(FileProblem) -> any LogFile {
    guard with({ $0.names[path] != nil }) else {
      throw FileProblem(operation: "open", path: path, code: ENOENT)
    }
    return SimulatedFile(self, path)
  }

  func rename(_ path: String, to newPath: String) throws(FileProblem) {
    try attempt { (state) throws(FileProblem) in
      try check("rename", path, &state)
      state.names[newPath] = state.names.removeValue(forKey: path)
    }
  }

  func remove(_ path: String) throws(FileProblem) {
    try attempt { (state) throws(FileProblem) in
      try check("remove", path, &state)
      guard state.names.removeValue(forKey: path) != nil else {
        throw FileProblem(operation: "remove", path: path, code: ENOENT)
      }
    }
  }

  func synchroniseDirectory(_ path: String) throws(FileProblem) {
    try attempt { (state) throws(FileProblem) in
      try check("fsync directory", path, &state)
      for name in Set(state.names.keys).union(state.durableNames.keys) where name.hasPrefix(path + "/") {
        state.durableNames[name] = state.names[name]
      }
    }
  }

  func freeByteCount(_ path: String) throws(FileProblem) -> UInt64 { 1 << 40 }
}

/// A file of the simulated disk. It stays usable when its name is removed, as a descriptor does.
private final class SimulatedFile: LogFile, @unchecked Sendable {
  private let files: SimulatedFiles
  private let path: String
  private let node: SimulatedFiles.Node?

  init(_ files: SimulatedFiles, _ path: String) {
    self.files = files
    self.path = path
    node = files.with { $0.names[path] }
  }

  private func use(
    _ operation: String,
    _ body: (SimulatedFiles.Node, inout SimulatedFiles.State, FileProblem?) throws(FileProblem) -> Void
  ) throws(FileProblem) {
    try files.attempt { (state) throws(FileProblem) in
      guard let node else { throw FileProblem(operation: operation, path: path, code: EBADF) }
      var problem: FileProblem?
      do throws(FileProblem) { try files.check(operation, path, &state) } catch { problem = error }
      try body(node, &state, problem)
    }
  }

  func write(_ bytes: [UInt8], at offset: UInt64) throws(FileProblem) {
    try use(
      "write",
      { (node, state, problem) throws(FileProblem) in
        let start = Int(offset)
        var problem = problem
        var written = bytes.count
        if problem != nil {
          written = state.isDown ? 0 : Int.random(in: 0...bytes.count, using: &state.random)
        }
        let used = state.names.values.reduce(0) { $0 + $1.content.count }
        if problem == nil, used + bytes.count > state.capacity {
          problem = FileProblem(operation: "write", path: path, code: ENOSPC)
          written = max(state.capacity - used, 0)
        }
        if node.content.count < start + written {
          node.content += [UInt8](repeating: 0, count: start + written - node.content.count)
        }
        node.content.replaceSubrange(start..<start + written, with: bytes[..<written])
        node.lost.removeAll { $0.lowerBound >= start && $0.upperBound <= start + written }
        if let problem { throw problem }
      })
  }

  func read(_ count: Int, at offset: UInt64) throws(FileProblem) -> [UInt8] {
    files.with { _ in
      guard let content = node?.content, Int(offset) < content.count else { return [] }
      return Array(content[Int(offset)..<min(Int(offset) + count, content.count)])
    }
  }

  func synchronise() throws(FileProblem) {
    try use(
      "fdatasync",
      { (node, state, problem) throws(FileProblem) in
        if let problem {
          if !state.isDown, node.durable.count < node.content.count {
            node.lost.append(node.durable.count..<node.content.count)
          }
          throw problem
        }
        node.durable = node.content
        for range in node.lost {
          for index in range.clamped(to: 0..<node.durable.count) { node.durable[index] = 0 }
        }
      })
  }

  func truncate(to byteCount: UInt64) throws(FileProblem) {
    try use(
      "truncate",
      { (node, _, problem) throws(FileProblem) in
        if let problem { throw problem }
        let keep = min(Int(byteCount), node.content.count)
        node.content.removeSubrange(keep...)
        node.lost = node.lost.compactMap {
          $0.lowerBound < keep ? $0.lowerBound..<min($0.upperBound, keep) : nil
        }
      })
  }

  func byteCount() throws(FileProblem) -> UInt64 {
    files.with { _ in UInt64(node?.content.count ?? 0) }
  }
}

/// Carries a value that the simulated disk's one lock guards.
private struct UnsafeTransfer<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}
