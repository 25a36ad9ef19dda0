import Foundation
import Glibc
import Testing
import WardModel

@testable import EventLog

/// A real process on a real disk.
@Suite struct KillTests {
  private static func configuration(_ directory: String) -> EventLogConfiguration {
    var configuration = EventLogConfiguration(directory: directory + "/log")
    configuration.segmentByteLimit = 20_000
    configuration.blockRecordLimit = 50
    configuration.reserveByteCount = 1 << 20
    return configuration
  }

  @Test func `a killed process loses nothing that it was promised`() async throws {
    try await withTemporaryDirectory { directory in
      for round in 0..<4 {
        await #expect(processExitsWith: .signal(SIGKILL)) {
          [directory = directory as String, round = round as Int] in
          let promised = open(directory + "/promised", O_WRONLY | O_CREAT | O_APPEND, 0o600)
          let log = try EmbeddedEventLog(KillTests.configuration(directory), indexer: wordIndex)
          Thread.detachNewThread {
            usleep(UInt32(60_000 + 37_000 * round))
            kill(getpid(), SIGKILL)
          }
          await withTaskGroup(of: Void.self) { group in
            for sender in 0..<4 as Range<UInt32> {
              group.addTask {
                for number in 0..<1_000_000 {
                  let text = "round \(round) sender \(sender) number \(number)"
                  guard let given = try? await log.append(batch([text], source: sender)) else { continue }
                  let line = Array("\(given.lowerBound) \(text)\n".utf8)
                  _ = line.withUnsafeBytes { write(promised, $0.baseAddress, $0.count) }
                }
              }
            }
          }
        }
      }
      let log = try EmbeddedEventLog(Self.configuration(directory), indexer: wordIndex)
      let found = try await texts(log, from: 1)
      #expect(UInt64(found.count) == log.positions.next - 1)
      #expect(Set(found).count == found.count)
      let promises = try String(contentsOfFile: directory + "/promised", encoding: .utf8).split(
        separator: "\n")
      #expect(promises.count > 20)
      for promise in promises {
        let parts = promise.split(separator: " ", maxSplits: 1)
        let number = try #require(Int(parts[0]))
        #expect(found[number - 1] == parts[1])
      }
      await log.close()
      #expect(try EmbeddedEventLog.check(directory: directory + "/log", indexer: wordIndex).problems == [])
    }
  }

  private static let smallDisk = ProcessInfo.processInfo.environment["WARD_SMALL_DISK"]

  @Test(.enabled(if: smallDisk != nil, "WARD_SMALL_DISK names no empty file system of some 20 MB"))
  func `a full file system refuses, keeps everything, and works again when there is room`() async throws {
    let directory = try #require(Self.smallDisk)
    var configuration = Self.configuration(directory)
    configuration.segmentByteLimit = 1 << 20
    configuration.reserveByteCount = 2 << 20
    configuration.retention = RetentionPolicy(limits: [0: RetentionPolicy.Limit(age: .seconds(3600))])
    configuration.partitionByteLimit = 1 << 20
    let log = try EmbeddedEventLog(configuration)
    try await log.maintain(now: Timestamp(nanoseconds: 0))
    var random = SplitMix(8)
    var kept = 0
    var refusals = 0
    for _ in 0..<20_000 where refusals < 50 {
      let noise = (0..<40).map { _ in String(random.next(), radix: 36) }.joined()
      do throws(EventLogError) {
        _ = try await log.append(batch((0..<50).map { "\($0) \(noise)" }, received: Int64(kept)))
        kept += 50
      } catch {
        if error == .full { refusals += 1 } else { try? await Task.sleep(for: .milliseconds(2)) }
      }
    }
    #expect(refusals == 50)
    #expect(kept > 1_000)
    let found = try await texts(log, from: 1)
    #expect(found.filter { $0.hasPrefix("<") } == [])
    #expect(found.count == kept)
    // Retention frees room; appends work again without a restart.
    try? await log.maintain(now: Timestamp(nanoseconds: 7_200_000_000_000))
    #expect(try await log.append(batch(["room again"])).lowerBound == UInt64(kept) + 1)
    await log.close()
  }
}
