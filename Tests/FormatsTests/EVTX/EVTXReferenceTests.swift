import Foundation
import Testing
import WardModel

@testable import Formats

@Suite struct EVTXReferenceTests {
  @Test(.enabled(if: EVTXCorpus.isPresent, EVTXCorpus.absence))
  func `every record of the shared files has the values that the reference decoder reads`() throws {
    var expected: [String: [UInt64: [String: [String]]]] = [:]
    for line in try EVTXCorpus.lines("reference.jsonl.zst") {
      let event = try #require(ReferenceEvent(line))
      expected[event.file, default: [:]][event.record] = event.flat().mapValues { $0.sorted() }
    }
    var records = 0
    var differences: [String] = []
    for file in try EVTXCorpus.files() {
      let name = file.deletingPathExtension().lastPathComponent
      let (batch, names) = try EVTXHarness.decode(file: [UInt8](Data(contentsOf: file)))
      for trouble in batch.undecodable { differences.append("\(name): \(trouble)") }
      var unseen = expected[name] ?? [:]
      for index in batch.events.indices {
        records += 1
        let number = batch.events[index].record
        guard let truth = unseen.removeValue(forKey: number) else {
          differences.append("\(name) \(number): not in the reference")
          continue
        }
        let mine = EVTXHarness.held(batch, event: index, names: names)
          .mapValues { $0.sorted() }
        if mine != truth { differences.append("\(name) \(number): \(EVTXHarness.difference(mine, truth))") }
      }
      for number in unseen.keys.sorted() { differences.append("\(name) \(number): missing") }
    }
    #expect(records == expected.values.reduce(0) { $0 + $1.count })
    #expect(differences.prefix(12) == [], "\(differences.count) differences")
  }
}
