import WardModel

/// The log sources of Zeek, the same for its tab-separated logs and for JSON.
enum ZeekSources {
  static func source(path: String?) -> LogSource {
    LogSource(
      product: "zeek", service: path, furtherServices: path == "conn" ? ["netflow"] : [],
      categories: path.flatMap { categories[$0] } ?? [], aliases: path.flatMap { aliases[$0] } ?? .none)
  }

  /// Sigma's generic categories that a log serves, the same as Suricata's events of the kind.
  private static let categories = [
    "dns": ["dns"], "http": ["proxy", "webserver"], "conn": ["firewall"],
  ]

  /// The names of Sigma's taxonomy that generic rules and rules for Zeek use.
  private static let aliases: [String: FieldAliases] = [
    "dns": FieldAliases(names: ["qtype_name": ["record_type"], "answers": ["answer"]]),
    "http": FieldAliases(names: [
      "uri": ["c-uri", "cs-uri"], "user_agent": ["c-useragent", "cs-user-agent"], "method": ["cs-method"],
      "host": ["cs-host"], "status_code": ["sc-status"], "referrer": ["cs-referer"],
      "username": ["cs-username"], "id.orig_h": ["c-ip", "src_ip"], "id.resp_h": ["dst_ip"],
    ]),
    "conn": FieldAliases(names: [
      "id.orig_h": ["src_ip"], "id.orig_p": ["src_port"], "id.resp_h": ["dst_ip"], "id.resp_p": ["dst_port"],
    ]),
  ]
}
