import Foundation
import Sigma
import WardModel

extension Desk {
  private static let disabledSetting = "rules-disabled"

  /// Rules that somebody turned off.
  static func disabledRules(_ store: StateStore) throws -> Set<String> {
    guard let bytes = try store.setting(disabledSetting) else { return [] }
    return Set(try JSONDecoder().decode([String].self, from: Data(bytes)))
  }

  /// The header of a rule or correlation in use.
  func rule(_ id: String) throws(Refusal) -> Header {
    let set = rules.edition.set
    let found =
      set.rules.first { $0.header.id == id }?.header ?? set.correlations.first { $0.header.id == id }?.header
    guard let found else { throw .notFound("there is no rule \(id.prefix(200))") }
    return found
  }

  /// Reads the rules' folders anew and goes on with what they hold now.
  @discardableResult
  func reloadRules(by actor: String) async throws(Refusal) -> RuleBook.Edition {
    try await record(Deed(.rule, by: actor, on: "rules", ["event": "reload"]))
    return try await change { $0 }
  }

  /// Turns a rule on or off. Off, it raises nothing by itself; correlations that count it go on.
  func setRule(_ id: String, isOn: Bool, because reason: String, by actor: String) async throws(Refusal) {
    _ = try rule(id)
    let reason = try checked(reason, "the reason", fewest: 3)
    guard rules.edition.disabled.contains(id) == isOn else { return }
    try await record(
      Deed(
        .rule, by: actor, on: "rule:" + id,
        ["state": isOn ? "on" : "off", "reason": String(reason.prefix(500))]))
    try await change { isOn ? $0.subtracting([id]) : $0.union([id]) }
  }

  /// Loads the rules with others turned off, lets the pipeline have them, and keeps what is off.
  @discardableResult
  private func change(_ turn: (Set<String>) -> Set<String>) async throws(Refusal) -> RuleBook.Edition {
    guard rules.beginChange() else {
      throw .conflict("the rules are being read already; try again in a moment")
    }
    defer { rules.endChange() }
    let disabled = turn(rules.edition.disabled)
    let edition = await rules.prepare(disabled: disabled, at: now())
    switch await detection.reload(edition.rules) {
    case .failure: throw .unavailable("the pipeline can't take the rules over; the old ones stay in use")
    case .success:
      rules.use(edition)
      try stored { try store.set(Self.disabledSetting, Array(try JSONEncoder().encode(disabled.sorted()))) }
      return edition
    }
  }
}
