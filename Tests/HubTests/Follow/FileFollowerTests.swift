import Foundation
import Testing
import WardModel

@testable import Hub

/// A folder of its own for each test; gone after it.
private final class LogFolder {
  let path: String
  init() throws {
    path = NSTemporaryDirectory() + "ward-follow-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }
  deinit { _ = try? FileManager.default.removeItem(atPath: path) }

  func append(_ text: String, to name: String) throws {
    let file = path + "/" + name
    if !FileManager.default.fileExists(atPath: file) {
      _ = FileManager.default.createFile(atPath: file, contents: nil)
    }
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }
  func rename(_ from: String, _ to: String) throws {
    try FileManager.default.moveItem(atPath: path + "/" + from, toPath: path + "/" + to)
  }
  func copy(_ from: String, _ to: String) throws {
    try FileManager.default.copyItem(atPath: path + "/" + from, toPath: path + "/" + to)
  }
  func truncate(_ name: String) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path + "/" + name))
    try handle.truncate(atOffset: 0)
    try handle.close()
  }
  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path + "/" + name) }

  func follower(
    _ sink: MemorySink, _ pattern: String = "logs.log", readsExisting: Bool = true,
    limits: FollowLimits = FollowLimits()
  ) -> FileFollower {
    FileFollower(
      [
        FollowConfiguration(
          source: SourceNumber(3), patterns: [path + "/" + pattern], readsExisting: readsExisting)
      ],
      positionsPath: path + "/.positions", limits: limits, sink: sink, now: { aMoment })
  }
}

