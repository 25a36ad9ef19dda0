import WardModel

/// OpenCanary, a honeypot.
/// - Source: OpenCanary documentation, "Alert configuration"; its log types.
struct OpenCanaryShape: ClueShape {
  let name = "opencanary"
  let signatures = [["logtype", "node_id", "logdata"]]
  let clues = [SourceClue("logtype")]
  let times = ["utc_time", "local_time"]

  func source(_ clues: SourceClues) -> LogSource? {
    guard let type = clues.text("logtype"), Int(type) != nil else { return nil }
    return LogSource(
      product: "opencanary", categories: ["application"],
      aliases: FieldAliases(names: ["src_host": ["src_ip"], "dst_host": ["dst_ip"]]))
  }
}
