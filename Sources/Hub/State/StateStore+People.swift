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
  /// Records before this one are judged without it, so that a replay gives the same answer.
  public var fromPosition: UInt64
  /// Set when it is removed.
  public var untilPosition: UInt64?

  /// Whether it hides an alert raised after the record at `position`, received at `received`.
  public func hides(_ alert: Alert, at position: UInt64, received: Timestamp) -> Bool {
    guard alert.rule.id == rule, position >= fromPosition, position < untilPosition ?? .max,
      received < expires
    else { return false }
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
        let from: Int64 = row["from_position"]
        let until: Int64? = row["until_position"]
        return Suppression(
          id: row["id"], rule: row["rule"], entityKind: kind.flatMap { Entity.Kind(rawValue: $0) },
          entityValue: row["entity_value"], reason: row["reason"], owner: row["owner"],
          created: Timestamp(nanoseconds: row["created"]), expires: Timestamp(nanoseconds: row["expires"]),
          fromPosition: UInt64(bitPattern: from), untilPosition: until.map { UInt64(bitPattern: $0) })
      }
    }
  }

  public func save(_ suppression: Suppression) throws {
    try database.write { database in
      try database.execute(
        sql: "INSERT OR REPLACE INTO suppression VALUES (?,?,?,?,?,?,?,?,?,?)",
        arguments: [
          suppression.id, suppression.rule, suppression.entityKind?.rawValue, suppression.entityValue,
          suppression.reason, suppression.owner, suppression.created.nanoseconds,
          suppression.expires.nanoseconds,
          Int64(bitPattern: suppression.fromPosition),
          suppression.untilPosition.map { Int64(bitPattern: $0) },
        ])
    }
  }

  // MARK: Orders

  /// Orders to merge or take apart, in the order in which they take effect.
  public func orders() throws -> [(id: String, position: UInt64, body: [UInt8])] {
    try database.read { database in
      try Row.fetchAll(
        database, sql: "SELECT id, position, body FROM gathering_order ORDER BY position, time, id"
      ).map {
        let position: Int64 = $0[1]
        let body: Data = $0[2]
        return ($0[0], UInt64(bitPattern: position), Array(body))
      }
    }
  }

  public func saveOrder(id: String, position: UInt64, body: [UInt8], by author: String, at time: Timestamp)
    throws
  {
    try database.write { database in
      try database.execute(
        sql: "INSERT OR IGNORE INTO gathering_order (id, position, author, time, body) VALUES (?,?,?,?,?)",
        arguments: [id, Int64(bitPattern: position), author, time.nanoseconds, Data(body)])
    }
  }
}
