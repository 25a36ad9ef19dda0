import Foundation
import Hub
import Testing
import WardModel

@Suite(.enabled(if: Corpus.isPresent, Corpus.absence)) struct CloudConformanceTests {
  @Test func `cloud audit events give every expected pair`() async throws {
    let folder = try TemporaryFolder()
    var text: [UInt8] = []
    var places: [(file: String, record: String)] = []
    for line in try Corpus.lines("cloud/saas-events.jsonl.zst") {
      let parts = try #require(Corpus.parts(line))
      text += parts.event
      text.append(0x0A)
      places.append((parts.about["f"] as? String ?? "", (parts.about["r"] as? NSNumber)?.stringValue ?? ""))
    }
    let path = try folder.write("audit.jsonl", text)
    let outcome = await scan([path], await Corpus.cloudRules.value)
    #expect(outcome.eventCount == 1_498)
    #expect(outcome.undecodableCount == 0)
    let found = Set(
      outcome.alerts.filter { !$0.rule.isCorrelation }.flatMap { alert in
        alert.evidence.map { evidence in
          let place = places[Int(evidence.record) - 1]
          return Pair(rule: alert.rule.id, file: place.file, record: place.record)
        }
      })
    let expected = Set(
      try Corpus.table("expected/saas-pairs.tsv").map { Pair(rule: $0[0], file: $0[1], record: $0[2]) })
    #expect(expected.count > 200)
    let missing = expected.subtracting(found).sorted()
    #expect(missing.isEmpty, "\(missing.count) missing: \(missing.prefix(20))")
    let extra = found.subtracting(expected).sorted()
    #expect(extra.isEmpty, "\(extra.count) beyond: \(extra.prefix(40))")
  }
}
