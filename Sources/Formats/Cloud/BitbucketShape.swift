import WardModel

/// The audit log of Bitbucket Data Center, and of other Atlassian servers with the same writer.
/// - Source: Atlassian documentation, "Audit log events", "Integrate with external tools".
struct BitbucketShape: ClueShape {
  let name = "bitbucket-audit"
  let signatures = [["auditType.action", "auditType.category"]]
  let clues = [SourceClue("auditType.action", .presence)]
  let times = ["timestamp", "timestamp.epochSecond", "creationDate"]

  func source(_ clues: SourceClues) -> LogSource? {
    guard clues.holds("auditType.action") else { return nil }
    return LogSource(product: "bitbucket", service: "audit")
  }
}
