import Foundation
import GRDB
public import WardModel

/// What one step of the pipeline changed.
public struct StateChange: Sendable {
  public struct PlacedAlert: Sendable {
    public var alert: Alert
    /// Sequence number of the record after which it was raised.
    public var position: UInt64
    /// The suppression that hides it.
    public var suppression: String?
  }
  /// Sequence number of the last record taken in.
  public var position: UInt64
  public var alerts: [PlacedAlert] = []
  public var incidents: [Incident] = []
  /// Alert → incident, for alerts whose incident is new or another.
  public var incidentOf: [String: String] = [:]
  /// Incidents that became part of another one: old → new.
  public var absorbed: [String: String] = [:]

  public var isEmpty: Bool { alerts.isEmpty && incidents.isEmpty && incidentOf.isEmpty && absorbed.isEmpty }
}

extension StateStore {
  /// Records of one alert that lead to it: a correlation over thousands is found from its first ones.
  private static let recordLimit = 64

  /// Takes in a step of the pipeline in one transaction. Taking it in twice changes nothing.
  public func apply(_ change: StateChange) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try database.write { database in
      let insertAlert = try database.cachedStatement(
        sql: """
          INSERT INTO alert (id, position, time, level, rule, incident, suppression, body) VALUES (?,?,?,?,?,?,?,?)
          ON CONFLICT (id) DO NOTHING
          """)
      let insertEntity = try database.cachedStatement(
        sql: "INSERT OR IGNORE INTO alert_entity (kind, value, time, alert) VALUES (?,?,?,?)")
      let insertRecord = try database.cachedStatement(
        sql: "INSERT OR IGNORE INTO alert_record (record, alert) VALUES (?,?)")
      for placed in change.alerts {
        let alert = placed.alert
        try insertAlert.execute(arguments: [
          alert.id, Int64(bitPattern: placed.position), alert.time.nanoseconds, alert.rule.level.rawValue,
          alert.rule.id, change.incidentOf[alert.id], placed.suppression, try encoder.encode(alert),
        ])
        for evidence in alert.evidence.prefix(Self.recordLimit) {
          try insertRecord.execute(arguments: [Int64(bitPattern: evidence.record), alert.id])
        }
        for entity in alert.entities {
          try insertEntity.execute(arguments: [
            entity.kind.rawValue, entity.value, alert.time.nanoseconds, alert.id,
          ])
        }
      }
      for incident in change.incidents {
        try Self.write(incident, at: change.position, encoder, to: database)
      }
      let place = try database.cachedStatement(
        sql: "UPDATE alert SET incident = ?1 WHERE id = ?2 AND incident IS NOT ?1")
      for (alert, incident) in change.incidentOf.sorted(by: { $0.key < $1.key }) {
        try place.execute(arguments: [incident, alert])
      }
      for (old, new) in change.absorbed.sorted(by: { $0.key < $1.key }) {
        try Self.absorb(old, into: new, database)
      }
      try database.execute(
        sql:
          "INSERT INTO setting VALUES ('position', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        arguments: [Data(String(change.position).utf8)])
    }
  }

  /// The last record whose consequences are in the store; 0 at the beginning.
  public func position() throws -> UInt64 {
    try setting("position").flatMap { UInt64(String(decoding: $0, as: UTF8.self)) } ?? 0
  }

  /// Incidents that were written after the record `position` and have not become part of another.
  func incidents(writtenAfter position: UInt64) throws -> Set<String> {
    try database.read { database in
      try String.fetchSet(
        database, sql: "SELECT id FROM incident WHERE position > ? AND absorbed_into IS NULL",
        arguments: [Int64(bitPattern: position)])
    }
  }

  private static func write(
    _ incident: Incident, at position: UInt64, _ encoder: JSONEncoder, to database: Database
  ) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO incident (id, first_time, last_time, level, score, standing, alert_count, position, body)
        VALUES (?,?,?,?,?,?,?,?,?)
        ON CONFLICT (id) DO UPDATE SET first_time = excluded.first_time, last_time = excluded.last_time,
          level = excluded.level, score = excluded.score, standing = excluded.standing,
          alert_count = excluded.alert_count, position = excluded.position, body = excluded.body, absorbed_into = NULL
        """
    ).execute(arguments: [
      incident.id, incident.firstTime.nanoseconds, incident.lastTime.nanoseconds, incident.level.rawValue,
      incident.score, incident.standing.rawValue, incident.alerts.count, Int64(bitPattern: position),
      try encoder.encode(incident),
    ])
    try database.cachedStatement(sql: "DELETE FROM incident_entity WHERE incident = ?").execute(arguments: [
      incident.id
    ])
    let insert = try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO incident_entity (kind, value, incident) VALUES (?,?,?)")
    for entity in incident.entities {
      try insert.execute(arguments: [entity.kind.rawValue, entity.value, incident.id])
    }
  }

  /// What people wrote on the old incident goes with its alerts; its owner and state count where the new one has none.
  private static func absorb(_ old: String, into new: String, _ database: Database) throws {
    guard old != new else { return }
    try database.execute(sql: "UPDATE incident SET absorbed_into = ? WHERE id = ?", arguments: [new, old])
    try database.execute(sql: "DELETE FROM incident_entity WHERE incident = ?", arguments: [old])
    try database.execute(sql: "UPDATE note SET incident = ? WHERE incident = ?", arguments: [new, old])
    try database.execute(
      sql: """
        INSERT OR IGNORE INTO case_file (incident, state, owner, verdict, changed)
        SELECT ?, state, owner, NULL, changed FROM case_file WHERE incident = ? AND state <> 'closed'
        """, arguments: [new, old])
  }
}
