import Detection
import Formats
import Hub
import Sigma
import WardModel

/// A whole scan of one file with one worker and with two: wall time, CPU time, and whether the results are the same.
enum ScanBench {
  private struct Run {
    var wall: Double
    var cpu: Double
    var eventCount: Int
    var alertCount: Int
    var hash: UInt64
  }

  /// - Parameter rounds: each scans with one worker and with two by turns; the best wall time of each counts, for a
  ///   machine that others use only ever adds to it.
  /// - Returns: false when the rules are missing.
  static func run(rules paths: [String], events file: String, rounds: Int = 3) async -> Bool {
    let loaded = await RuleLoader.load(paths)
    guard !loaded.set.rules.isEmpty else { return false }
    var best: [Int: Run] = [:]
    for round in 1...rounds {
      for workerCount in [1, 2] {
        let run = await scan(loaded.set, file, workerCount: workerCount)
        print(
          "round \(round), workers \(workerCount): \(run.eventCount) events, wall \(MatchBench.figure(run.wall)) s, CPU \(MatchBench.figure(run.cpu)) s, \(run.alertCount) alerts, hash \(String(run.hash, radix: 16)), memory \(MatchBench.residentMebibytes()) MiB"
        )
        if run.wall < best[workerCount]?.wall ?? .infinity { best[workerCount] = run }
      }
    }
    guard let one = best[1], let two = best[2] else { return true }
    let isSame = one.hash == two.hash && one.alertCount == two.alertCount && one.eventCount == two.eventCount
    print(
      "two workers: \(MatchBench.figure(one.wall / two.wall)) times one, with \(MatchBench.figure(two.cpu / one.cpu)) times the CPU time; results \(isSame ? "identical" : "DIFFERENT")"
    )
    return true
  }

  private static func scan(_ set: RuleSet, _ file: String, workerCount: Int) async -> Run {
    let fields = FieldNames()
    let sources = LogSources()
    let pipeline = ScanPipeline(
      rules: SigmaRules(set, fields: fields, sources: sources), fields: fields, sources: sources,
      configuration: ScanPipeline.Configuration(workerCount: workerCount))
    let wall = MatchBench.wallSeconds()
    let cpu = MatchBench.cpuSeconds()
    let outcome = await pipeline.run([file])
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for alert in outcome.alerts {
      for byte in alert.id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    return Run(
      wall: MatchBench.wallSeconds() - wall, cpu: MatchBench.cpuSeconds() - cpu,
      eventCount: outcome.eventCount, alertCount: outcome.alerts.count, hash: hash)
  }
}
