import Foundation
import GRDB
import WardModel

/// Slows guessing down without locking anybody out for good.
///
/// Each try counts against three things: the place it comes from, the name it tries, and the two together. After some free tries each
/// wrong one doubles a delay up to a limit; tries during a delay are refused unlooked-at and change nothing. Counts sink by one
/// for each quarter of an hour of quiet. The delay of a *name* is short and does not hold for places where its owner signed in
/// lately: so an attacker elsewhere can guess once a minute at most, and cannot keep the owner out of the usual workplace. A browser
/// that its owner signed in with before (`KnownBrowser`) is counted by itself: whoever shares the owner's address cannot keep the
/// owner out either.
/// Names that do not exist are treated alike. A try is counted *before* the password is looked at, so that many at once gain nothing.
struct SignInDelays: Sendable {
  struct Rule: Sendable {
    /// Wrong tries before the first delay.
    let freeTries: Int
    /// Longest delay in seconds.
    let longestSeconds: Int64
  }

  /// A ward's computers often share one address: some more are free.
  static let place = Rule(freeTries: 20, longestSeconds: 900)
  static let name = Rule(freeTries: 10, longestSeconds: 60)
  static let nameAtPlace = Rule(freeTries: 4, longestSeconds: 900)
  /// Quiet after which one wrong try is forgotten, in seconds.
  static let decaySeconds: Int64 = 900
  /// Requests that run beside each other may come in another order than their times, by seconds at most.
  static let clockTolerance: Int64 = 60
  /// Counts go no higher, so that they sink again within hours.
  static let countLimit = 40
  /// Most rows; beyond it the oldest tenth goes. About 10 MB.
  static let rowLimit = 100_000
  /// Days for which a place stays known, and how many of a person are kept.
  static let knownPlaceDays: Int64 = 30
  static let knownPlaceLimit = 50

  static func migrate(_ db: Database) throws {
    try db.create(table: "accountsTry", options: [.withoutRowID, .strict]) { table in
      table.primaryKey("subject", .blob)
      table.column("count", .integer).notNull()
      table.column("lastAt", .integer).notNull()
    }
    try db.create(index: "accountsTryLastAt", on: "accountsTry", columns: ["lastAt"])
    try db.create(table: "accountsKnownPlace", options: [.withoutRowID, .strict]) { table in
      table.column("person", .text).notNull().references("accountsPerson", onDelete: .cascade)
      table.column("place", .blob).notNull()
      table.column("lastAt", .integer).notNull()
      table.primaryKey(["person", "place"])
    }
  }

  /// Names and addresses are kept as keyed hashes only.
  let key: SecretKey

  /// The three things a try counts against; of a known browser, `nameAtPlace` is the browser.
  struct Subjects: Sendable {
    let place: Data
    let name: Data
    let nameAtPlace: Data
    let isKnownBrowser: Bool
  }

