import Foundation
public import GRDB

/// What the console and the API show: alerts and incidents as the pipeline made them, and what people did with them.
///
/// A projection: the alerts and incidents in it can be made anew from the event log, and what people did is in the ledger as
/// well. One SQLite database in WAL mode; readers never wait for the writer.
public final class StateStore: Sendable {
  let database: DatabasePool

  /// - Throws: `DatabaseError` when the file can't be opened or is damaged.
  public init(path: String, rooms: [@Sendable (inout DatabaseMigrator) -> Void] = []) throws {
    var configuration = Configuration()
    configuration.label = "ward-state"
    configuration.prepareDatabase { database in
      // Full: what people decide must survive a power cut.
      try database.execute(sql: "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
    }
    configuration.busyMode = .timeout(10)
    database = try DatabasePool(path: path, configuration: configuration)
    var migrator = DatabaseMigrator()
    Self.migrate(&migrator)
    for room in rooms { room(&migrator) }
    try migrator.migrate(database)
  }

  /// The pool itself, for rooms that keep tables of their own in it.
  public var pool: DatabasePool { database }

  private static func migrate(_ migrator: inout DatabaseMigrator) {
    migrator.registerMigration("state-1") { database in
      try database.execute(
        sql: """
          CREATE TABLE alert (
            id TEXT PRIMARY KEY, position INTEGER NOT NULL, time INTEGER NOT NULL, level INTEGER NOT NULL,
            rule TEXT NOT NULL, incident TEXT, suppression TEXT, body BLOB NOT NULL) WITHOUT ROWID;
          CREATE INDEX alert_by_incident ON alert (incident, position);
          CREATE INDEX alert_by_rule ON alert (rule, time);
          CREATE INDEX alert_by_time ON alert (time);
          CREATE INDEX alert_by_position ON alert (position);
          CREATE TABLE alert_entity (
            kind TEXT NOT NULL, value TEXT NOT NULL, time INTEGER NOT NULL, alert TEXT NOT NULL,
            PRIMARY KEY (kind, value, time, alert)) WITHOUT ROWID;
          CREATE TABLE incident (
            id TEXT PRIMARY KEY, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL, level INTEGER NOT NULL,
            score REAL NOT NULL, standing TEXT NOT NULL, alert_count INTEGER NOT NULL, absorbed_into TEXT,
            position INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
          CREATE INDEX incident_by_time ON incident (last_time);
          CREATE TABLE incident_entity (
            kind TEXT NOT NULL, value TEXT NOT NULL, incident TEXT NOT NULL,
            PRIMARY KEY (kind, value, incident)) WITHOUT ROWID;
          CREATE TABLE case_file (
            incident TEXT PRIMARY KEY, state TEXT NOT NULL, owner TEXT, verdict TEXT, changed INTEGER NOT NULL)
            WITHOUT ROWID;
          CREATE TABLE note (
            id INTEGER PRIMARY KEY AUTOINCREMENT, incident TEXT NOT NULL, author TEXT NOT NULL, time INTEGER NOT NULL,
            text TEXT NOT NULL);
          CREATE INDEX note_by_incident ON note (incident);
          CREATE TABLE alert_verdict (
            alert TEXT PRIMARY KEY, rule TEXT NOT NULL, verdict TEXT NOT NULL, author TEXT NOT NULL,
            time INTEGER NOT NULL) WITHOUT ROWID;
          CREATE INDEX alert_verdict_by_rule ON alert_verdict (rule);
          CREATE TABLE suppression (
            id TEXT PRIMARY KEY, rule TEXT NOT NULL, entity_kind TEXT, entity_value TEXT, reason TEXT NOT NULL,
            owner TEXT NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL, removed INTEGER)
            WITHOUT ROWID;
          CREATE TABLE source (
            number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, site TEXT NOT NULL,
            state TEXT NOT NULL, body BLOB NOT NULL);
          CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
          """)
    }
    migrator.registerMigration("state-2") { database in
      try database.execute(
        sql: """
          CREATE TABLE alert_record (
            record INTEGER NOT NULL, alert TEXT NOT NULL, PRIMARY KEY (record, alert)) WITHOUT ROWID;
          CREATE INDEX alert_by_suppression ON alert (suppression) WHERE suppression IS NOT NULL;
          """)
    }
  }

  // MARK: Settings

  public func setting(_ name: String) throws -> [UInt8]? {
    try database.read { database in
      try Data.fetchOne(database, sql: "SELECT value FROM setting WHERE name = ?", arguments: [name]).map {
        Array($0)
      }
    }
  }

  public func set(_ name: String, _ value: [UInt8]) throws {
    try database.write { database in
      try database.execute(
        sql: "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        arguments: [name, Data(value)])
    }
  }
}
