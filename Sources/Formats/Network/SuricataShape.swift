import WardModel

/// Suricata's EVE log.
/// - Source: Suricata user guide, "EVE JSON Format".
struct SuricataShape: ClueShape {
  let name = "suricata"
  let signatures = [
    ["event_type", "timestamp", "src_ip"], ["event_type", "timestamp", "flow_id"],
    ["event_type", "timestamp", "stats"], ["event_type", "timestamp", "engine"],
  ]
  let clues = [
    SourceClue("event_type"), SourceClue("src_ip", .presence), SourceClue("dest_ip", .presence),
    SourceClue("proto", .presence), SourceClue("flow_id", .presence), SourceClue("stats", .presence),
    SourceClue("engine", .presence),
  ]
  let times = ["timestamp"]

  func source(_ clues: SourceClues) -> LogSource? {
    guard let type = clues.text("event_type"), CloudText.isWord(type.utf8) else { return nil }
    switch type {
    case "stats", "engine":
      guard clues.holds(type) else { return nil }
    default:
      // ARP has no protocol and encapsulated traffic no flow, but every event has one of them and both addresses.
      guard clues.holds("src_ip"), clues.holds("dest_ip"), clues.holds("proto") || clues.holds("flow_id")
      else { return nil }
    }
    return LogSource(
      product: "suricata", service: type, furtherServices: type == "flow" ? ["netflow"] : [],
      categories: Self.categories[type] ?? [],
      aliases: FieldAliases(names: Self.names))
  }

  /// Sigma's generic categories that an event serves as well as their own products' logs do.
  private static let categories = [
    "dns": ["dns"], "http": ["proxy", "webserver"], "flow": ["firewall"], "netflow": ["firewall"],
  ]

  private static let names: [String: [String]] = {
    var names = [
      "dest_ip": ["dst_ip"], "dest_port": ["dst_port"],
      "dns.answers.rdata": ["answer"], "dns.rdata": ["answer"],
      "alert.action": ["action"],
      "http.hostname": ["cs-host"], "http.url": ["c-uri", "cs-uri", "cs-uri-query"],
      "http.http_user_agent": ["c-useragent", "cs-user-agent"], "http.http_method": ["cs-method"],
      "http.status": ["sc-status"], "http.http_refer": ["cs-referer"],
      "http.http_content_type": ["cs-content-type"],
    ]
    // The question lies elsewhere in each version of the log: 1 and 2, 6.2 on, 8.
    for question in ["dns", "dns.query", "dns.queries"] {
      names["\(question).rrname"] = ["query"]
      names["\(question).rrtype"] = ["record_type"]
    }
    return names
  }()
}
