import Foundation
import Hub
import Testing
import WardModel

@Suite(.enabled(if: Corpus.isPresent, Corpus.absence)) struct CloudConformanceTests {
  /// Rules that rightly find more than the table says: its engines know neither these names nor these sources.
  private static let knownExtras: [String: String] = [
    "a136ac98-b2bc-4189-a14d-f0d0388e57a7":
      "contains over a whole object: requestParameters as it stands in the log",
    "352a54e1-74ba-4929-9d47-8193d67aba1e": message, "2b7d6fc0-71ac-4cf7-8ed1-b5788ee5257a": message,
    "26e7c5e2-6545-481e-b7e6-050143459635": message, "28eea407-28d7-4e42-b0be-575d5ba60b2c": message,
    "55695bc0-c8cf-461f-a379-2535f563c854": message, "ebbeb024-5b1d-4e16-9c0c-917f86c708a7": message,
    "6f7e1c10-2dc9-4312-adb6-9574ff09a5c8": "the table has no log source for these events of Duo",
    "4d9f2ee2-c903-48ab-b9c1-8c0f474913d0": method, "28268a8f-191f-4c17-85b2-f5aa4fa829c3": method,
    "38360161-76c4-4283-842e-efcf997dafc8": "the table has these logins for events of administrators",
    "c5cd1b20-36bb-488d-8c05-486be3d0cb97":
      "capabilities stands for those that any container of the pod adds",
  ]
  private static let message = "properties.message is the name of the operation or of the protocol"
  private static let method = "gcp.audit.method_name is protoPayload.methodName"

  @Test func `cloud audit events give every expected pair`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/audit.jsonl"
    let places = try Corpus.unpack("cloud/saas-events.jsonl.zst", to: path)
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
    let beyond = found.subtracting(expected)
    let extra = beyond.filter { Self.knownExtras[$0.rule] == nil }.sorted()
    #expect(extra.isEmpty, "\(extra.count) beyond: \(extra.prefix(40))")
    // A reason that nothing needs is a reason that nobody checks.
    #expect(Set(Self.knownExtras.keys) == Set(beyond.map(\.rule)))
    #expect(beyond.count <= 20)
  }
}
