import WardModel

extension Desk {
  /// A source with its accounts.
  struct SourceStanding: Sendable {
    var source: Source
    var tally: SourceTally
    var firstHeard: Timestamp?
    var lastHeard: Timestamp?
    /// What is wrong now, and since when.
    var open: [(kind: SourceFinding.Kind, since: Timestamp)]
    var gaps: [SourceGap]
    /// Why a record could not be read, the last time.
    var lastReason: String?
  }

  /// What may be changed of a source; `nil` leaves it.
  struct SourceChange: Sendable {
    var name: String?
    var site: String?
    var retention: String?
    var rhythm: ExpectedRhythm?
    var peers: [PeerRule]?
    var state: Source.State?
  }

  func sources() async -> [SourceStanding] {
    let (book, accounts, watch) = await (reception.book, reception.accounts, reception.watch)
    let reasons = await reception.lastReasons
    return book.sources.map { source in
      SourceStanding(
        source: source, tally: accounts.tally(source.number), firstHeard: watch.firstHeard(source.number),
        lastHeard: watch.lastHeard(source.number),
        open: watch.open(source.number), gaps: accounts.gaps[source.number] ?? [],
        lastReason: reasons[source.number])
    }
  }

  func source(_ number: UInt32) async throws(Refusal) -> SourceStanding {
    guard let found = await sources().first(where: { $0.source.number.rawValue == number }) else {
      throw .notFound("there is no source \(number)")
    }
    return found
  }

  /// Makes a source known before it sends.
  /// - Returns: the source, and the token for its sender, to be shown once; `nil` for what comes without one.
  func addSource(
    name: String, kind: Source.Kind, site: String, retention: String, rhythm: ExpectedRhythm,
    peers: [PeerRule],
    by actor: String
  ) async throws(Refusal) -> (source: Source, token: String?) {
    let name = try fit(name)
    guard await reception.book.source(named: name) == nil, name != "ward" else {
      throw .conflict("there is a source \(name) already")
    }
    try await record(
      Deed(.source, by: actor, on: "source:" + name, ["event": "added", "kind": kind.rawValue]))
    let source = await reception.add(
      name: name, kind: kind, site: site, retention: retention, rhythm: rhythm, peers: peers)
    try await keepSources()
    detection.tell(source: source.name)
    guard kind == .http || kind == .agent else { return (source, nil) }
    return (source, try await newToken(source.number.rawValue, name: name, days: nil, by: actor).text)
  }

  func changeSource(_ number: UInt32, _ change: SourceChange, by actor: String) async throws(Refusal)
    -> Source
  {
    let before = try await source(number).source
    var after = before
    if let name = change.name { after.name = try fit(name) }
    after.site = change.site ?? before.site
    after.retention = change.retention ?? before.retention
    after.rhythm = change.rhythm ?? before.rhythm
    after.peers = change.peers ?? before.peers
    after.state = change.state ?? before.state
    if after == before { return before }
    if after.name != before.name,
      await reception.book.source(named: after.name) != nil || after.name == "ward"
    {
      throw .conflict("there is a source \(after.name) already")
    }
    try await record(
      Deed(
        .source, by: actor, on: "source:" + before.name,
        ["event": "changed", "name": after.name, "state": after.state.rawValue]))
    let changed = after
    guard await reception.change(before.number, { $0 = changed }) else {
      throw .conflict("there is a source \(after.name) already")
    }
    if after.name != before.name {
      // Tokens are for a name; the sender must not fall silent because people call it otherwise.
      do { try await people.sourceTokens.rename(from: before.name, to: after.name) } catch {
        throw .unavailable("the hub's database does not answer")
      }
    }
    try await keepSources()
    detection.tell(source: after.name)
    return after
  }

  /// Takes an unknown sender in.
  func adoptSource(
    _ number: UInt32, name: String, site: String?, retention: String?, rhythm: ExpectedRhythm?,
    by actor: String
  ) async throws(Refusal) -> Source {
    guard try await source(number).source.state == .unknown else {
      throw .conflict("the source is known already")
    }
    return try await changeSource(
      number,
      SourceChange(name: name, site: site, retention: retention, rhythm: rhythm ?? .learned, state: .known),
      by: actor)
  }

  /// A further token for a source's sender, to be shown once.
  /// - Parameter days: 1 to 36,500; `nil`: until it is revoked.
  func newToken(_ number: UInt32, name: String, days: Int?, by actor: String) async throws(Refusal)
    -> (text: String, token: SourceToken)
  {
    let source = try await source(number).source
    try await record(Deed(.source, by: actor, on: "source:" + source.name, ["event": "token", "name": name]))
    do {
      return try await people.sourceTokens.make(name: name, source: source.name, days: days, now: now())
    } catch let refusal as TokenMakingRefusal {
      throw .unfit(refusal.outsideText)
    } catch {
      throw .unavailable("the hub's database does not answer")
    }
  }

  private func keepSources() async throws(Refusal) {
    do { try await reception.save() } catch { throw .unavailable("the hub's database does not answer") }
  }

  private func fit(_ name: String) throws(Refusal) -> String {
    let name = try checked(name, "the name", fewest: 2)
    guard name.count <= 100,
      !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else {
      throw .unfit("the name: at most 100 characters on one line")
    }
    return name
  }
}
