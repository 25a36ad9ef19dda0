import WardModel

/// AWS CloudTrail: calls of the AWS API, console sign-ins and events of the services.
/// - Source: AWS CloudTrail user guide, "CloudTrail record contents".
struct CloudTrailShape: ClueShape {
  let name = "cloudtrail"
  let signatures = [
    ["eventSource", "eventName", "awsRegion"], ["eventSource", "eventName", "userIdentity"],
    ["eventSource", "eventName", "recipientAccountId"],
    // Insights events name no call of their own.
    ["insightDetails", "awsRegion", "recipientAccountId"],
  ]
  let clues = [
    SourceClue("eventSource", .contains(".amazonaws.com")), SourceClue("awsRegion", .presence),
    SourceClue("insightDetails", .presence),
  ]
  let times = ["eventTime"]

  func source(_ clues: SourceClues) -> LogSource? {
    guard clues.holds("eventSource") || clues.holds("awsRegion") || clues.holds("insightDetails") else {
      return nil
    }
    return LogSource(
      product: "aws", service: "cloudtrail",
      aliases: FieldAliases(names: ["sourceIPAddress": ["src_ip"]]))
  }
}
