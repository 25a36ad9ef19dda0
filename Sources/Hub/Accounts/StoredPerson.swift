import Foundation
import GRDB
import WardModel

/// A row of `accountsPerson` with its secrets; never leaves this room.
struct StoredPerson: Sendable {
  let person: Person
  let passwordHash: String?
  let codeSecret: Data?
  let codeIsConfirmed: Bool
  let codeLastStep: Int64?

  init(_ row: Row) {
    passwordHash = row["passwordHash"]
    codeSecret = row["codeSecret"]
    codeIsConfirmed = row["codeIsConfirmed"]
    codeLastStep = row["codeLastStep"]
    let lastSignInAt: Int64? = row["lastSignInAt"]
    person = Person(
      identifier: row["identifier"], name: row["name"], displayName: row["displayName"],
      roles: Set(storedText: row["roles"]), isDisabled: row["isDisabled"],
      hasSecondFactor: codeIsConfirmed && codeSecret != nil, mustChangePassword: row["mustChangePassword"],
      issuer: row["issuer"], createdAt: Timestamp(nanoseconds: row["createdAt"]),
      lastSignInAt: lastSignInAt.map { Timestamp(nanoseconds: $0) })
  }

  static func fetch(_ identifier: String, _ db: Database) throws -> StoredPerson? {
    try Row.fetchOne(db, sql: "SELECT * FROM accountsPerson WHERE identifier = ?", arguments: [identifier])
      .map { StoredPerson($0) }
  }

  static func fetch(name: String, _ db: Database) throws -> StoredPerson? {
    try Row.fetchOne(db, sql: "SELECT * FROM accountsPerson WHERE name = ?", arguments: [name]).map {
      StoredPerson($0)
    }
  }
}
