import GRDB
import Synchronization
import WardModel

@testable import Hub

/// Repeatable random numbers (splitmix64): the same seed gives the same secrets.
func repeatableRandom(_ seed: UInt64 = 1) -> RandomSource {
  let state = RandomState(seed)
  return RandomSource { count in (0..<count).map { _ in state.next() } }
}

private final class RandomState: Sendable {
  private let state: Mutex<UInt64>
  init(_ seed: UInt64) { state = Mutex(seed) }

  func next() -> UInt8 {
    state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
      return UInt8(truncatingIfNeeded: (mixed ^ mixed >> 31) >> 24)
    }
  }
}

/// A hub's rooms about people, in memory, with keys in a folder that goes away.
struct AccountsFixture {
  static let password = "eleven grey herons"
  static let address = "192.0.2.10"
  /// 2026-03-01T08:00:00Z
  let start = Timestamp(nanoseconds: 1_772_352_000_000_000_000)

  let folder: TemporaryFolder
  let database: DatabaseQueue
  let keys: HubKeys
  let accounts: Accounts
  let sessions: Sessions
  let apiTokens: APITokens
  let sourceTokens: SourceTokens
  let setup: SetupLink
  let vault: PatientVault

  /// Hashes take a 64th of their usual work unless told otherwise.
  init(seed: UInt64 = 1, costExponent: Int = 9) throws {
    let random = repeatableRandom(seed)
    folder = try TemporaryFolder()
    database = try DatabaseQueue()
    var migrator = DatabaseMigrator()
    AccountsDatabase.migrate(&migrator)
    try migrator.migrate(database)
    keys = try HubKeys.open(directory: folder.path + "/secrets", random: random)
    accounts = Accounts(database: database, keys: keys, random: random, costExponent: costExponent)
    sessions = Sessions(database: database, keys: keys, random: random)
    apiTokens = APITokens(database: database, random: random)
    sourceTokens = SourceTokens(database: database, random: random)
    setup = SetupLink(accounts: accounts)
    vault = PatientVault(database: database, keys: keys.patientKeys, random: random)
  }

  func after(seconds: Int64) -> Timestamp { start.advanced(bySeconds: seconds) }

  /// A person who chose the password themselves.
  func person(_ name: String = "mira", roles: Set<Role> = [.analyst]) async throws -> Person {
    try await accounts.create(
      name: name, displayName: "Mira Example", roles: roles, password: Self.password,
      mustChangePassword: false,
      now: start)
  }

  func principal(roles: Set<Role>) async throws -> Principal {
    let person = try await person("role-holder", roles: roles)
    let opened = try await sessions.open(
      for: person, by: .password, address: Self.address, agent: "test", now: start)
    return .person(person, opened.session)
  }
}

extension SignInVerdict {
  var person: Person? { if case .accepted(let person, _) = self { person } else { nil } }
  var refusal: SignInRefusal? { if case .refused(let refusal) = self { refusal } else { nil } }
  var pending: String? { if case .codeNeeded(let pending, _) = self { pending } else { nil } }
  var method: SignInMethod? { if case .accepted(_, let method) = self { method } else { nil } }
}

extension SessionVerdict {
  var person: Person? { if case .valid(_, _, let person) = self { person } else { nil } }
  var refusal: SessionRefusal? { if case .refused(let refusal) = self { refusal } else { nil } }
}

extension Result {
  var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
  var success: Success? { if case .success(let success) = self { success } else { nil } }
}
