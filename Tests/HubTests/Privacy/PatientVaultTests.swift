import Foundation
import GRDB
import Testing
import WardModel

@testable import Hub

struct PatientVaultTests {
  private let hub: AccountsFixture
  private let reason = "Treating the affected patient tonight"

  init() throws { hub = try AccountsFixture() }

  private func patient(_ value: String = "MRN-0001") throws -> PatientIdentifier {
    try #require(PatientIdentifier(value))
  }

  private func reveal(
    _ token: PatientToken, to principal: Principal, reason: String, vault: PatientVault? = nil
  ) async throws -> (RevealVerdict, [RevealRecord]) {
    var records: [RevealRecord] = []
    let verdict = try await (vault ?? hub.vault).reveal(token, to: principal, reason: reason, now: hub.start)
    {
      records.append($0)
    }
    return (verdict, records)
  }

  private func identifier(_ verdict: RevealVerdict) -> PatientIdentifier? {
    if case .revealed(let identifier) = verdict { identifier } else { nil }
  }

  @Test func `a permitted person with a reason sees the patient and is recorded`() async throws {
    let token = try #require(try await hub.vault.remember([patient()], now: hub.start).first)
    let analyst = try await hub.principal(roles: [.analyst])
    let (verdict, records) = try await reveal(token, to: analyst, reason: reason)
    #expect(try identifier(verdict) == patient())
    #expect(
      records == [
        RevealRecord(
          token: token, principal: "person:role-holder", reason: reason, outcome: "revealed", at: hub.start)
      ])
  }

  @Test func `whoever may not sees nothing and is recorded all the same`() async throws {
    let token = try #require(try await hub.vault.remember([patient()], now: hub.start).first)
    for role in Role.allCases where !role.permissions.contains(.reveal) {
      let other = try AccountsFixture()
      let (verdict, records) = try await reveal(
        token, to: try await other.principal(roles: [role]), reason: reason)
      #expect(verdict.refusal == .notPermitted)
      #expect(records.map(\.outcome) == ["notPermitted"])
    }
  }

  @Test func `nothing is shown when the ledger does not take the record`() async throws {
    struct LedgerFull: Error {}
    let token = try #require(try await hub.vault.remember([patient()], now: hub.start).first)
    let analyst = try await hub.principal(roles: [.analyst])
    await #expect(throws: LedgerFull.self) {
      _ = try await hub.vault.reveal(token, to: analyst, reason: reason, now: hub.start) { _ in
        throw LedgerFull()
      }
    }
  }

  @Test func `an unknown token and a thin reason are refused`() async throws {
    let token = try #require(try await hub.vault.remember([patient()], now: hub.start).first)
    let analyst = try await hub.principal(roles: [.analyst])
    #expect(try await reveal(token, to: analyst, reason: "because").0.refusal == .reasonTooThin)
    let unknown = PatientTokens(keys: hub.keys.patientKeys).token(for: try patient("MRN-0002"))
    #expect(try await reveal(unknown, to: analyst, reason: reason).0.refusal == .unknownToken)
  }

  @Test(arguments: [
    "", "incident 214", "a b c d", "because because because because", "1 2 3 4 5 6 7 8 9 10 11 12",
    String(repeating: "many words ", count: 100), "two words",
  ])
  func `a thin reason is none`(text: String) { #expect(RevealReason(text) == nil) }

  @Test func `a reason of three words is one`() {
    #expect(RevealReason("  treating this \n patient ")?.text == "treating this patient")
  }

  @Test func `identifiers are sealed and bound to their token`() async throws {
    let tokens = try await hub.vault.remember([patient(), patient("MRN-0002")], now: hub.start)
    try await hub.database.write { db in
      let rows = try Row.fetchAll(db, sql: "SELECT hex(sealed) AS sealed FROM privacyVault").map(
        \.description
      ).joined()
      #expect(!rows.contains(Hexadecimal.text("MRN-0001".utf8).uppercased()))
      // Swaps the two patients.
      let sealed = try tokens.map {
        try Data.fetchOne(db, sql: "SELECT sealed FROM privacyVault WHERE token = ?", arguments: [$0.text])
      }
      for (token, other) in zip(tokens, sealed.reversed()) {
        try db.execute(
          sql: "UPDATE privacyVault SET sealed = ? WHERE token = ?", arguments: [other, token.text])
      }
    }
    let analyst = try await hub.principal(roles: [.analyst])
    for token in tokens {
      #expect(try await reveal(token, to: analyst, reason: reason).0.refusal == .damaged)
    }
  }

  @Test func `a patient is kept once`() async throws {
    try await hub.vault.remember([patient(), patient()], now: hub.start)
    try await hub.vault.remember([patient()], now: hub.after(seconds: 60))
    let firstSeen = try await hub.database.read {
      try Int64.fetchAll($0, sql: "SELECT firstSeenAt FROM privacyVault")
    }
    #expect(firstSeen == [hub.start.nanoseconds])
  }

  @Test func `after a rotation old tokens open without their old key`() async throws {
    let count = 1203
    let patients = try (0..<count).map { try patient("MRN-\($0)") }
    let old = try await hub.vault.remember(patients, now: hub.start)
    var keys = hub.keys
    try keys.addPatientKey(random: repeatableRandom(5))
    let rotated = PatientVault(database: hub.database, keys: keys.patientKeys, random: repeatableRandom(6))
    let fresh = try await rotated.remember([patients[0]], now: hub.start)
    #expect(fresh[0].keyNumber == 2)
    let result = try await rotated.reseal()
    #expect(result.resealedCount == count && result.damagedCount == 0)
    #expect(try await rotated.reseal().resealedCount == 0)
    let newest = try #require(keys.patientKeys.numbers.last)
    #expect(newest == 2)
    let analyst = try await hub.principal(roles: [.analyst])
    // Without key 1 altogether.
    let onlyNew = PatientVault(
      database: hub.database, keys: keys.patientKeys.without(1), random: repeatableRandom(7))
    let (verdict, _) = try await reveal(old[7], to: analyst, reason: reason, vault: onlyNew)
    #expect(identifier(verdict) == patients[7])
  }

  @Test func `a damaged row does not stop a rotation`() async throws {
    let tokens = try await hub.vault.remember([patient(), patient("MRN-0002")], now: hub.start)
    try await hub.database.write { db in
      try db.execute(
        sql: "UPDATE privacyVault SET sealed = zeroblob(40) WHERE token = ?", arguments: [tokens[0].text])
    }
    var keys = hub.keys
    try keys.addPatientKey(random: repeatableRandom(5))
    let rotated = PatientVault(database: hub.database, keys: keys.patientKeys, random: repeatableRandom(6))
    let result = try await rotated.reseal()
    #expect(result.resealedCount == 1 && result.damagedCount == 1)
  }
}
