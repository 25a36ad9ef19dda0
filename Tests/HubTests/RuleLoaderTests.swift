import Foundation
import Hub
import Sigma
import Testing

@Suite struct RuleLoaderTests {
  @Test func `a broken rule is refused with file and line and the others load`() async throws {
    let folder = try TemporaryFolder()
    try folder.write("good.yml", SampleRules.shadows)
    let broken = try folder.write(
      "deep/broken.yaml",
      """
      title: Broken
      logsource: {product: windows}
      detection:
        one:
          Image|nosuchmodifier: x
        condition: one
      """)
    let torn = try folder.write("torn.yml", "title: [open\n")
    try folder.write("notes.txt", "not a rule")
    let loaded = await RuleLoader.load([folder.path])
    #expect(loaded.fileCount == 3)
    #expect(loaded.set.rules.map(\.header.title) == ["Restore points deleted"])
    #expect(Set(loaded.set.refused.map(\.file)) == [broken, torn])
    let problem = try #require(loaded.set.refused.first { $0.file == broken })
    #expect(problem.line == 5)
    #expect(problem.message.contains("nosuchmodifier"))
    #expect(loaded.set.refused.first { $0.file == torn }.map { $0.line > 0 } == true)
  }

  @Test func `a missing path is refused by name`() async throws {
    let loaded = await RuleLoader.load(["/nowhere/rules"])
    #expect(loaded.set.rules.isEmpty)
    #expect(loaded.set.refused.map(\.file) == ["/nowhere/rules"])
  }

  @Test func `a file named outright is read whatever its name`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("rule.sigma", SampleRules.shadows)
    #expect(await RuleLoader.load([path]).set.rules.count == 1)
    #expect(await RuleLoader.load([folder.path]).set.rules.isEmpty)
  }

  @Test func `rules named twice are loaded once and refused nowhere`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("rule.yml", SampleRules.shadows)
    let loaded = await RuleLoader.load([folder.path, path, folder.path + "/"])
    #expect(loaded.fileCount == 1)
    #expect(loaded.set.rules.count == 1)
    #expect(loaded.set.refused.isEmpty, "\(loaded.set.refused)")
    #expect(loaded.set.warnings.isEmpty, "\(loaded.set.warnings)")
  }

  @Test func `rules keep the order of their paths however many files there are`() async throws {
    let folder = try TemporaryFolder()
    for number in 0..<40 {
      try folder.write(
        String(format: "%02d.yml", number),
        SampleRules.shadows.replacing("deleted", with: "\(number)")
          .replacing("11111111-1111", with: String(format: "%08d-1111", number)))
    }
    let titles = await RuleLoader.load([folder.path]).set.rules.map(\.header.title)
    #expect(titles == (0..<40).map { "Restore points \($0)" })
  }

  @Test func `a file too large for a rule is refused`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("huge.yml", [UInt8](repeating: 0x23, count: 5 << 20))
    let loaded = await RuleLoader.load([path])
    #expect(loaded.set.refused.first?.message.contains("larger than 4 MiB") == true)
  }

  @Test func `a pipeline that is missing is refused by name`() async throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("rule.yml", SampleRules.shadows)
    let loaded = await RuleLoader.load([path], pipelines: ["/nowhere/pipeline.yml"])
    #expect(loaded.set.refused.map(\.file) == ["/nowhere/pipeline.yml"])
  }
}
