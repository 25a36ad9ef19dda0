import Testing
import WardModel

@testable import Hub

struct AccountsTests {
  private let hub: AccountsFixture

  init() throws { hub = try AccountsFixture() }

  @Test func `names are unique whatever their case`() async throws {
    _ = try await hub.person("mira")
    await #expect(throws: AccountRefusal.nameTaken) { _ = try await hub.person("Mira") }
    _ = try await hub.person("mira2")
    #expect(try await hub.accounts.people().map(\.name) == ["mira", "mira2"])
  }

  @Test(arguments: [
    "", "a", "mira example", "mira;--", "mir\u{E4}", String(repeating: "a", count: 65), "a\u{0}b",
  ])
  func `unfit names are refused`(name: String) async throws {
    await #expect(throws: AccountRefusal.nameUnfit) { _ = try await hub.person(name) }
  }

  @Test(arguments: ["", "   ", "a\u{0}b", "right\u{202E}left", String(repeating: "a", count: 101)])
  func `unfit display names are refused`(displayName: String) async throws {
    await #expect(throws: AccountRefusal.displayNameUnfit) {
      _ = try await hub.accounts.create(
        name: "mira", displayName: displayName, roles: [], password: AccountsFixture.password, now: hub.start)
    }
  }

  @Test func `a weak password makes no account`() async throws {
    await #expect(throws: AccountRefusal.password(.tooCommon)) {
      _ = try await hub.accounts.create(
        name: "mira", displayName: "Mira", roles: [.viewer], password: "Hospital2026!", now: hub.start)
    }
    #expect(try await hub.accounts.people().isEmpty)
  }

  @Test func `the last administrator stays one`() async throws {
    let first = try await hub.person("first", roles: [.administrator])
    await #expect(throws: AccountRefusal.lastAdministrator) {
      _ = try await hub.accounts.setRoles([.viewer], of: first.identifier)
    }
    await #expect(throws: AccountRefusal.lastAdministrator) {
      _ = try await hub.accounts.setDisabled(true, of: first.identifier)
    }
    await #expect(throws: AccountRefusal.lastAdministrator) {
      _ = try await hub.accounts.remove(first.identifier)
    }
    #expect(try await hub.accounts.person(first.identifier) == first)
    let second = try await hub.person("second", roles: [.administrator, .analyst])
    let change = try await hub.accounts.setRoles([.viewer], of: first.identifier)
    #expect(change.before.roles == [.administrator] && change.after.roles == [.viewer])
    await #expect(throws: AccountRefusal.lastAdministrator) {
      _ = try await hub.accounts.setDisabled(true, of: second.identifier)
    }
  }

  @Test func `a change of somebody unknown is refused`() async throws {
    await #expect(throws: AccountRefusal.unknownPerson) {
      _ = try await hub.accounts.setRoles([], of: "nobody")
    }
    await #expect(throws: AccountRefusal.unknownPerson) { _ = try await hub.accounts.remove("nobody") }
  }

  @Test func `roles survive the database`() async throws {
    let person = try await hub.person("all", roles: Set(Role.allCases))
    #expect(try await hub.accounts.person(person.identifier)?.roles == Set(Role.allCases))
    #expect(Set<Role>(storedText: "viewer,unheardOf,,auditor") == [.viewer, .auditor])
  }

  // MARK: Setup link

  @Test func `the setup link makes one administrator and is gone`() async throws {
    let token = try #require(try await hub.setup.begin(now: hub.start))
    #expect(try await hub.setup.isValid(token, now: hub.start))
    let redeem = {
      try await hub.setup.redeem(
        token, name: "chief", displayName: "Chief", password: AccountsFixture.password, now: hub.start)
    }
    guard case .made(let person) = try await redeem() else {
      Issue.record("the link did not work")
      return
    }
    #expect(person.roles == [.administrator] && !person.mustChangePassword)
    guard case .refused = try await redeem() else {
      Issue.record("the link worked twice")
      return
    }
    #expect(try await hub.setup.begin(now: hub.start) == nil)
  }

  @Test func `a setup link ends after a day, with the next one, and with one wrong character`() async throws {
    let first = try #require(try await hub.setup.begin(now: hub.start))
    #expect(try await hub.setup.isValid(first, now: hub.after(seconds: 86_399)))
    #expect(try await !hub.setup.isValid(first, now: hub.after(seconds: 86_400)))
    #expect(try await !hub.setup.isValid(String(first.dropLast()), now: hub.start))
    #expect(try await !hub.setup.isValid("", now: hub.start))
    let second = try #require(try await hub.setup.begin(now: hub.start))
    #expect(try await !hub.setup.isValid(first, now: hub.start))
    #expect(try await hub.setup.isValid(second, now: hub.start))
  }

  @Test func `a weak password does not use the setup link up`() async throws {
    let token = try #require(try await hub.setup.begin(now: hub.start))
    let verdict = try await hub.setup.redeem(
      token, name: "chief", displayName: "Chief", password: "password1234", now: hub.start)
    guard case .unfit(.password(.tooCommon)) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(try await hub.setup.isValid(token, now: hub.start))
  }

  @Test func `two browsers with one setup link make one administrator`() async throws {
    let token = try #require(try await hub.setup.begin(now: hub.start))
    let setup = hub.setup
    let now = hub.start
    let made = try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<4 {
        group.addTask {
          let verdict = try await setup.redeem(
            token, name: "chief\(index)", displayName: "Chief", password: AccountsFixture.password, now: now)
          if case .made = verdict { return true } else { return false }
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(made == 1)
    #expect(try await hub.accounts.people().count == 1)
  }
}
