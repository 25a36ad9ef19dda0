import Simulation

extension HubRuntime {
  /// Makes the sources of the simulation known and writes their tokens into a file that only the hub's user can read: lines of
  /// a stream's name and its token.
  /// - Returns: the file's path.
  public func prepareDemo() async throws -> String {
    var lines = ""
    for stream in SimulatedRecord.Stream.allCases {
      let source: Source
      if let known = await reception.book.source(named: stream.rawValue) {
        source = known
      } else {
        source = await reception.add(
          name: stream.rawValue, kind: .http, site: "simulation", rhythm: .atLeastEvery(seconds: 600))
      }
      for old in try await people.sourceTokens.list(of: source.name) where old.revokedAt == nil {
        _ = try await people.sourceTokens.revoke(old.identifier, now: now())
      }
      let made = try await people.sourceTokens.make(
        name: "simulation", source: source.name, days: 30, now: now())
      lines += "\(stream.rawValue) \(made.text)\n"
    }
    try await reception.save()
    try await recorder.record([
      Deed(.source, by: "hub", on: "sources", ["event": "sources of the simulation prepared"])
    ])
    let path = configuration.dataFolder + "/demo-tokens"
    try FileBytes.replace(path, with: Array(lines.utf8), mode: 0o600)
    return path
  }
}
