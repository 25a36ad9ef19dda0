import Sigma
import WardModel

extension Desk {
  /// The longest that a suppression may last, days: then somebody has to look again.
  static let suppressionDayLimit = 90
  /// Alerts shown of what would have been hidden.
  static let previewLimit = 50

  /// What a suppression would have hidden in the last 30 days.
  func preview(rule: String, kind: Entity.Kind?, value: String?) throws(Refusal) -> (
    count: Int, alerts: [Alert]
  ) {
    let since = now().advanced(byNanoseconds: -30 * 86_400_000_000_000)
    let alerts = try stored { try store.alerts(ofRule: rule, since: since, limit: 10_000) }
    let hidden = alerts.filter { alert in
      guard let kind, let value else { return true }
      return alert.entities.contains { $0.kind == kind && $0.value == value }
    }
    return (hidden.count, Array(hidden.prefix(Self.previewLimit)))
  }

  /// Hides a rule's alerts (on one entity, or all) from now on.
  /// - Parameter days: 1 to 90.
  func suppress(
    rule: String, kind: Entity.Kind?, value: String?, because reason: String, days: Int, by actor: String
  ) async throws(Refusal) -> Suppression {
    let edition = rules.edition
    let isKnown =
      edition.set.rules.contains { $0.header.id == rule }
      || edition.set.correlations.contains { $0.header.id == rule }
    guard isKnown else { throw .notFound("there is no rule \(rule)") }
    guard (kind == nil) == (value == nil) else {
      throw .unfit("give both the kind of entity and its value, or neither")
    }
    guard (1...Self.suppressionDayLimit).contains(days) else {
      throw .unfit("a suppression lasts 1 to \(Self.suppressionDayLimit) days")
    }
    let reason = try checked(reason, "the reason", fewest: 8)
    let time = now()
    let suppression = Suppression(
      id: "sup-" + RandomSource.system.identifier(), rule: rule, entityKind: kind, entityValue: value,
      reason: reason,
      owner: actor, created: time, expires: time.advanced(byNanoseconds: Int64(days) * 86_400_000_000_000))
    try await record(
      Deed(
        .suppression, by: actor, on: "rule:" + rule,
        [
          "id": suppression.id, "entity": kind.map { "\($0.rawValue):\(value ?? "")" } ?? "all",
          "reason": reason,
          "expires": suppression.expires.description,
        ]))
    try stored { try store.save(suppression) }
    try await obey(.suppress(suppression), by: actor)
    return suppression
  }

  /// Ends a suppression now.
  func unsuppress(_ id: String, by actor: String) async throws(Refusal) {
    guard var suppression = try stored({ try store.suppressions() }).first(where: { $0.id == id }) else {
      throw .notFound("there is no suppression \(id)")
    }
    if suppression.removed != nil { return }
    try await record(
      Deed(.suppression, by: actor, on: "rule:" + suppression.rule, ["id": id, "ended": "yes"]))
    suppression.removed = now()
    try stored { try store.save(suppression) }
    try await obey(.unsuppress(id: id), by: actor)
  }
}
