import Foundation
import GRDB
public import WardModel

extension Accounts {
  static let recoveryCodeCount = 10

  /// Begins to ask a person for codes: shows a fresh secret, which counts only after `confirmCode`.
  /// - Throws: `AccountRefusal.unknownPerson`, `.enrolmentState` when codes are asked for already.
  public func beginCode(of identifier: String) async throws -> CodeEnrolment {
    let secret = random.bytes(OneTimeCode.secretByteCount)
    let sealed = sealing.seal(secret, context: "code secret of " + identifier, random: random)
    let change = try await change(identifier, endsSessions: false) { stored, db in
      guard !stored.person.hasSecondFactor else { throw AccountRefusal.enrolmentState }
      try db.execute(
        sql:
          "UPDATE accountsPerson SET codeSecret = ?, codeIsConfirmed = 0, codeLastStep = NULL WHERE identifier = ?",
        arguments: [Data(sealed), identifier])
    }
    return CodeEnrolment(secret: secret, name: change.after.name, hubName: hubName)
  }

  /// The enrolment that was begun and not ended yet, so that a page shows the same secret until a code fits.
  public func openEnrolment(of identifier: String) async throws -> CodeEnrolment? {
    let stored = try await database.read { try StoredPerson.fetch(identifier, $0) }
    guard let stored, !stored.codeIsConfirmed, let secret = secret(of: stored) else { return nil }
    return CodeEnrolment(secret: secret, name: stored.person.name, hubName: hubName)
  }

  /// Ends the enrolment with a first right code; from now on sign-in asks for one. Ends the person's sessions.
  /// Returns the recovery codes, which are shown once.
  /// - Throws: `AccountRefusal.unknownPerson`, `.enrolmentState`, `.wrongCode`.
  public func confirmCode(_ code: String, of identifier: String, now: Timestamp) async throws -> [String] {
    let codes = (0..<Self.recoveryCodeCount).map { _ in Self.recoveryCode(random) }
    _ = try await change(identifier) { stored, db in
      guard let secret = secret(of: stored), !stored.codeIsConfirmed else {
        throw AccountRefusal.enrolmentState
      }
      guard case .accepted(let step) = OneTimeCode.check(code, secret: secret, now: now, lastUsedStep: nil)
      else {
        throw AccountRefusal.wrongCode
      }
      try db.execute(
        sql: "UPDATE accountsPerson SET codeIsConfirmed = 1, codeLastStep = ? WHERE identifier = ?",
        arguments: [step, identifier])
      try replaceRecoveryCodes(codes, of: identifier, db)
    }
    return codes
  }

  /// Stops asking for codes, after a phone was lost. Ends the person's sessions.
  public func removeCode(of identifier: String) async throws -> PersonChange {
    try await change(identifier) { _, db in
      try db.execute(
        sql:
          "UPDATE accountsPerson SET codeSecret = NULL, codeIsConfirmed = 0, codeLastStep = NULL WHERE identifier = ?",
        arguments: [identifier])
      try db.execute(sql: "DELETE FROM accountsRecoveryCode WHERE person = ?", arguments: [identifier])
    }
  }

  /// New recovery codes in the place of all old ones.
  /// - Throws: `AccountRefusal.enrolmentState` when no codes are asked for.
  public func renewRecoveryCodes(of identifier: String) async throws -> [String] {
    let codes = (0..<Self.recoveryCodeCount).map { _ in Self.recoveryCode(random) }
    _ = try await change(identifier, endsSessions: false) { stored, db in
      guard stored.person.hasSecondFactor else { throw AccountRefusal.enrolmentState }
      try replaceRecoveryCodes(codes, of: identifier, db)
    }
    return codes
  }

  /// How many recovery codes are left.
  public func recoveryCodesLeft(of identifier: String) async throws -> Int {
    try await database.read { db in
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM accountsRecoveryCode WHERE person = ? AND usedAt IS NULL",
        arguments: [identifier])
        ?? 0
    }
  }

  /// Takes a code so that it cannot be taken again; `nil` when it was right.
  func useCode(_ code: String, of stored: StoredPerson, now: Timestamp, _ db: Database) throws -> (
    SignInRefusal?, SignInMethod
  ) {
    let plain = code.filter { !$0.isWhitespace && $0 != "-" }
    if plain.utf8.count == OneTimeCode.digitCount {
      guard let secret = secret(of: stored), stored.codeIsConfirmed else {
        return (.wrongCode, .passwordAndCode)
      }
      switch OneTimeCode.check(plain, secret: secret, now: now, lastUsedStep: stored.codeLastStep) {
      case .wrong: return (.wrongCode, .passwordAndCode)
      case .replayed: return (.replayedCode, .passwordAndCode)
      case .accepted(let step):
        try db.execute(
          sql: "UPDATE accountsPerson SET codeLastStep = ? WHERE identifier = ?",
          arguments: [step, stored.person.identifier])
        return (nil, .passwordAndCode)
      }
    }
    let hash = recoveryHash(plain, of: stored.person.identifier)
    let row = try Row.fetchOne(
      db, sql: "SELECT usedAt FROM accountsRecoveryCode WHERE person = ? AND hash = ?",
      arguments: [stored.person.identifier, hash])
    guard let row else { return (.wrongCode, .passwordAndRecoveryCode) }
    let usedAt: Int64? = row["usedAt"]
    guard usedAt == nil else { return (.usedRecoveryCode, .passwordAndRecoveryCode) }
    try db.execute(
      sql: "UPDATE accountsRecoveryCode SET usedAt = ? WHERE person = ? AND hash = ?",
      arguments: [now.nanoseconds, stored.person.identifier, hash])
    return (nil, .passwordAndRecoveryCode)
  }

  private func secret(of stored: StoredPerson) -> [UInt8]? {
    stored.codeSecret.flatMap {
      sealing.open(Array($0), context: "code secret of " + stored.person.identifier)
    }
  }

  /// 80 random bits in four groups of four.
  private static func recoveryCode(_ random: RandomSource) -> String {
    let letters = Array(random.identifier())
    return stride(from: 0, to: 16, by: 4).map { String(letters[$0..<$0 + 4]) }.joined(separator: "-")
  }

  private func replaceRecoveryCodes(_ codes: [String], of identifier: String, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM accountsRecoveryCode WHERE person = ?", arguments: [identifier])
    for code in codes {
      try db.execute(
        sql: "INSERT INTO accountsRecoveryCode (person, hash) VALUES (?, ?)",
        arguments: [identifier, recoveryHash(code.filter { $0 != "-" }, of: identifier)])
    }
  }

  /// Keyed with a key that is not in the database: who has only the database cannot search for codes.
  private func recoveryHash(_ plain: String, of identifier: String) -> Data {
    Data(Digest.hmacSHA256(key: codeKey.bytes, Array((identifier + " " + plain.lowercased()).utf8)))
  }
}