  func subjects(name: String, address: String, browser: String? = nil) -> Subjects {
    let place = ClientAddress.place(address)
    func hash(_ parts: String...) -> Data {
      let joined = parts.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) }
      return Data(Digest.hmacSHA256(key: key.bytes, joined).prefix(16))
    }
    return Subjects(
      place: hash("place", place), name: hash("name", name),
      nameAtPlace: browser.map { hash("browser", name, $0) } ?? hash("both", name, place),
      isKnownBrowser: browser != nil)
  }

  /// Counts a try, or says until when none is looked at.
  func begin(_ subjects: Subjects, person: String?, now: Timestamp, _ db: Database) throws -> Timestamp? {
    let isKnownPlace =
      try person.flatMap { person in
        try Bool.fetchOne(
          db, sql: "SELECT lastAt > ? FROM accountsKnownPlace WHERE person = ? AND place = ?",
          arguments: [
            now.advanced(bySeconds: -Self.knownPlaceDays * 86_400).nanoseconds, person, subjects.place,
          ])
      } ?? false
    var until: Timestamp?
    var counts: [(Data, Int)] = []
    for (subject, rule, holds) in [
      (subjects.place, Self.place, !subjects.isKnownBrowser),
      (subjects.name, Self.name, !isKnownPlace && !subjects.isKnownBrowser),
      (subjects.nameAtPlace, Self.nameAtPlace, true),
    ] {
      let state = try count(of: subject, now: now, db)
      counts.append((subject, state.count))
      let end = state.lastAt.advanced(bySeconds: Self.delaySeconds(count: state.count, rule))
      if holds, end > now { until = max(until ?? end, end) }
    }
    if let until { return until }
    for (subject, count) in counts { try set(subject, count: min(count + 1, Self.countLimit), now: now, db) }
    try trim(db)
    return nil
  }

  /// Takes back a try that turned out well so far.
  func takeBack(_ subjects: Subjects, now: Timestamp, _ db: Database) throws {
    for subject in [subjects.place, subjects.name, subjects.nameAtPlace] {
      try db.execute(
        sql: "UPDATE accountsTry SET count = max(0, count - 1) WHERE subject = ?", arguments: [subject])
    }
  }

  /// The person is in: forgets wrong tries of this name at this place, and keeps the place as known.
  func succeed(_ subjects: Subjects, person: String, now: Timestamp, _ db: Database) throws {
    try takeBack(subjects, now: now, db)
    try db.execute(sql: "DELETE FROM accountsTry WHERE subject = ?", arguments: [subjects.nameAtPlace])
    try db.execute(
      sql: """
        INSERT INTO accountsKnownPlace (person, place, lastAt) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET lastAt = excluded.lastAt
        """, arguments: [person, subjects.place, now.nanoseconds])
    try db.execute(
      sql: """
        DELETE FROM accountsKnownPlace WHERE person = ?1 AND place NOT IN
        (SELECT place FROM accountsKnownPlace WHERE person = ?1 ORDER BY lastAt DESC LIMIT \(Self.knownPlaceLimit))
        """, arguments: [person])
  }

  /// 1, 2, 4 … seconds after the free tries, up to the rule's limit.
  static func delaySeconds(count: Int, _ rule: Rule) -> Int64 {
    guard count >= rule.freeTries else { return 0 }
    return min(rule.longestSeconds, 1 << Int64(min(count - rule.freeTries, 30)))
  }

  /// A last try far in the future means that the clock was wrong once: its delay is over, or it could last for years.
  private func count(of subject: Data, now: Timestamp, _ db: Database) throws -> (
    count: Int, lastAt: Timestamp
  ) {
    let row = try Row.fetchOne(
      db, sql: "SELECT count, lastAt FROM accountsTry WHERE subject = ?", arguments: [subject])
    guard let row else { return (0, .distantPast) }
    let count: Int = row["count"]
    let lastAt = Timestamp(nanoseconds: row["lastAt"])
    if lastAt > now.advanced(bySeconds: Self.clockTolerance) { return (count, .distantPast) }
    let quiet = max(0, now.since(lastAt)) / 1_000_000_000 / Self.decaySeconds
    return (max(0, count - Int(quiet)), lastAt)
  }

  private func set(_ subject: Data, count: Int, now: Timestamp, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO accountsTry (subject, count, lastAt) VALUES (?, ?, ?)
        ON CONFLICT DO UPDATE SET count = excluded.count, lastAt = excluded.lastAt
        """, arguments: [subject, count, now.nanoseconds])
  }

  private func trim(_ db: Database) throws {
    let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM accountsTry") ?? 0
    guard count > Self.rowLimit else { return }
    try db.execute(
      sql:
        "DELETE FROM accountsTry WHERE subject IN (SELECT subject FROM accountsTry ORDER BY lastAt LIMIT ?)",
      arguments: [Self.rowLimit / 10])
  }
}

extension Timestamp {
  func advanced(bySeconds seconds: Int64) -> Timestamp {
    let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? (seconds < 0 ? .distantPast : .distantFuture) : advanced(byNanoseconds: nanoseconds)
  }
}
