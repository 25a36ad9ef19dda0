import WardModel

/// Okta's system log.
/// - Source: Okta developer reference, "System Log API", LogEvent object.
struct OktaShape: ClueShape {
  let name = "okta"
  let signatures = [
    ["eventType", "legacyEventType"], ["eventType", "debugContext"], ["eventType", "actor", "published"],
    ["eventType", "actor.alternateId"],
  ]
  let clues = [SourceClue("eventType")]
  let times = ["published"]

  func source(_ clues: SourceClues) -> LogSource? {
    // Such as `user.session.start`.
    guard let type = clues.text("eventType"), CloudText.isDotted(type) else { return nil }
    return LogSource(
      product: "okta", service: "okta", aliases: FieldAliases(names: ["client.ipAddress": ["src_ip"]]))
  }
}
