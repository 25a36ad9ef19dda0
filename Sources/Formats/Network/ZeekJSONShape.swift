import WardModel

/// Zeek's logs in JSON. Where events don't name their log, it follows from the keys that only this log has.
/// - Source: Zeek manual, "Log files"; Zeek's JSON writer and the package json-streaming-logs (`_path`).
struct ZeekJSONShape: ClueShape {
  let name = "zeek-json"
  let signatures = [
    ["_path", "ts"], ["ts", "uid", "id.orig_h"], ["ts", "fuid", "seen_bytes"], ["ts", "fuid", "analyzers"],
    ["ts", "certificate.serial"], ["ts", "uids", "mac"], ["ts", "note", "actions"],
    ["ts", "note", "suppress_for"],
    ["ts", "name", "notice", "peer"],
  ]
  let clues: [SourceClue]
  let times = ["ts"]

  /// Logs and the keys that tell them, any of the alternatives; the first log that fits counts.
  private static let logs: [(path: String, keys: [[String]])] = [
    ("conn", [["conn_state"]]),
    ("http", [["request_body_len"], ["trans_depth", "method"]]),
    ("smtp", [["trans_depth", "helo"], ["mailfrom"], ["rcptto"]]),
    ("dns", [["qtype_name"], ["trans_id", "rejected"], ["query", "rejected"]]),
    ("x509", [["certificate.serial"]]),
    ("files", [["fuid", "seen_bytes"], ["fuid", "analyzers"]]),
    ("ssl", [["established", "resumed"], ["cert_chain_fps"], ["server_name", "established"]]),
    ("smb_mapping", [["share_type"]]),
    ("dce_rpc", [["endpoint", "operation"], ["named_pipe", "operation"]]),
    ("kerberos", [["request_type"]]),
    ("ntlm", [["server_nb_computer_name"], ["server_dns_computer_name"], ["domainname", "hostname"]]),
    ("rdp", [["security_protocol"], ["cert_count"], ["cookie"]]),
    ("ssh", [["auth_attempts"], ["kex_alg"], ["hassh"]]),
    ("ftp", [["command", "reply_code"], ["data_channel.passive"]]),
    ("dhcp", [["uids", "mac"]]),
    ("notice", [["note", "actions"], ["note", "suppress_for"]]),
    ("weird", [["name", "notice", "peer"]]),
    ("snmp", [["community"]]),
    ("tunnel", [["tunnel_type"]]),
    ("syslog", [["facility", "severity", "message"]]),
    ("mysql", [["cmd", "arg"]]),
    ("modbus", [["func"]]),
    ("dnp3", [["fc_request"], ["fc_reply"]]),
    ("ntp", [["stratum"]]),
  ]

  init() {
    let keys = Set(Self.logs.flatMap { $0.keys.joined() }).sorted()
    clues =
      [SourceClue("_path"), SourceClue("action", .begins("SMB::"))] + keys.map { SourceClue($0, .presence) }
  }

  func source(_ clues: SourceClues) -> LogSource? {
    if clues.holds("_path") {
      guard let path = clues.text("_path"), CloudText.isWord(path.utf8) else { return nil }
      return ZeekSources.source(path: path)
    }
    if clues.holds("action") { return ZeekSources.source(path: "smb_files") }
    let log = Self.logs.first { log in log.keys.contains { $0.allSatisfy { clues.holds($0) } } }
    return ZeekSources.source(path: log?.path)
  }
}
