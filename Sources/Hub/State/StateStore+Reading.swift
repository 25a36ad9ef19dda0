import Foundation
import GRDB
public import WardModel

/// Where work on an incident stands.
public enum CaseState: String, Sendable, CaseIterable, Codable {
  case new, working, contained, closed
}

/// What a person found an alert or an incident to be.
public enum Verdict: String, Sendable, CaseIterable, Codable {
  /// An attack.
  case attack = "true"
  /// It happened, and was allowed to.
  case benign
  /// It did not happen: the rule was wrong.
  case falseAlarm = "false"
}

/// An incident with what people did about it.
public struct CaseFile: Sendable {
  public struct Note: Sendable {
    public var identifier: Int64
    public var author: String
    public var time: Timestamp
    public var text: String
  }
  public var incident: Incident
  public var state: CaseState
  public var owner: String?
  public var verdict: Verdict?
  /// The incident that this one became part of.
  public var absorbedInto: String?
  public var notes: [Note]
}

/// Which incidents to list.
public struct IncidentFilter: Sendable {
  /// Empty: all.
  public var states: Set<CaseState> = []
  public var minimumLevel: Severity = .informational
  public var includesObservations = false
  public var owner: String?
  /// Only those that nobody has taken.
  public var isWithoutOwner = false
  public var since: Timestamp?
  public var until: Timestamp?
  public init() {}
}

extension StateStore {
  /// Incidents, the latest first. `cursor` is the last one of the page before.
  public func incidents(_ filter: IncidentFilter, after cursor: String? = nil, limit: Int) throws
    -> [CaseFile]
  {
    var (conditions, arguments) = Self.conditions(filter)
    if let cursor {
      conditions.append(
        "(incident.last_time, incident.id) < (SELECT last_time, id FROM incident WHERE id = ?)")
      arguments += [cursor]
    }
    let sql = """
      SELECT incident.id, incident.body, incident.absorbed_into, case_file.state, case_file.owner, case_file.verdict
      FROM incident LEFT JOIN case_file ON case_file.incident = incident.id
      WHERE \(conditions.joined(separator: " AND "))
      ORDER BY incident.last_time DESC, incident.id DESC LIMIT \(max(1, min(limit, 500)))
      """
    return try database.read { [arguments] database in
      try Row.fetchAll(database, sql: sql, arguments: arguments).map { try Self.caseFile($0) }
    }
  }

  /// What a filter asks of a row of `incident` joined with `case_file`.
  static func conditions(_ filter: IncidentFilter) -> ([String], StatementArguments) {
    var conditions = ["incident.absorbed_into IS NULL", "incident.level >= ?"]
    var arguments: StatementArguments = [filter.minimumLevel.rawValue]
    if !filter.includesObservations { conditions.append("incident.standing = 'incident'") }
    if !filter.states.isEmpty {
      let states = filter.states.map(\.rawValue).sorted()
      conditions.append(
        "coalesce(case_file.state, 'new') IN (\(states.map { _ in "?" }.joined(separator: ",")))")
      arguments += StatementArguments(states)
    }
    if let owner = filter.owner {
      conditions.append("case_file.owner = ?")
      arguments += [owner]
    }
    if filter.isWithoutOwner { conditions.append("case_file.owner IS NULL") }
    if let since = filter.since {
      conditions.append("incident.last_time >= ?")
      arguments += [since.nanoseconds]
    }
    if let until = filter.until {
      conditions.append("incident.first_time <= ?")
      arguments += [until.nanoseconds]
    }
    return (conditions, arguments)
  }

  /// One incident with its notes; an absorbed one says so. `nil` when there is none.
  public func incident(_ id: String) throws -> CaseFile? {
    try database.read { database in
      let row = try Row.fetchOne(
        database,
        sql: """
          SELECT incident.id, incident.body, incident.absorbed_into, case_file.state, case_file.owner, case_file.verdict
          FROM incident LEFT JOIN case_file ON case_file.incident = incident.id WHERE incident.id = ?
          """, arguments: [id])
      guard let row else { return nil }
      var file = try Self.caseFile(row)
      file.notes = try Row.fetchAll(
        database, sql: "SELECT id, author, time, text FROM note WHERE incident = ? ORDER BY id",
        arguments: [id]
      ).map {
        CaseFile.Note(identifier: $0[0], author: $0[1], time: Timestamp(nanoseconds: $0[2]), text: $0[3])
      }
      return file
    }
  }

