import WardModel

/// Authentications and administrator actions of Cisco Duo.
/// - Source: Duo Admin API reference, "Authentication Logs" (version 2), "Administrator Logs".
struct DuoShape: ClueShape {
  let name = "duo"
  let signatures = [
    ["event_type", "access_device", "factor"], ["event_type", "auth_device", "factor"],
    ["event_type", "txid", "factor"],
    ["action", "isotimestamp", "username"],
  ]
  let clues = [SourceClue("event_type"), SourceClue("action"), SourceClue("isotimestamp", .presence)]
  let times = ["isotimestamp", "timestamp"]

  func source(_ clues: SourceClues) -> LogSource? {
    let isAuthentication = clues.text("event_type").map { ["authentication", "enrollment"].contains($0) }
    let isAdministration = clues.holds("isotimestamp") && clues.text("action") != nil
    guard isAuthentication ?? isAdministration else { return nil }
    return LogSource(
      product: "cisco", service: "duo", aliases: FieldAliases(names: ["access_device.ip": ["src_ip"]]))
  }
}
