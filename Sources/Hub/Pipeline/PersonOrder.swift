import Foundation
public import Incidents

/// What a person tells the pipeline to do, as a record of the hub's own source in the log: so it counts from its place on,
/// after a restart as well, and a replay gives the same incidents.
public enum PersonOrder: Sendable, Equatable {
  case gather(GatheringOrder.Deed, id: String)
  case suppress(Suppression)
  case unsuppress(id: String)

  /// Number of the hub's own source, which no sender can have.
  public static let source: UInt32 = 0
  static let mark = "order"

  /// The wire form: flat, so that a look at the raw log tells what it is.
  private struct Wire: Codable {
    var ward_event = PersonOrder.mark
    var time: String
    var by: String
    var id: String
    var deed: String
    var first: String?
    var second: String?
    var alerts: [String]?
    var suppression: Suppression?
  }

  /// The record for the log.
  /// - Parameters:
  ///   - person: who orders.
  ///   - time: now, RFC 3339.
  public func record(by person: String, at time: String) -> [UInt8] {
    var wire = Wire(time: time, by: person, id: "", deed: "")
    switch self {
    case .gather(let deed, let id):
      wire.id = id
      switch deed {
      case .join(let first, let second): (wire.deed, wire.first, wire.second) = ("join", first, second)
      case .part(let alerts): (wire.deed, wire.alerts) = ("part", alerts)
      case .revoke(let order): (wire.deed, wire.first) = ("revoke", order)
      }
    case .suppress(let suppression):
      (wire.deed, wire.id, wire.suppression) = ("suppress", suppression.id, suppression)
    case .unsuppress(let id): (wire.deed, wire.id) = ("unsuppress", id)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(wire)).map { Array($0) } ?? []
  }

  /// Reads a record; `nil` when it is no order.
  init?(record: some Collection<UInt8>) {
    guard let wire = try? JSONDecoder().decode(Wire.self, from: Data(record)), wire.ward_event == Self.mark
    else {
      return nil
    }
    switch wire.deed {
    case "join":
      guard let first = wire.first, let second = wire.second else { return nil }
      self = .gather(.join(first, second), id: wire.id)
    case "part": self = .gather(.part(alerts: wire.alerts ?? []), id: wire.id)
    case "revoke":
      guard let order = wire.first else { return nil }
      self = .gather(.revoke(order: order), id: wire.id)
    case "suppress":
      guard let suppression = wire.suppression else { return nil }
      self = .suppress(suppression)
    case "unsuppress": self = .unsuppress(id: wire.id)
    default: return nil
    }
  }
}
