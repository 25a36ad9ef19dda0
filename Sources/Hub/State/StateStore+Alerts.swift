import Foundation
import GRDB
public import WardModel

/// An alert with where it stands and what became of it.
public struct StoredAlert: Sendable {
  /// Sequence number of the record after which it was raised.
  public var position: UInt64
  public var alert: Alert
  public var incident: String?
  /// The suppression that hides it.
  public var suppression: String?
  public var verdict: Verdict?
}

extension StateStore {
  private static let storedAlerts = """
    SELECT alert.position, alert.body, alert.incident, alert.suppression, alert_verdict.verdict
    FROM alert LEFT JOIN alert_verdict ON alert_verdict.alert = alert.id
    """

  /// Alerts in log order, after one of them or from the beginning.
  /// - Parameter hidden: also those that a suppression hides.
  public func alertPage(after cursor: (position: UInt64, id: String)?, hidden: Bool, limit: Int) throws
    -> [StoredAlert]
  {
    try database.read { database in
      try Row.fetchAll(
        database,
        sql: Self.storedAlerts + """
           WHERE (alert.position, alert.id) > (?, ?) \(hidden ? "" : "AND alert.suppression IS NULL")
          ORDER BY alert.position, alert.id LIMIT ?
          """,
        arguments: [
          cursor.map { Int64(bitPattern: $0.position) } ?? -1, cursor?.id ?? "", max(1, min(limit, 1000)),
        ]
      ).map { try Self.stored($0) }
    }
  }

  /// One alert; `nil` when there is none.
  public func storedAlert(_ id: String) throws -> StoredAlert? {
    try database.read { database in
      try Row.fetchOne(database, sql: Self.storedAlerts + " WHERE alert.id = ?", arguments: [id]).map {
        try Self.stored($0)
      }
    }
  }

  /// When the alerts that name an entity began and ended, and how many there are; `nil` when there are none.
  public func alertSpan(of kind: Entity.Kind, _ value: String) throws -> (
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

  private static func stored(_ row: Row) throws -> StoredAlert {
    let position: Int64 = row[0]
    let body: Data = row[1]
    let verdict: String? = row[4]
    return StoredAlert(
      position: UInt64(bitPattern: position), alert: try JSONDecoder().decode(Alert.self, from: body),
      incident: row[2],
      suppression: row[3], verdict: verdict.flatMap { Verdict(rawValue: $0) })
  }
}