@Suite struct FileFollowerTests {
  @Test func `new lines are read and a partial last line waits`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    let follower = folder.follower(sink)
    try folder.append("one\r\ntwo\n\nthr", to: "logs.log")
    await follower.follow()
    #expect(await sink.records == ["one", "two"])
    await follower.follow()
    try folder.append("ee\n", to: "logs.log")
    await follower.follow()
    #expect(await sink.records == ["one", "two", "three"])
    #expect(await sink.deliveries.last?.peer == folder.path + "/logs.log")
  }

  @Test func `a renamed file is read to its end and the new one from its beginning`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    let follower = folder.follower(sink)
    try folder.append("1\n", to: "logs.log")
    await follower.follow()
    try folder.append("2\n", to: "logs.log")
    try folder.rename("logs.log", "logs.log.1")
    try folder.append("3\n", to: "logs.log")
    await follower.follow()
    // A sender that hasn't noticed the rotation yet.
    try folder.append("4\n", to: "logs.log.1")
    await follower.follow()
    #expect(await sink.records.sorted() == ["1", "2", "3", "4"])
  }

  @Test func `a file that is cut is read from its beginning`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    let follower = folder.follower(sink)
    try folder.append("1\n2\n", to: "logs.log")
    await follower.follow()
    try folder.truncate("logs.log")
    try folder.append("3\n", to: "logs.log")
    await follower.follow()
    #expect(await sink.records == ["1", "2", "3"])
  }

  @Test func `a file that is cut and has outgrown its old length is read from its beginning`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    let follower = folder.follower(sink)
    try folder.append("1\n2\n", to: "logs.log")
    await follower.follow()
    try folder.truncate("logs.log")
    try folder.append("3\n4\n5\n6\n", to: "logs.log")
    await follower.follow()
    #expect(await sink.records == ["1", "2", "3", "4", "5", "6"])
  }

  @Test func `copy and truncate repeats nothing and loses nothing when copies are followed too`() async throws
  {
    let folder = try LogFolder()
    let sink = MemorySink()
    let follower = folder.follower(sink, "logs.log*")
    try folder.append("1\n2\n", to: "logs.log")
    await follower.follow()
    // Written after the last look and only in the copy afterwards.
    try folder.append("3\n", to: "logs.log")
    try folder.copy("logs.log", "logs.log.1")
    try folder.truncate("logs.log")
    try folder.append("4\n", to: "logs.log")
    await follower.follow()
    await follower.follow()
    #expect(await sink.records.sorted() == ["1", "2", "3", "4"])
  }

  @Test func `a copy is not read while its original goes on`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    let follower = folder.follower(sink, "logs.log*")
    try folder.append("1\n", to: "logs.log")
    await follower.follow()
    try folder.copy("logs.log", "logs.log.1")
    await follower.follow()
    try folder.append("2\n", to: "logs.log")
    await follower.follow()
    #expect(await sink.records == ["1", "2"])
    try folder.truncate("logs.log")
    await follower.follow()
    await follower.follow()
    #expect(await sink.records == ["1", "2"])
  }

  @Test func `a restart repeats nothing and loses nothing`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    try folder.append("1\n2", to: "logs.log")
    await folder.follower(sink).follow()
    try folder.append("\n3\n", to: "logs.log")
    await folder.follower(sink).follow()
    #expect(await sink.records == ["1", "2", "3"])
    #expect(await sink.deliveries.map(\.mayRepeat) == [true, true])
  }

  @Test func `a file that was renamed while the hub was down is read to its end`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    try folder.append("1\n", to: "logs.log")
    await folder.follower(sink).follow()
    try folder.append("2\n", to: "logs.log")
    try folder.rename("logs.log", "logs.log.1")
    try folder.append("3\n", to: "logs.log")
    await folder.follower(sink).follow()
    #expect(await sink.records.sorted() == ["1", "2", "3"])
  }

  @Test func `a file that was copied and cut while the hub was down is read on`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    try folder.append("1\n", to: "logs.log")
    await folder.follower(sink, "logs.log*").follow()
    try folder.append("2\n", to: "logs.log")
    try folder.copy("logs.log", "logs.log.1")
    try folder.truncate("logs.log")
    try folder.append("3\n4\n5\n", to: "logs.log")
    await folder.follower(sink, "logs.log*").follow()
    #expect(await sink.records.sorted() == ["1", "2", "3", "4", "5"])
  }

  @Test func `compressed rotations are left out`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    try folder.append("1\n", to: "logs.log")
    try folder.append("x\n", to: "logs.log.2.gz")
    await folder.follower(sink, "logs.log*").follow()
    #expect(await sink.records == ["1"])
  }

  @Test func `what is there at the very first start can be left out and what comes later is not`()
    async throws
  {
    let folder = try LogFolder()
    let sink = MemorySink()
    try folder.append("old\nha", to: "logs.log")
    await folder.follower(sink, readsExisting: false).follow()
    try folder.append("lf\nnew\n", to: "logs.log")
    await folder.follower(sink, readsExisting: false).follow()
    #expect(await sink.records == ["half", "new"])
  }

  @Test func `a busy sink gets the same again and positions stay`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    let follower = folder.follower(sink)
    try folder.append("1\n2\n", to: "logs.log")
    await sink.refuse(with: .busy(retryAfterSeconds: 1))
    await follower.follow()
    await folder.follower(sink).follow()
    #expect(await sink.records == [])
    await sink.refuse(with: nil)
    await follower.follow()
    #expect(await sink.records == ["1", "2"])
  }

  @Test func `a line that is too long is counted and the next ones are read`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    var limits = FollowLimits()
    limits.recordByteLimit = 50
    limits.readByteLimit = 100
    try folder.append(
      "1\n" + String(repeating: "x", count: 60) + "\n2\n" + String(repeating: "y", count: 350) + "\n3\n",
      to: "logs.log")
    let follower = folder.follower(sink, limits: limits)
    await follower.follow()
    #expect(await sink.records == ["1", "2", "3"])
    #expect(await sink.losses.map(\.count).reduce(0, +) == 2)
  }

  @Test func `a deleted file is let go and its last line kept`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    var limits = FollowLimits()
    limits.lingerSeconds = 1
    let follower = folder.follower(sink, limits: limits)
    try folder.append("1\n2", to: "logs.log")
    await follower.follow()
    try folder.remove("logs.log")
    for _ in 0..<6 { await follower.follow() }
    #expect(await sink.records == ["1", "2"])
    try folder.append("3\n", to: "logs.log")
    await follower.follow()
    #expect(await sink.records == ["1", "2", "3"])
  }

  @Test func `folders and patterns find their files`() async throws {
    let folder = try LogFolder()
    let sink = MemorySink()
    try FileManager.default.createDirectory(atPath: folder.path + "/in", withIntermediateDirectories: true)
    try folder.append("1\n", to: "in/a.log")
    try folder.append("2\n", to: "in/b.txt")
    await folder.follower(sink, "in").follow()
    #expect(await sink.records == ["1", "2"])
    let second = MemorySink()
    try folder.remove(".positions")
    await folder.follower(second, "in/*.log").follow()
    #expect(await second.records == ["1"])
  }

  @Test func `any order of writes and rotations and restarts loses and repeats nothing`() async throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("file follower seed \(seed)")
    var random = IntakeRandom(seed: seed)
    for _ in 0..<20 {
      let folder = try LogFolder()
      let sink = MemorySink()
      var follower = folder.follower(sink, "logs.log*")
      var written = 0
      var rotations = 0
      for _ in 0..<40 {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<5:
          for _ in 0..<Int.random(in: 1...20, using: &random) {
            written += 1
            try folder.append("line \(written)\n", to: "logs.log")
          }
        case 5 where written > 0:
          if FileManager.default.fileExists(atPath: folder.path + "/logs.log") {
            rotations += 1
            try folder.rename("logs.log", "logs.log.\(rotations)")
          }
        case 6: follower = folder.follower(sink, "logs.log*")
        default: await follower.follow()
        }
      }
      await follower.follow()
      await follower.follow()
      let numbers = await sink.records.compactMap { Int($0.dropFirst(5)) }
      #expect(numbers.sorted() == Array(1..<written + 1), "seed \(seed)")
    }
  }

  @Test func `positions survive strange names and damage`() {
    let position = FollowPosition(
      identity: FileIdentity(device: 1, inode: 2), offset: 3, fingerprint: 0xAB, fingerprintByteCount: 4,
      path: "/var/log/a \"b\"\n c")
    #expect(FollowPosition(line: position.line) == position)
    for damaged in ["", "1 2 3", "1 2 x 4 ab \"a\"", "1 2 3 4 ab a", "1 2 99999999999999999999 4 ab \"a\""] {
      #expect(FollowPosition(line: damaged) == nil)
    }
  }
}