  static func caseFile(_ row: Row) throws -> CaseFile {
    let body: Data = row["body"]
    let state: String? = row["state"]
    let verdict: String? = row["verdict"]
    return CaseFile(
      incident: try JSONDecoder().decode(Incident.self, from: body),
      state: state.flatMap { CaseState(rawValue: $0) } ?? .new, owner: row["owner"],
      verdict: verdict.flatMap { Verdict(rawValue: $0) }, absorbedInto: row["absorbed_into"], notes: [])
  }

  /// Alerts of an incident, in log order.
  public func alerts(ofIncident id: String, limit: Int = 1000) throws -> [Alert] {
    try alerts(sql: "WHERE incident = ? ORDER BY position LIMIT \(limit)", [id])
  }

  public func alert(_ id: String) throws -> (alert: Alert, incident: String?, suppression: String?)? {
    try database.read { database in
      try Row.fetchOne(
        database, sql: "SELECT body, incident, suppression FROM alert WHERE id = ?", arguments: [id]
      ).map {
        let body: Data = $0[0]
        return (try JSONDecoder().decode(Alert.self, from: body), $0[1], $0[2])
      }
    }
  }

  /// Alerts after a position, in log order: the API's stream.
  public func alerts(after cursor: (position: UInt64, id: String)?, limit: Int) throws -> [(
    position: UInt64, alert: Alert, incident: String?
  )] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT position, body, incident FROM alert WHERE (position, id) > (?, ?) ORDER BY position, id
          LIMIT \(max(1, min(limit, 1000)))
          """, arguments: [cursor.map { Int64(bitPattern: $0.position) } ?? -1, cursor?.id ?? ""]
      ).map {
        let position: Int64 = $0[0]
        let body: Data = $0[1]
        return (UInt64(bitPattern: position), try JSONDecoder().decode(Alert.self, from: body), $0[2])
      }
    }
  }

  /// Alerts that name an entity, the latest first.
  public func alerts(of kind: Entity.Kind, _ value: String, limit: Int) throws -> [Alert] {
    try alerts(
      sql: """
        WHERE id IN (SELECT alert FROM alert_entity WHERE kind = ? AND value = ? ORDER BY time DESC LIMIT \(limit))
        ORDER BY time DESC
        """, [kind.rawValue, value])
  }

  /// Alerts of a rule since a time, the latest first.
  public func alerts(ofRule rule: String, since: Timestamp, limit: Int) throws -> [Alert] {
    try alerts(
      sql: "WHERE rule = ? AND time >= ? ORDER BY time DESC LIMIT \(limit)", [rule, since.nanoseconds])
  }

  /// Incidents that name an entity, the latest first.
  public func incidents(of kind: Entity.Kind, _ value: String, limit: Int) throws -> [CaseFile] {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT incident.id, incident.body, incident.absorbed_into, case_file.state, case_file.owner, case_file.verdict
          FROM incident_entity JOIN incident ON incident.id = incident_entity.incident
          LEFT JOIN case_file ON case_file.incident = incident.id
          WHERE incident_entity.kind = ? AND incident_entity.value = ? AND incident.absorbed_into IS NULL
          ORDER BY incident.last_time DESC LIMIT \(limit)
          """, arguments: [kind.rawValue, value]
      ).map { try Self.caseFile($0) }
    }
  }

  func alerts(sql: String, _ arguments: StatementArguments) throws -> [Alert] {
    try database.read { database in
      try Data.fetchAll(database, sql: "SELECT body FROM alert " + sql, arguments: arguments).map {
        try JSONDecoder().decode(Alert.self, from: $0)
      }
    }
  }

  /// Hits and verdicts of each rule since a time.
  public func ruleFigures(since: Timestamp) throws -> [String: RuleFigures] {
    try database.read { database in
      var figures: [String: RuleFigures] = [:]
      for row in try Row.fetchAll(
        database, sql: "SELECT rule, count(*), max(time) FROM alert WHERE time >= ? GROUP BY rule",
        arguments: [since.nanoseconds])
      {
        let last: Int64 = row[2]
        figures[row[0], default: RuleFigures()].hitCount = row[1]
        figures[row[0], default: RuleFigures()].lastHit = Timestamp(nanoseconds: last)
      }
      for row in try Row.fetchAll(
        database, sql: "SELECT rule, verdict, count(*) FROM alert_verdict GROUP BY rule, verdict")
      {
        let verdict: String = row[1]
        guard let verdict = Verdict(rawValue: verdict) else { continue }
        figures[row[0], default: RuleFigures()].verdicts[verdict] = row[2]
      }
      return figures
    }
  }
}

/// How a rule does.
public struct RuleFigures: Sendable {
  public var hitCount = 0
  public var lastHit: Timestamp?
  public var verdicts: [Verdict: Int] = [:]
}
