import Foundation
public import GRDB
public import WardModel

/// What has to leave the hub and has not yet: kept in the database until the receiver took it, or until it is given up.
///
/// What is given up stays as a dead letter that people can read and send again. At least once: a receiver may get the same
/// delivery twice after a crash, with the same key.
public struct Outbox: Sendable {
  /// One message for one channel.
  public struct Item: Sendable, Hashable {
    public var id: Int64
    /// Name of the channel.
    public var channel: String
    /// Names the message for receivers that drop repeats, such as `alert-7f3a-create`.
    public var key: String
    /// What it is: `detection-finding`, `incident-finding`, `test`.
    public var kind: String
    public var body: [UInt8]
    public var level: Severity
    public var created: Timestamp
    public var attemptCount: Int
    /// Not before.
    public var due: Timestamp
    /// When it was given up; `nil`: it waits.
    public var givenUp: Timestamp?
    /// Why the last attempt failed; no body, no secret.
    public var reason: String?
  }

  /// Messages that wait for one channel; more become dead letters at once. A week of a busy hospital's findings.
  public static let waitingLimit = 50_000
  /// Dead letters kept for one channel; the oldest are dropped beyond.
  public static let deadLetterLimit = 10_000

  private let database: any DatabaseWriter

  /// - Parameter database: whose migrator had ``migrate(_:)``.
  public init(_ database: any DatabaseWriter) { self.database = database }

  public static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("outbound-1") { database in
      try database.execute(
        sql: """
          CREATE TABLE outbound (
            id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
            body BLOB NOT NULL, level INTEGER NOT NULL, created INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
            due INTEGER NOT NULL, given_up INTEGER, reason TEXT, UNIQUE (channel, key));
          CREATE INDEX outbound_waiting ON outbound (channel, id) WHERE given_up IS NULL;
          CREATE INDEX outbound_dead ON outbound (channel, id) WHERE given_up IS NOT NULL;
          """)
    }
  }

  /// Adds a message for each channel; durable when it returns. A key that waits for a channel already, or is a dead letter of it, is
  /// not added again.
  public func add(
    key: String, kind: String, level: Severity, body: [UInt8], to channels: [String], at time: Timestamp
  ) async throws {
    try await database.write { database in
      for channel in channels {
        let waiting = try Int.fetchOne(
          database, sql: "SELECT COUNT(*) FROM outbound WHERE channel = ? AND given_up IS NULL",
          arguments: [channel])
        let isFull = (waiting ?? 0) >= Self.waitingLimit
        try database.execute(
          sql: """
            INSERT INTO outbound (channel, key, kind, body, level, created, due, given_up, reason)
            VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING
            """,
          arguments: [
            channel, key, kind, Data(body), level.rawValue, time.nanoseconds, time.nanoseconds,
            isFull ? time.nanoseconds : nil, isFull ? "too many messages wait" : nil,
          ])
        if isFull { try Self.dropOldest(channel, database) }
      }
    }
  }

  /// The oldest message that waits, whether it is due or not: what is behind it waits too.
  func first(of channel: String) async throws -> Item? {
    try await database.read { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM outbound WHERE channel = ? AND given_up IS NULL ORDER BY id LIMIT 1",
        arguments: [channel]
      ).map(Self.item)
    }
  }

  func delivered(_ id: Int64) async throws {
    try await database.write { try $0.execute(sql: "DELETE FROM outbound WHERE id = ?", arguments: [id]) }
  }

  func failed(_ id: Int64, reason: String, due: Timestamp) async throws {
    try await database.write { database in
      try database.execute(
        sql: "UPDATE outbound SET attempts = attempts + 1, reason = ?, due = ? WHERE id = ?",
        arguments: [OCSF.cut(reason, to: 300), due.nanoseconds, id])
    }
  }

  func giveUp(_ item: Item, reason: String, at time: Timestamp) async throws {
    try await database.write { database in
      try database.execute(
        sql: "UPDATE outbound SET attempts = attempts + 1, reason = ?, given_up = ? WHERE id = ?",
        arguments: [OCSF.cut(reason, to: 300), time.nanoseconds, item.id])
      try Self.dropOldest(item.channel, database)
    }
  }

  // MARK: For people

  /// How many wait and how many were given up, by channel.
  public func counts() async throws -> [String: (waiting: Int, dead: Int)] {
    try await database.read { database in
      var counts: [String: (waiting: Int, dead: Int)] = [:]
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT channel, COUNT(*) AS all_rows, COUNT(given_up) AS dead FROM outbound GROUP BY channel")
      for row in rows {
        let (all, dead): (Int, Int) = (row["all_rows"], row["dead"])
        counts[row["channel"]] = (all - dead, dead)
      }
      return counts
    }
  }

  /// Puts the counts into the figures of the hub.
  public func tell(_ metrics: Metrics) async throws {
    let counts = try await counts()
    // A channel that has nothing left has no row.
    metrics.remove(.outboundWaiting)
    metrics.remove(.outboundDead)
    for (channel, count) in counts {
      metrics.set(.outboundWaiting, Double(count.waiting), channel)
      metrics.set(.outboundDead, Double(count.dead), channel)
    }
  }

  /// What was given up, newest first.
  /// - Parameter before: the cursor: identifier of the last one of the page before.
  public func deadLetters(before: Int64? = nil, limit: Int = 50) async throws -> [Item] {
    try await database.read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM outbound WHERE given_up IS NOT NULL AND id < ? ORDER BY id DESC LIMIT ?",
        arguments: [before ?? .max, min(max(limit, 1), 500)]
      ).map(Self.item)
    }
  }

  /// Sends a dead letter again, from now with the whole time for attempts; `false` when there is none of that identifier.
  public func sendAgain(_ id: Int64, at time: Timestamp) async throws -> Bool {
    try await database.write { database in
      try database.execute(
        sql: """
          UPDATE outbound SET given_up = NULL, attempts = 0, due = ?, created = ?, reason = NULL
          WHERE id = ? AND given_up IS NOT NULL
          """, arguments: [time.nanoseconds, time.nanoseconds, id])
      return database.changesCount > 0
    }
  }

  /// Forgets a dead letter; `false` when there is none of that identifier.
  public func discard(_ id: Int64) async throws -> Bool {
    try await database.write { database in
      try database.execute(sql: "DELETE FROM outbound WHERE id = ? AND given_up IS NOT NULL", arguments: [id])
      return database.changesCount > 0
    }
  }

  private static func dropOldest(_ channel: String, _ database: Database) throws {
    try database.execute(
      sql: """
        DELETE FROM outbound WHERE channel = ? AND given_up IS NOT NULL AND id <= (
          SELECT id FROM outbound WHERE channel = ? AND given_up IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET ?)
        """, arguments: [channel, channel, deadLetterLimit])
  }

  private static func item(_ row: Row) -> Item {
    let body: Data = row["body"]
    let givenUp: Int64? = row["given_up"]
    return Item(
      id: row["id"], channel: row["channel"], key: row["key"], kind: row["kind"], body: Array(body),
      level: Severity(rawValue: row["level"]) ?? .medium, created: Timestamp(nanoseconds: row["created"]),
      attemptCount: row["attempts"], due: Timestamp(nanoseconds: row["due"]),
      givenUp: givenUp.map(Timestamp.init(nanoseconds:)), reason: row["reason"])
  }
}
