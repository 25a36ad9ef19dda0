import Foundation
import Testing
import WardModel

@testable import Formats

@Suite struct EVTXFuzzTests {
  static let soakSeconds = ProcessInfo.processInfo.environment["WARD_SOAK_SECONDS"].flatMap(Double.init)

  /// Changes some bytes, mostly where records are.
  static func mutate(_ file: inout [UInt8], used: Int, _ random: inout SplitMix64) {
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      guard file.count > 16 else { return }
      let position = Int.random(in: 0..<min(used, file.count - 8), using: &random)
      switch Int.random(in: 0..<8, using: &random) {
      case 0: file[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: file[position] = [0, 1, 0x7F, 0x80, 0xFF, 0x0C, 0x41, 0x21].randomElement(using: &random) ?? 0
      case 2: for index in 0..<4 { file[position + index] = 0xFF }
      case 3: for index in 0..<8 { file[position + index] = UInt8.random(in: 0...255, using: &random) }
      case 4:
        // A length or an offset with a plausible value.
        let value = UInt16.random(in: 0...UInt16.max, using: &random)
        file[position] = UInt8(value & 0xFF)
        file[position + 1] = UInt8(value >> 8)
      case 5:
        let from = Int.random(in: 0..<min(used, file.count - 8), using: &random)
        let length = min(Int.random(in: 1...200, using: &random), file.count - max(from, position))
        file.replaceSubrange(position..<position + length, with: Array(file[from..<from + length]))
      case 6:
        file.removeSubrange(position..<min(file.count, position + Int.random(in: 1...40, using: &random)))
      default: file.insert(UInt8.random(in: 0...255, using: &random), at: position)
      }
    }
    if Int.random(in: 0..<10, using: &random) == 0 {
      file.removeLast(Int.random(in: 0..<file.count, using: &random))
    }
  }

  /// Every slot lies in the batch, every event's slots exist, and the bounds hold.
  static func check(_ batch: EventBatch, inputCount: Int) {
    let chunks = inputCount / 512 + 1
    #expect(batch.bytes.count <= min(chunks, inputCount / 65_536 + 40) * EVTXLayout.outputByteLimit)
    var next = 0
    for event in batch.events {
      #expect(Int(event.firstSlot) == next)
      next = Int(event.firstSlot) + Int(event.slotCount)
    }
    #expect(next == batch.slots.count)
    #expect(batch.slots.allSatisfy { Int($0.offset) + Int($0.length) <= batch.bytes.count })
  }

  private func fuzz(_ files: [(name: String, bytes: [UInt8])], rounds: Int, seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let end = Self.soakSeconds.map { Date().addingTimeInterval($0) }
    var round = 0
    while end.map({ Date() < $0 }) ?? (round < rounds) {
      guard let original = files.randomElement(using: &random) else { return }
      let roundSeed = random.next()
      var own = SplitMix64(seed: roundSeed)
      var bytes = original.bytes
      Self.mutate(&bytes, used: min(bytes.count, original.bytes.count, 40_000), &own)
      let started = Date()
      let (batch, _) = round % 2 == 0 ? EVTXHarness.decode(file: bytes) : EVTXHarness.decodeWhole(bytes)
      Self.check(batch, inputCount: bytes.count)
      #expect(Date().timeIntervalSince(started) < 20, "\(original.name), seed \(roundSeed), takes too long")
      round += 1
    }
  }

  @Test(arguments: [1, 2026] as [UInt64])
  func `mutations of an invented file never crash, hang or overflow`(seed: UInt64) {
    print("seed \(seed)")
    fuzz(
      [
        ("everything", EVTXSample.everything()),
        ("chunk", EVTXWriter.file([EVTXSample.chunk(count: 20).bytes])),
      ], rounds: 150, seed: seed)
  }

  @Test(.enabled(if: EVTXCorpus.isPresent, EVTXCorpus.absence))
  func `mutations of the shared files never crash, hang or overflow`() throws {
    let seed: UInt64 = 7
    print("seed \(seed)")
    var small: [(name: String, bytes: [UInt8])] = []
    for file in try EVTXCorpus.files().prefix(60) {
      small.append((file.lastPathComponent, [UInt8](try Data(contentsOf: file).prefix(69_632))))
    }
    fuzz(small, rounds: 60, seed: seed)
  }
}
