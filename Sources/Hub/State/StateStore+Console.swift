import Foundation
import GRDB
import WardModel

/// What the pages ask beside the lists of the API.
extension StateStore {
  /// Alerts of one step of time.
  struct AlertStep: Sendable {
    /// Number of the step, from the first on.
    var step: Int
    var level: Severity
    var count: Int
  }

  /// Incidents that wait for a person, the most urgent first, and how many there are.
  func waitingIncidents(limit: Int) throws -> (files: [CaseFile], count: Int) {
    let condition = """
      FROM incident LEFT JOIN case_file ON case_file.incident = incident.id
      WHERE incident.absorbed_into IS NULL AND incident.standing = 'incident'
        AND coalesce(case_file.state, 'new') <> 'closed'
      """
    return try database.read { database in
      let count = try Int.fetchOne(database, sql: "SELECT count(*) " + condition) ?? 0
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT incident.id, incident.body, incident.absorbed_into, case_file.state, case_file.owner, case_file.verdict
          \(condition)
          ORDER BY coalesce(case_file.state, 'new') = 'contained', incident.level DESC, incident.score DESC,
            incident.last_time DESC, incident.id LIMIT ?
          """, arguments: [limit])
      return (try rows.map { try Self.caseFile($0) }, count)
    }
  }

  /// Incidents, the most urgent first and closed ones last, and how many there are.
  func urgentIncidents(_ filter: IncidentFilter, from offset: Int, limit: Int) throws -> (
    files: [CaseFile], count: Int
  ) {
    let (conditions, arguments) = Self.conditions(filter)
    let condition = """
      FROM incident LEFT JOIN case_file ON case_file.incident = incident.id
      WHERE \(conditions.joined(separator: " AND "))
      """
    return try database.read { database in
      let count = try Int.fetchOne(database, sql: "SELECT count(*) " + condition, arguments: arguments) ?? 0
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT incident.id, incident.body, incident.absorbed_into, case_file.state, case_file.owner, case_file.verdict
          \(condition)
          ORDER BY coalesce(case_file.state, 'new') = 'closed', incident.level DESC, incident.score DESC,
            incident.last_time DESC, incident.id LIMIT ? OFFSET ?
          """, arguments: arguments + [limit, offset])
      return (try rows.map { try Self.caseFile($0) }, count)
    }
  }

  /// How many alerts came in each step of time since `start`, and the worst of each.
  func alertSteps(since start: Timestamp, step: Int64, count: Int) throws -> [AlertStep] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT (time - ?1) / ?2, max(level), count(*) FROM alert
          WHERE time >= ?1 AND time < ?3 AND suppression IS NULL GROUP BY 1 ORDER BY 1
          """,
        arguments: [
          start.nanoseconds, step, start.advanced(byNanoseconds: step * Int64(count)).nanoseconds,
        ]
      ).map { AlertStep(step: $0[0], level: Severity(rawValue: $0[1]) ?? .informational, count: $0[2]) }
    }
  }

  /// Incidents with signs since a time, and incidents that people closed since then.
  func dayFigures(since: Timestamp) throws -> (incidentCount: Int, closedCount: Int) {
    try database.read { database in
      let incidents = try Int.fetchOne(
        database,
        sql:
          "SELECT count(*) FROM incident WHERE last_time >= ? AND standing = 'incident' AND absorbed_into IS NULL",
        arguments: [since.nanoseconds])
      let closed = try Int.fetchOne(
        database, sql: "SELECT count(*) FROM case_file WHERE state = 'closed' AND changed >= ?",
        arguments: [since.nanoseconds])
      return (incidents ?? 0, closed ?? 0)
    }
  }

  /// Incidents that became part of this one.
  func absorbed(into incident: String) throws -> [String] {
    try database.read { database in
      try String.fetchAll(
        database, sql: "SELECT id FROM incident WHERE absorbed_into = ? ORDER BY id LIMIT 200",
        arguments: [incident])
    }
  }

  /// Alerts that rest on records of the log, by record.
  func alerts(onRecords records: [UInt64]) throws -> [UInt64: [(alert: Alert, incident: String?)]] {
    try database.read { database in
      var found: [UInt64: [(alert: Alert, incident: String?)]] = [:]
      for record in records {
        let rows = try Row.fetchAll(
          database,
          sql: """
            SELECT alert.body, alert.incident FROM alert_record JOIN alert ON alert.id = alert_record.alert
            WHERE alert_record.record = ? ORDER BY alert.level DESC, alert.id LIMIT 50
            """, arguments: [Int64(bitPattern: record)])
        if rows.isEmpty { continue }
        found[record] = try rows.map {
          let body: Data = $0[0]
          return (try JSONDecoder().decode(Alert.self, from: body), $0[1])
        }
      }
      return found
    }
  }

  /// Which incident each alert belongs to.
  func incidents(ofAlerts alerts: [String]) throws -> [String: String] {
    try database.read { database in
      var found: [String: String] = [:]
      for alert in alerts {
        found[alert] = try String.fetchOne(
          database, sql: "SELECT incident FROM alert WHERE id = ? AND incident IS NOT NULL",
          arguments: [alert])
      }
      return found
    }
  }

  /// First and last time of an entity in alerts, and how many there are.
  func sightings(of kind: Entity.Kind, _ value: String) throws -> (
    first: Timestamp, last: Timestamp, count: Int
  )? {
    try database.read { database in
      let row = try Row.fetchOne(
        database, sql: "SELECT min(time), max(time), count(*) FROM alert_entity WHERE kind = ? AND value = ?",
        arguments: [kind.rawValue, value])
      guard let row, let first: Int64 = row[0], let last: Int64 = row[1] else { return nil }
      return (Timestamp(nanoseconds: first), Timestamp(nanoseconds: last), row[2])
    }
  }

  /// Alerts that each suppression hid so far.
  func hiddenCounts() throws -> [String: Int] {
    try database.read { database in
      let rows = try Row.fetchAll(
        database,
        sql: "SELECT suppression, count(*) FROM alert WHERE suppression IS NOT NULL GROUP BY suppression")
      return Dictionary(rows.map { ($0[0] as String, $0[1] as Int) }) { first, _ in first }
    }
  }

  /// Hits of a rule by step of time since `start`.
  func hitSteps(ofRule rule: String, since start: Timestamp, step: Int64, count: Int) throws -> [Int] {
    try database.read { database in
      var counts = [Int](repeating: 0, count: count)
      for row in try Row.fetchAll(
        database,
        sql: "SELECT (time - ?1) / ?2, count(*) FROM alert WHERE rule = ?3 AND time >= ?1 GROUP BY 1",
        arguments: [start.nanoseconds, step, rule])
      {
        let place: Int = row[0]
        if counts.indices.contains(place) { counts[place] = row[1] }
      }
      return counts
    }
  }
}
