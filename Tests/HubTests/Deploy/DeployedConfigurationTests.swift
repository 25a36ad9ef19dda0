import Foundation
import Sigma
import Testing

@testable import Hub

/// The files that people copy from `deploy/`.
@Suite struct DeployedConfigurationTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("deploy")

  private func text(_ name: String) throws -> String {
    try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
  }

  @Test func `the example configuration has no mistakes`() throws {
    let result = ConfigurationReader.read(file: "ward.yaml", bytes: Array(try text("ward.yaml").utf8))
    #expect(result.problems.map(\.description) == [])
    #expect(result.configuration.sources.first?.expectedEverySeconds == 600)
  }

  @Test func `with every example taken in, it has no mistakes and leaves no setting out`() throws {
    // A comment that is a setting or a list element, not a sentence.
    let lines = try text("ward.yaml").split(separator: "\n", omittingEmptySubsequences: false).map {
      line -> String in
      let start = line.prefix { $0 == " " }
      let rest = line.dropFirst(start.count)
      guard rest.hasPrefix("# ") else { return String(line) }
      let inside = rest.dropFirst(2)
      let bare = inside.drop { $0 == " " }
      let word = bare.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == " " && bare.hasPrefix("- ") }
      return bare.dropFirst(word.count).first == ":" && !word.isEmpty && word.first?.isUppercase == false
        ? start + String(inside) : String(line)
    }
    let all = lines.joined(separator: "\n")
    let result = ConfigurationReader.read(file: "ward.yaml", bytes: Array(all.utf8))
    #expect(result.problems.map(\.description) == [])
    let configuration = result.configuration
    #expect(configuration.syslog.peers.count == 2)
    #expect(configuration.follow.count == 2)
    #expect(configuration.sources.count == 2)
    #expect(configuration.retention.count == 2)
    #expect(configuration.rules.placeholders["admins"]?.count == 2)
    #expect(configuration.webhooks.count == 1)
    #expect(configuration.oidc?.roles.count == 2)
  }

  @Test func `the unit is a plain user that can write to its own folder only`() throws {
    let unit = try text("ward.service")
    for line in [
      "User=ward", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict",
      "StateDirectory=ward",
      "KillSignal=SIGTERM", "LimitNOFILE=65536",
    ] {
      #expect(unit.split(separator: "\n").contains { $0 == line }, "\(line)")
    }
  }
}
