import Foundation
import Testing

/// `ward rules`, seen through the built command.
@Suite(.enabled(if: BuiltCommand.isPresent, BuiltCommand.absence)) struct RulesCommandTests {
  private static func prepared() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(
      "rules/shadows.yml",
      SampleRules.shadows + """

        ward:
          tests:
            - name: deletes
              expect: match
              events:
                - {Channel: Microsoft-Windows-Sysmon/Operational, Provider_Name: Microsoft-Windows-Sysmon, EventID: 1, Image: 'C:\\Windows\\System32\\vssadmin.exe', CommandLine: vssadmin delete shadows}
        """)
    try folder.write("rules/sudo.yml", SampleRules.sudo)
    try folder.write("rules/logon.yml", SampleRules.logonFailure)
    return folder
  }

  private func ward(_ folder: TemporaryFolder, _ arguments: String...) throws -> CommandResult {
    try BuiltCommand.ward(arguments, folder: folder.path)
  }

  @Test func `check counts what can be used and ends well`() throws {
    let folder = try Self.prepared()
    let result = try ward(folder, "rules", "check", "rules")
    #expect(result.status == 0)
    #expect(
      result.outText.hasPrefix("3 files: 3 rules and 1 correlations can be used, 0 refused"),
      "\(result.outText)")
  }

  @Test func `check names a refused rule by file, line and reason`() throws {
    let folder = try Self.prepared()
    try folder.write(
      "rules/broken.yml",
      "title: Broken\nlogsource: {product: windows}\ndetection:\n  one: {A: 1}\n  condition: two\n")
    let result = try ward(folder, "rules", "check", "rules")
    #expect(result.status == 1)
    #expect(result.outText.contains("refused  rules/broken.yml:5: "), "\(result.outText)")
    #expect(result.outText.contains("two"))
  }

  @Test func `check of a folder without rules says so by its exit code`() throws {
    let folder = try TemporaryFolder()
    #expect(try ward(folder, "rules", "check", folder.path).status == 2)
    #expect(try ward(folder, "rules", "check", folder.path + "/nowhere").status == 2)
    let bare = try ward(folder, "rules", "check")
    #expect(bare.status == 64 || FileManager.default.fileExists(atPath: "/usr/share/ward/rules"))
    #expect(bare.error.contains("--rules") || bare.status != 64)
  }

  @Test func `the folder rules here is the standard one`() throws {
    #expect(try ward(try Self.prepared(), "rules", "check").status == 0)
  }

  @Test func `list shows, finds and filters`() throws {
    let folder = try Self.prepared()
    #expect(try ward(folder, "rules", "list", "rules").lines.count == 4)
    #expect(try ward(folder, "rules", "list", "rules", "--level", "high").lines.count == 2)
    let found = try ward(folder, "rules", "list", "rules", "--find", "RESTORE").lines
    #expect(found.count == 1)
    #expect(found.first?.contains("11111111-1111-4111-8111-111111111111") == true)
    #expect(try ward(folder, "rules", "list", "rules", "--technique", "T1490").lines.count == 1)
    #expect(try ward(folder, "rules", "list", "rules", "--technique", "T149").lines.isEmpty)
    let objects = try ward(folder, "rules", "list", "rules", "--json").lines.map { $0.object }
    #expect(objects.count == 4)
    #expect(objects.allSatisfy { $0.map { Set($0.keys) } == ["id", "title", "level", "source", "file"] })
    let wrong = try ward(folder, "rules", "list", "rules", "--level", "loud")
    #expect(wrong.status == 64)
    #expect(wrong.error.contains("must be one of"))
  }

  @Test func `coverage counts by tactic and writes a layer`() throws {
    let folder = try Self.prepared()
    let result = try ward(
      folder, "rules", "coverage", "rules", "--techniques", "--navigator", folder.path + "/layer.json")
    #expect(result.status == 0)
    #expect(result.outText.contains("Impact: 1 techniques, 1 rules"), "\(result.outText)")
    #expect(result.outText.contains("T1490"))
    #expect(result.outText.contains("4 rules, 2 techniques, 2 rules without a technique"))
    let layer = try String(contentsOfFile: folder.path + "/layer.json", encoding: .utf8).object
    #expect(layer?["domain"] as? String == "enterprise-attack")
    #expect((layer?["techniques"] as? [Any])?.count == 2)
  }

  @Test func `explain says why a rule did and did not match`() throws {
    let folder = try Self.prepared()
    let log = try folder.write("host.jsonl", SampleLog.process(1) + "\n" + SampleLog.deletion(2) + "\n")
    let yes = try ward(
      folder, "rules", "explain", "Restore points deleted", "--event", log, "--record", "2", "--rules",
      "rules")
    #expect(yes.status == 0)
    #expect(yes.lines.first?.hasPrefix("yes  Restore points deleted") == true, "\(yes.outText)")
    let no = try ward(
      folder, "rules", "explain", "restore_points_deleted", "--event", log, "--rules", "rules")
    #expect(no.status == 0)
    #expect(no.lines.first?.hasPrefix("no   Restore points deleted") == true, "\(no.outText)")
    #expect(no.outText.contains("notepad.exe"))
  }

  @Test func `explain says what it can't find`() throws {
    let folder = try Self.prepared()
    let log = try folder.write("host.jsonl", SampleLog.process(1) + "\n")
    func explain(_ rule: String, _ file: String, _ more: String...) throws -> CommandResult {
      try BuiltCommand.ward(
        ["rules", "explain", rule, "--event", file, "--rules", "rules"] + more, folder: folder.path)
    }
    let noRule = try explain("No such rule", log)
    #expect(noRule.status == 2)
    #expect(noRule.error.contains("no rule 'No such rule'"))
    let correlation = try explain("Many logons failed", log)
    #expect(correlation.status == 2)
    #expect(correlation.error.contains("is a correlation"))
    let noRecord = try explain("failed_sudo", log, "--record", "9")
    #expect(noRecord.status == 2)
    #expect(noRecord.error.contains("no event with record number or line 9"))
    let noFile = try explain("failed_sudo", folder.path + "/nowhere.log")
    #expect(noFile.status == 2)
    #expect(noFile.error.contains("no such file"))
  }

  @Test func `test runs the tests of rules and fails when one does`() throws {
    let folder = try Self.prepared()
    let passed = try ward(folder, "rules", "test", "rules")
    #expect(passed.status == 0)
    #expect(passed.outText.contains("1 rules, 1 tests passed, 0 failed"), "\(passed.outText)")
    let incomplete = try ward(folder, "rules", "test", "rules", "--complete")
    #expect(incomplete.status == 1)
    #expect(incomplete.outText.contains("no test of kind no_match, near_miss"))
    let path = folder.path + "/rules/shadows.yml"
    let wrong = try String(contentsOfFile: path, encoding: .utf8).replacing(
      "expect: match", with: "expect: no_match")
    try folder.write("rules/shadows.yml", wrong)
    let failed = try ward(folder, "rules", "test", "rules")
    #expect(failed.status == 1)
    #expect(
      failed.outText.contains("FAILED   rules/shadows.yml:1: Restore points deleted"), "\(failed.outText)")
    #expect(failed.outText.contains("deletes: should not match and does"))
    #expect(try ward(folder, "rules", "test", "rules/sudo.yml").status == 2)
  }
}
