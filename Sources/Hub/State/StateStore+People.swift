import Foundation
import GRDB
public import WardModel

/// Hides alerts of a rule, on one entity or on all, until it expires: with a person who answers for it.
public struct Suppression: Sendable, Codable, Equatable {
  public var id: String
  public var rule: String
  /// Only alerts that name this entity; `nil`: all.
  public var entityKind: Entity.Kind?
  public var entityValue: String?
  public var reason: String
  public var owner: String
  public var created: Timestamp
  public var expires: Timestamp
  /// Set when it was ended before it expired.
  public var removed: Timestamp?

  /// Whether it hides an alert whose last record was received at `received`. From where to where in the log it counts at all,
  /// the places of the orders decide.
  public func hides(_ alert: Alert, received: Timestamp) -> Bool {
    guard alert.rule.id == rule, received < expires else { return false }
    guard let entityKind, let entityValue else { return true }
    return alert.entities.contains { $0.kind == entityKind && $0.value == entityValue }
  }
}

extension StateStore {
  /// Sets what is given and leaves the rest.
  public func update(
    _ incident: String, state: CaseState? = nil, owner: String?? = nil, verdict: Verdict?? = nil,
    at time: Timestamp
  ) throws {
    try database.write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO case_file (incident, state, changed) VALUES (?, 'new', ?)",
        arguments: [incident, time.nanoseconds])
      if let state {
        try database.execute(
          sql: "UPDATE case_file SET state = ? WHERE incident = ?", arguments: [state.rawValue, incident])
      }
      if let owner {
        try database.execute(
          sql: "UPDATE case_file SET owner = ? WHERE incident = ?", arguments: [owner, incident])
      }
      if let verdict {
        try database.execute(
          sql: "UPDATE case_file SET verdict = ? WHERE incident = ?",
          arguments: [verdict?.rawValue, incident])
      }
      try database.execute(
        sql: "UPDATE case_file SET changed = ? WHERE incident = ?", arguments: [time.nanoseconds, incident])
    }
  }

  public func addNote(_ text: String, to incident: String, by author: String, at time: Timestamp) throws {
    try database.write { database in
      try database.execute(
        sql: "INSERT INTO note (incident, author, time, text) VALUES (?,?,?,?)",
        arguments: [incident, author, time.nanoseconds, text])
    }
  }

  /// A person's verdict on an alert; the last one counts.
  public func judge(_ alert: Alert, _ verdict: Verdict?, by author: String, at time: Timestamp) throws {
    try database.write { database in
      guard let verdict else {
        return try database.execute(sql: "DELETE FROM alert_verdict WHERE alert = ?", arguments: [alert.id])
      }
      try database.execute(
        sql: "INSERT OR REPLACE INTO alert_verdict (alert, rule, verdict, author, time) VALUES (?,?,?,?,?)",
        arguments: [alert.id, alert.rule.id, verdict.rawValue, author, time.nanoseconds])
    }
  }

  /// Verdicts on alerts of an incident.
  public func verdicts(ofIncident incident: String) throws -> [String: Verdict] {
    try database.read { database in
      var verdicts: [String: Verdict] = [:]
      for row in try Row.fetchAll(
        database,
        sql: """
          SELECT alert_verdict.alert, alert_verdict.verdict FROM alert_verdict
          JOIN alert ON alert.id = alert_verdict.alert WHERE alert.incident = ?
          """, arguments: [incident])
      {
        let text: String = row[1]
        verdicts[row[0]] = Verdict(rawValue: text)
      }
      return verdicts
    }
  }

  // MARK: Suppressions

  public func suppressions() throws -> [Suppression] {
    try database.read { database in
      try Row.fetchAll(database, sql: "SELECT * FROM suppression ORDER BY created, id").map { row in
        let kind: String? = row["entity_kind"]
        let removed: Int64? = row["removed"]
        return Suppression(
          id: row["id"], rule: row["rule"], entityKind: kind.flatMap { Entity.Kind(rawValue: $0) },
          entityValue: row["entity_value"], reason: row["reason"], owner: row["owner"],
          created: Timestamp(nanoseconds: row["created"]), expires: Timestamp(nanoseconds: row["expires"]),
          removed: removed.map { Timestamp(nanoseconds: $0) })
      }
    }
  }

  public func save(_ suppression: Suppression) throws {
    try database.write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO suppression VALUES (?,?,?,?,?,?,?,?,?)",
        arguments: [
          suppression.id, suppression.rule, suppression.entityKind?.rawValue, suppression.entityValue,
          suppression.reason, suppression.owner, suppression.created.nanoseconds,
          suppression.expires.nanoseconds,
          suppression.removed?.nanoseconds,
        ])
    }
  }
}
