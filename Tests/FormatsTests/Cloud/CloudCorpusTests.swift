import Foundation
import Testing
import WardModel

@testable import Formats

@Suite struct CloudCorpusTests {
  /// Decoded events by file and record.
  private static func decoded() throws -> [String: (event: DecodedEvent, types: [String])] {
    let events = try CloudCorpus.events()
    let text = events.map(\.json).joined(separator: "\n")
    let decoded = decodeText(text, format: JSONLinesFormat())
    #expect(decoded.undecodable.isEmpty)
    guard decoded.events.count == events.count else {
      Issue.record("\(decoded.events.count) of \(events.count) events decoded")
      return [:]
    }
    return Dictionary(
      zip(events, decoded.events).map { ("\($0.file)#\($0.record)", ($1, $0.types)) },
      uniquingKeysWith: { first, _ in first })
  }

  @Test(.enabled(if: CloudCorpus.isPresent, CloudCorpus.absence))
  func `every expected match has the log source and the fields that its rule asks for`() throws {
    let events = try Self.decoded()
    let pairs = try CloudCorpus.pairs()
    let rules = try CloudCorpus.rules(Set(pairs.map(\.rule)))
    #expect(pairs.count > 200)
    for pair in pairs {
      guard let event = events["\(pair.file)#\(pair.record)"]?.event, let rule = rules[pair.rule] else {
        Issue.record("no event or rule for \(pair)")
        continue
      }
      let source = event.source
      #expect(source.product == rule.product, "\(pair)")
      #expect(rule.service == nil || source.service == rule.service, "\(pair)")
      #expect(rule.category == nil || source.categories.contains(rule.category ?? ""), "\(pair)")
      guard !rule.isNegating else { continue }
      for field in rule.fields.sorted() { #expect(event.ruleValue(field) != nil, "\(pair) \(field)") }
    }
  }

  /// The product of log types; those that are missing have none of their own.
  private static let products = [
    "AWS.CloudTrail": "aws", "Azure.MonitorActivity": "azure", "Azure.Audit": "azure", "GCP.AuditLog": "gcp",
    "Amazon.EKS.Audit": "kubernetes", "Okta.SystemLog": "okta", "GSuite.ActivityEvent": "gcp",
    "OneLogin.Events": "onelogin", "GitHub.Audit": "github", "Microsoft365.Audit.SharePoint": "m365",
    "Microsoft365.Audit.AzureActiveDirectory": "m365", "Duo.Authentication": "cisco",
    "Duo.Administrator": "cisco", "Osquery.Differential": "osquery", "Windows.EventLogs": "windows",
  ]

  @Test(.enabled(if: CloudCorpus.isPresent, CloudCorpus.absence))
  func `no event is claimed for another product than its own`() throws {
    var known: [String: (right: Int, unknown: Int)] = [:]
    for (name, (event, types)) in try Self.decoded() where types.count == 1 {
      let wanted = Self.products[types[0]]
      let product = event.source.product
      // Kubernetes in the cloud is written by the cloud.
      let isKubernetes = product == "kubernetes" && event["verb"] != nil
      #expect(product == nil || product == wanted || isKubernetes, "\(name) of \(types) taken for \(product ?? "")")
      if wanted != nil {
        known[types[0], default: (0, 0)].right += product == nil ? 0 : 1
        known[types[0], default: (0, 0)].unknown += product == nil ? 1 : 0
      }
    }
    let right = known.values.reduce(0) { $0 + $1.right }
    let unknown = known.values.reduce(0) { $0 + $1.unknown }
    // Many of these examples are cut down to a few keys.
    #expect(right >= 500, "\(known)")
    print("cloud corpus: \(right) recognised, \(unknown) not:", known.sorted { $0.key < $1.key })
  }
}
