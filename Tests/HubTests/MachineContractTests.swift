import Foundation
import Testing

/// What scripts rely on, seen through the built command.
@Suite(.enabled(if: BuiltCommand.isPresent, BuiltCommand.absence)) struct MachineContractTests {
  /// A folder with logs under `logs` and rules under `rules`.
  private static func prepared() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("rules/shadows.yml", SampleRules.shadows)
    try folder.write("rules/sudo.yml", SampleRules.sudo)
    try folder.write("rules/logon.yml", SampleRules.logonFailure)
    var lines = [
      SampleLog.process(1), SampleLog.deletion(20), SampleLog.deletion(25, host: "ward7-ws04.example.org"),
    ]
    lines += (0..<6).map { SampleLog.logonFailure(100 + $0, user: "m.ito") }
    lines.append("{\"broken")
    try folder.write("logs/host.jsonl", lines.joined(separator: "\n") + "\n")
    try folder.write("logs/auth.log", SampleLog.syslog)
    return folder
  }

  private func scan(_ folder: TemporaryFolder, _ arguments: String...) throws -> CommandResult {
    try BuiltCommand.ward(["scan", folder.path + "/logs", "--rules", folder.path + "/rules"] + arguments)
  }

  @Test func `every line is an object with the agreed keys in order, alerts then incidents then one summary`()
    throws
  {
    let result = try scan(try Self.prepared(), "--json")
    #expect(result.status == 0)
    #expect(result.error.isEmpty, "\(result.error)")
    #expect(result.out.last == 0x0A)
    let objects = try result.lines.map { try #require($0.object, "\($0)") }
    let kinds = objects.map { $0["type"] as? String ?? "" }
    #expect(kinds.last == "summary")
    #expect(kinds.filter { $0 == "summary" }.count == 1)
    #expect(kinds == kinds.filter { $0 == "alert" } + kinds.filter { $0 == "incident" } + ["summary"])
    let keys = [
      "alert": [
        "type", "rule", "time", "evidence", "entities", "techniques", "incident", "id", "tactics",
        "firstTime",
        "correlation", "details",
      ],
      "incident": [
        "type", "id", "title", "standing", "level", "alerts", "score", "firstTime", "lastTime", "hosts",
        "users",
        "tactics", "techniques", "reasons", "story", "nextSteps", "scoreParts", "alertIds",
      ],
      "summary": [
        "type", "events", "alerts", "incidents", "undecodable", "seconds", "observations", "files", "bytes",
        "firstTime", "lastTime", "rulesLoaded", "rulesRefused", "interrupted", "problems", "problemsOmitted",
        "sources",
      ],
    ]
    for (line, kind) in zip(result.lines, kinds) { #expect(orderedKeys(line) == keys[kind]) }
  }

  @Test func `alerts name rule, evidence and entities as agreed`() throws {
    let folder = try Self.prepared()
    let alerts = try scan(folder, "--json").lines.compactMap(\.object).filter {
      $0["type"] as? String == "alert"
    }
    let deletion = try #require(
      alerts.first { ($0["rule"] as? [String: Any])?["title"] as? String == "Restore points deleted" })
    let rule = try #require(deletion["rule"] as? [String: String])
    #expect(
      rule == [
        "id": "11111111-1111-4111-8111-111111111111", "title": "Restore points deleted", "level": "high",
      ])
    let evidence = try #require((deletion["evidence"] as? [[String: Any]])?.first)
    #expect(evidence["file"] as? String == folder.path + "/logs/host.jsonl")
    #expect((evidence["record"] as? NSNumber)?.intValue == 2)
    #expect(deletion["techniques"] as? [String] == ["T1490"])
    #expect(deletion["tactics"] as? [String] == ["impact"])
    #expect(deletion["correlation"] as? Bool == false)
    let entities = try #require(deletion["entities"] as? [[String: String]])
    #expect(entities.contains(["kind": "host", "role": "subject", "value": "ward7-ws03.example.org"]))
    #expect(entities.allSatisfy { Set($0.keys) == ["kind", "role", "value"] })
    let correlation = try #require(alerts.first { $0["correlation"] as? Bool == true })
    #expect((correlation["evidence"] as? [[String: Any]])?.count ?? 0 >= 5)
  }

  @Test func `every alert belongs to an incident that counts it, and the summary counts all`() throws {
    let objects = try scan(try Self.prepared(), "--json").lines.compactMap(\.object)
    let alerts = objects.filter { $0["type"] as? String == "alert" }
    let incidents = objects.filter { $0["type"] as? String == "incident" }
    var counts: [String: Int] = [:]
    var members: [String: Set<String>] = [:]
    for alert in alerts {
      let incident = try #require(alert["incident"] as? String)
      counts[incident, default: 0] += 1
      members[incident, default: []].insert(try #require(alert["id"] as? String))
    }
    #expect(incidents.count == counts.count)
    for incident in incidents {
      let id = try #require(incident["id"] as? String)
      #expect((incident["alerts"] as? NSNumber)?.intValue == counts[id])
      #expect(Set(incident["alertIds"] as? [String] ?? []) == members[id])
      #expect((incident["score"] as? NSNumber)?.doubleValue ?? 0 > 0)
    }
    let summary = try #require(objects.last)
    func figure(_ key: String) -> Int? { (summary[key] as? NSNumber)?.intValue }
    #expect(figure("events") == 12)
    #expect(figure("alerts") == alerts.count)
    #expect(figure("incidents") == incidents.count)
    #expect(figure("undecodable") == 1)
    #expect(figure("files") == 2)
    #expect(figure("rulesLoaded") == 4)
    #expect(figure("rulesRefused") == 0)
    #expect(summary["interrupted"] as? Bool == false)
    #expect((summary["problems"] as? [[String: Any]])?.count == 1)
  }

  @Test func `two runs differ in nothing but their duration, whatever the workers`() throws {
    let folder = try Self.prepared()
    let one = try scan(folder, "--json", "--workers", "1").lines
    let two = try scan(folder, "--json", "--workers", "7").lines
    #expect(one.dropLast() == two.dropLast())
    #expect(one.count >= 8)
  }

  @Test func `standard input is read as a file named -`() throws {
    let folder = try Self.prepared()
    let result = try BuiltCommand.ward(
      ["scan", "-", "--rules", folder.path + "/rules", "--json"], input: SampleLog.deletion(1) + "\n")
    #expect(result.status == 0)
    let alert = try #require(result.lines.first?.object)
    #expect((alert["evidence"] as? [[String: Any]])?.first?["file"] as? String == "-")
  }

  @Test func `the least level hides alerts below it`() throws {
    let folder = try Self.prepared()
    func levels(_ arguments: String...) throws -> Set<String> {
      let result = try BuiltCommand.ward(
        ["scan", folder.path + "/logs", "--rules", folder.path + "/rules", "--json"] + arguments)
      return Set(
        result.lines.compactMap(\.object).filter { $0["type"] as? String == "alert" }
          .compactMap { ($0["rule"] as? [String: Any])?["level"] as? String })
    }
    #expect(try levels() == ["medium", "high"])
    #expect(try levels("--min-level", "high") == ["high"])
    #expect(try levels("--min-level", "critical") == [])
  }

  @Test func `the time range is taken from the command line`() throws {
    let folder = try Self.prepared()
    let result = try scan(
      folder, "--json", "--since", "2026-03-02T02:00:20Z", "--until", "2026-03-02T02:00:24Z")
    let summary = try #require(result.lines.last?.object)
    #expect((summary["events"] as? NSNumber)?.intValue == 1)
    #expect(summary["firstTime"] as? String == "2026-03-02T02:00:20Z")
  }

  @Test func `exit codes tell found, failed, nothing and wrong usage apart`() throws {
    let folder = try Self.prepared()
    let rules = ["--rules", folder.path + "/rules"]
    let logs = folder.path + "/logs"
    let quiet = try folder.write("quiet.jsonl", SampleLog.process(1))
    func status(_ arguments: [String]) throws -> Int32 { try BuiltCommand.ward(arguments).status }
    #expect(try status(["scan", logs] + rules) == 0)
    #expect(try status(["scan", logs, "--fail-on", "high"] + rules) == 1)
    #expect(try status(["scan", logs, "--fail-on", "critical"] + rules) == 0)
    #expect(try status(["scan", quiet, "--fail-on", "informational"] + rules) == 0)
    #expect(try status(["scan", folder.path + "/nowhere"] + rules) == 2)
    #expect(try status(["scan", logs, folder.path + "/nowhere"] + rules) == 0)
    #expect(try status(["scan", logs, "--rules", folder.path + "/nowhere"]) == 2)
    #expect(try status(["scan"] + rules) == 64)
    #expect(try status(["scan", logs, "--no-such-option"] + rules) == 64)
    #expect(try status(["no-such-command"]) == 64)
    #expect(try status(["--version"]) == 0)
  }

  @Test(arguments: [
    (["--json", "--csv"], "choose one"), (["--min-level", "loud"], "--min-level loud: must be one of"),
    (["--fail-on", "loud"], "--fail-on loud: must be one of"),
    (["--since", "yesterday"], "--since yesterday: write a time such as"),
    (["--since", "2026-03-03", "--until", "2026-03-02"], "--since is after --until"),
    (["--workers", "0"], "must be 1 to 256"), (["--workers", "many"], "--workers"),
    (["--placeholder", "broken"], "write NAME=VALUE"),
  ])
  func `a wrong option is named with what is right`(arguments: [String], text: String) throws {
    let folder = try Self.prepared()
    let result = try BuiltCommand.ward(
      ["scan", folder.path + "/logs", "--rules", folder.path + "/rules"] + arguments)
    #expect(result.status == 64)
    #expect(result.error.contains(text), "\(result.error)")
    #expect(result.out.isEmpty)
  }

  @Test func `a missing input is said in words`() throws {
    let folder = try Self.prepared()
    let missing = folder.path + "/nowhere.evtx"
    let result = try BuiltCommand.ward(["scan", missing, "--rules", folder.path + "/rules"])
    #expect(result.status == 2)
    #expect((result.outText + result.error).contains("nowhere.evtx"), "\(result.outText)")
    #expect((result.outText + result.error).lowercased().contains("no such file"))
  }

  @Test func `a folder without permission is named`() throws {
    let folder = try Self.prepared()
    let closed = folder.path + "/logs/closed"
    try FileManager.default.createDirectory(atPath: closed, withIntermediateDirectories: false)
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: closed) }
    let ward = try #require(BuiltCommand.path)
    let arguments = ["scan", folder.path + "/logs", "--rules", folder.path + "/rules", "--json"]
    // The superuser may read everything, so it lends itself to nobody.
    let isRoot = geteuid() == 0
    let helper = "/usr/bin/setpriv"
    if isRoot, !FileManager.default.isExecutableFile(atPath: helper) { return }
    let result =
      try isRoot
      ? run(helper, ["--reuid=65534", "--regid=65534", "--clear-groups", ward] + arguments)
      : run(ward, arguments)
    // Where nobody may not even reach the command there is nothing to see.
    if result.status == 126 || result.status == 127 { return }
    #expect(result.status == 0)
    let problems = try #require(result.lines.last?.object?["problems"] as? [[String: Any]])
    #expect(
      problems.contains {
        ($0["file"] as? String)?.hasSuffix("/closed") == true
          && $0["reason"] as? String == "permission denied"
      })
  }

  @Test func `a broken rule is named on standard error and the others are used`() throws {
    let folder = try Self.prepared()
    try folder.write("rules/broken.yml", "title: Broken\nlogsource: {product: windows}\n")
    let result = try scan(folder, "--json")
    #expect(result.status == 0)
    #expect(result.error.contains("rules/broken.yml:"))
    #expect((result.lines.last?.object?["rulesRefused"] as? NSNumber)?.intValue == 1)
    #expect(result.lines.contains { $0.contains("Restore points deleted") })
  }

  @Test func `spreadsheets get one row an alert under a heading`() throws {
    let folder = try Self.prepared()
    let alertCount = try scan(folder, "--json", "--min-level", "low").lines.filter {
      $0.hasPrefix("{\"type\":\"alert\"")
    }.count
    let result = try scan(folder, "--csv")
    #expect(result.status == 0)
    let rows = result.outText.components(separatedBy: "\r\n")
    #expect(
      rows.first
        == "time,level,rule,title,incident,hosts,users,techniques,tactics,file,record,evidence,details")
    #expect(rows.count == alertCount + 2)
    #expect(rows.last == "")
  }

  @Test func `the report for people is one whole file and the lines for machines stay whole`() throws {
    let folder = try Self.prepared()
    let path = folder.path + "/report.html"
    let result = try scan(folder, "--json", "--html", path)
    #expect(result.status == 0)
    #expect(result.lines.allSatisfy { $0.object != nil })
    let page = try String(contentsOfFile: path, encoding: .utf8)
    #expect(page.lowercased().hasPrefix("<!doctype html>"))
    #expect(page.contains("Restore points deleted"))
    #expect(page.contains("ward7-ws03.example.org"))
    #expect(page.hasSuffix("</html>\n") || page.hasSuffix("</html>"))
    let refused = try scan(folder, "--html", folder.path + "/no/such/folder/report.html")
    #expect(refused.status == 2)
    #expect(refused.error.contains("can't write"))
  }

  @Test func `the table for people names the worst incident, its host and the problems`() throws {
    let result = try scan(try Self.prepared())
    #expect(result.status == 0)
    for text in ["Restore points deleted", "ward7-ws03", "host.jsonl"] {
      #expect(result.outText.contains(text), "\(text)")
    }
    #expect(!result.outText.contains("\u{1B}"))
  }

  @Test func `output that has no room is said and has its own status`() throws {
    let folder = try Self.prepared()
    let ward = try #require(BuiltCommand.path)
    let command = "'\(ward)' scan '\(folder.path)/logs' --rules '\(folder.path)/rules' --json"
    let full = try run("/bin/sh", ["-c", command + " > /dev/full"])
    #expect(full.status == 74)
    #expect(full.error == "ward: can't write: No space left on device\n")
    let pipe = try run("/bin/sh", ["-c", command + " | head -c 1"])
    #expect(pipe.error.isEmpty)
  }
}
