import Testing
import WardModel

@testable import Incidents

/// Saved bytes are used only when they are whole and fit.
@Suite struct BuilderStateTests {
  private static func filled(_ configuration: IncidentConfiguration) -> IncidentBuilder {
    var builder = IncidentBuilder(configuration: configuration)
    for alert in Night(seed: 71, count: 120, hosts: 8).alerts { builder.observe(alert) }
    return builder
  }

  @Test(arguments: [IncidentConfiguration.Keeping.pile, .stream])
  func `a restored builder tells the same`(keeping: IncidentConfiguration.Keeping) throws {
    var configuration = IncidentConfiguration.standard
    configuration.keeping = keeping
    configuration.limits.openAlerts = 90
    let builder = Self.filled(configuration)
    let restored = try IncidentBuilder(restoring: builder.snapshot(), configuration: configuration)
    let isSame = restored.incidents() == builder.incidents() && restored.snapshot() == builder.snapshot()
    #expect(isSame)
    #expect(builder.incidents().count > builder.groups().count)
  }

  @Test func `bytes of another configuration, version or kind are refused by name`() {
    var bytes = Self.filled(.live).snapshot()
    #expect(throws: StateError.otherSettings("alerts were gathered with another configuration")) {
      try IncidentBuilder(restoring: bytes)
    }
    bytes[4] = 9
    #expect(throws: StateError.unknownVersion(9)) { try IncidentBuilder(restoring: bytes) }
    #expect(throws: StateError.otherKind) { try IncidentBuilder(restoring: Array("hello".utf8)) }
  }

  @Test func `altered and cut bytes are refused`() {
    let bytes = Self.filled(.live).snapshot()
    for position in stride(from: 0, to: bytes.count, by: 101) {
      var altered = bytes
      altered[position] ^= 0x55
      #expect(throws: StateError.self) { try IncidentBuilder(restoring: altered, configuration: .live) }
      #expect(throws: StateError.self) {
        try IncidentBuilder(restoring: Array(bytes[..<position]), configuration: .live)
      }
    }
  }

  /// Behind a checksum that fits, damage must still crash neither the reader nor the builder that comes of it.
  @Test func `forged bytes never crash`() {
    let body = Self.filled(.live).snapshot().dropLast(8)
    var random = SplitMix64(seed: 72)
    var restoredCount = 0
    for _ in 0..<40 {
      var forged = Array(body)
      forged[13 + Int.random(in: 0..<forged.count - 13, using: &random)] = UInt8.random(
        in: 0...255, using: &random)
      let checksum = StateWriter.checksum(forged[...])
      for shift in 0..<8 { forged.append(UInt8(truncatingIfNeeded: checksum >> UInt64(8 * shift))) }
      guard var builder = try? IncidentBuilder(restoring: forged, configuration: .live) else { continue }
      restoredCount += 1
      for alert in Night(seed: 73, count: 20, hosts: 8).alerts { builder.observe(alert) }
      _ = builder.takeChanges()
      _ = builder.closeQuiet(watermark: .distantFuture)
    }
    #expect(restoredCount > 0)
  }
}
