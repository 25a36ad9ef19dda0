import WardModel

/// GitHub's audit log of organisations and enterprises.
/// - Source: GitHub documentation, "Audit log events for your organization".
struct GitHubAuditShape: ClueShape {
  let name = "github-audit"
  let signatures = [
    ["action", "actor", "org"], ["action", "actor", "repo"], ["action", "actor", "business"],
    ["action", "actor", "_document_id"], ["action", "_document_id", "@timestamp"],
  ]
  let clues = [SourceClue("action"), SourceClue("actor")]
  let times = ["@timestamp", "created_at"]

  func source(_ clues: SourceClues) -> LogSource? {
    // Such as `org.add_member`; the actor is a name (or absent), never an object.
    guard let action = clues.text("action"), CloudText.isDotted(action),
      clues.text("actor") != nil || !clues.holds("actor")
    else { return nil }
    return LogSource(product: "github", service: "audit")
  }
}
