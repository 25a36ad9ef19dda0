import WardModel

/// Events of OneLogin.
/// - Source: OneLogin developer reference, "Events API", event resource.
struct OneLoginShape: ClueShape {
  let name = "onelogin"
  let signatures = [
    ["event_type_id", "actor_user_id"], ["event_type_id", "actor_user_name"],
    ["event_type_id", "account_id"],
    ["event_type_id", "user_id", "user_name"],
  ]
  let clues = [SourceClue("event_type_id")]
  let times = ["created_at", "event_timestamp"]

  func source(_ clues: SourceClues) -> LogSource? {
    guard let type = clues.text("event_type_id"), Int(type) != nil else { return nil }
    return LogSource(
      product: "onelogin", service: "onelogin.events", aliases: FieldAliases(names: ["ipaddr": ["src_ip"]]))
  }
}
