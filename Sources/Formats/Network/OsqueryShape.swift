import WardModel

/// Results of scheduled queries of osquery: event format, and snapshots.
///
/// Product `osquery`, service = name of the query; columns are known by their own names as well. Rows of the tables of
/// started processes are process creations of their system, where columns that only this table has prove it.
/// - Source: osquery documentation, "Logging"; its tables process_events, bpf_process_events, es_process_events.
struct OsqueryShape: ClueShape {
  let name = "osquery"
  let signatures = [
    ["name", "hostIdentifier", "columns"], ["name", "hostIdentifier", "snapshot"],
    ["name", "unixTime", "columns"],
    ["name", "calendarTime", "columns"],
  ]
  let clues = [
    SourceClue("name"), SourceClue("action"), SourceClue("columns.path", .presence),
    SourceClue("columns.cmdline", .presence), SourceClue("columns.pid", .presence),
    SourceClue("columns.syscall"),
    SourceClue("columns.event_type"), SourceClue("columns.platform_binary", .presence),
    SourceClue("columns.signing_id", .presence),
  ]
  let times = ["unixTime"]

  func source(_ clues: SourceClues) -> LogSource? {
    guard let query = clues.text("name"), let action = clues.text("action"),
      ["added", "removed", "snapshot"].contains(action)
    else { return nil }
    if action == "added", let product = Self.system(clues) {
      return LogSource(
        product: product, service: query, categories: ["process_creation"],
        aliases: FieldAliases(names: Self.processNames, droppedPrefixes: ["columns."]))
    }
    return LogSource(
      product: "osquery", service: query, aliases: FieldAliases(droppedPrefixes: ["columns.", "snapshot."]))
  }

  /// The system on which a row of this kind is the start of a process; `nil` when that is not certain.
  private static func system(_ clues: SourceClues) -> String? {
    guard ["columns.path", "columns.cmdline", "columns.pid"].allSatisfy({ clues.holds($0) }) else {
      return nil
    }
    // The system calls that start another program; `fork` and `clone` do not.
    if let call = clues.text("columns.syscall") {
      return ["execve", "execveat"].contains(call) ? "linux" : nil
    }
    let isEndpointSecurity = clues.holds("columns.platform_binary") || clues.holds("columns.signing_id")
    return isEndpointSecurity && clues.text("columns.event_type") == "exec" ? "macos" : nil
  }

  private static let processNames = [
    "path": ["Image"], "cmdline": ["CommandLine"], "pid": ["ProcessId"], "parent": ["ParentProcessId"],
    "cwd": ["CurrentDirectory"], "username": ["User"],
  ]
}
