import Testing
import WardModel

@testable import Hub

struct PermissionTests {
  /// The whole table, written a second time: a change of either must be meant.
  private static let table: [Role: String] = [
    .viewer: "viewAlerts viewIncidents viewRules viewSources",
    .analyst: """
    exportFindings manageOwnTokens proposeContainment reveal search viewAlerts viewIncidents viewRules viewSources workIncidents
    """,
    .responder: """
    approveContainment exportFindings manageOwnTokens proposeContainment reveal search viewAlerts viewIncidents viewRules \
    viewSources workIncidents
    """,
    .clinicalApprover: "approveClinicalImpact viewAlerts viewIncidents viewRules viewSources",
    .privacyOfficer: "reveal search viewAlerts viewIncidents viewLedger viewRules viewSources",
    .auditor: "viewAlerts viewIncidents viewLedger viewMetrics viewRules viewSettings viewSources",
    .administrator: """
    manageAccounts manageOwnTokens manageRules manageSettings manageSources viewAlerts viewIncidents viewLedger viewMetrics \
    viewRules viewSettings viewSources
    """,
  ]

  @Test(arguments: Role.allCases)
  func `a role may do what the table says and nothing else`(role: Role) {
    #expect(role.permissions.map(\.rawValue).sorted().joined(separator: " ") == Self.table[role])
  }

  @Test func `duties are kept apart`() {
    #expect(!Role.administrator.permissions.contains(.reveal))
    #expect(!Role.administrator.permissions.contains(.search))
    #expect(
      Role.auditor.permissions.isDisjoint(with: [
        .workIncidents, .reveal, .manageSettings, .approveContainment,
      ]))
    #expect(Role.allCases.filter { $0.permissions.contains(.approveClinicalImpact) } == [.clinicalApprover])
    #expect(Role.allCases.filter { $0.permissions.contains(.approveContainment) } == [.responder])
    #expect(Role.allCases.filter { $0.permissions.contains(.manageAccounts) } == [.administrator])
    #expect(Role.allCases.allSatisfy { !$0.permissions.contains(.ingest) })
  }

  @Test func `a decision says why`() async throws {
    let hub = try AccountsFixture()
    let principal = try await hub.principal(roles: [.analyst, .viewer])
    #expect(principal.decide(.viewAlerts) == .allowed(because: "analyst, viewer"))
    #expect(principal.decide(.search) == .allowed(because: "analyst"))
    #expect(
      principal.decide(.manageAccounts) == .refused(because: "no role of role-holder allows manageAccounts"))
    #expect(!principal.mayIngest(source: "ward7"))
  }

  @Test func `a person without roles may do nothing`() async throws {
    let hub = try AccountsFixture()
    let principal = try await hub.principal(roles: [])
    #expect(Permission.allCases.allSatisfy { !principal.may($0) })
  }
}
