/// All sources, and which of them a peer is. A value: whoever owns it keeps it on disk.
public struct SourceBook: Sendable, Codable {
  /// Sources that came by themselves: 1,000, so that invented sender addresses can't fill the book.
  public static let unknownLimit = 1000
  /// Name of the source that stands for all peers past ``unknownLimit``.
  public static let otherPeersName = "unknown peers"

  /// In the order of their numbers.
  public private(set) var sources: [Source]
  private var next: UInt32

  public init(_ sources: [Source] = []) {
    self.sources = sources.sorted { $0.number < $1.number }
    next = (self.sources.last?.number.rawValue ?? 0) &+ 1
  }

  public subscript(number: SourceNumber) -> Source? {
    place(number).map { sources[$0] }
  }

  public func source(named name: String) -> Source? { sources.first { $0.name == name } }

  /// The source that a peer without a token is: by the name in its certificate, else by the longest range that holds its
  /// address. A range that two sources name alike belongs to the smaller number.
  public func source(of address: Address?, certificateNames: [String] = []) -> Source? {
    let names = certificateNames.map { $0.lowercased() }
    var best: (length: Int, source: Source)?
    for source in sources where source.state != .retired {
      for rule in source.peers {
        switch rule {
        case .certificateName(let name):
          if names.contains(name), best.map({ $0.length < 129 }) ?? true { best = (129, source) }
        case .range(let range):
          if let address, range.contains(address), best.map({ $0.length < range.prefixLength }) ?? true {
            best = (range.prefixLength, source)
          }
        }
      }
    }
    return best?.source
  }

  /// Adds a source and gives it its number; a name that is taken gets a number behind it.
  @discardableResult
  public mutating func add(
    name: String, kind: Source.Kind, site: String = "", retention: String = "security",
    rhythm: ExpectedRhythm = .learned, peers: [PeerRule] = [], state: Source.State = .known
  ) -> Source {
    var free = name
    var count = 2
    while source(named: free) != nil {
      free = "\(name) \(count)"
      count += 1
    }
    let source = Source(
      number: SourceNumber(next), name: free, kind: kind, site: site, retention: retention, rhythm: rhythm,
      peers: peers, state: state)
    next &+= 1
    sources.append(source)
    return source
  }

  /// The source of a peer that nobody configured: found again, or made. Past ``unknownLimit`` all share one.
  public mutating func unknown(peer: String, kind: Source.Kind) -> Source {
    let name = "unknown \(kind.rawValue) \(peer)"
    if let found = source(named: name) { return found }
    if sources.count(where: { $0.state == .unknown }) >= Self.unknownLimit {
      return source(named: Self.otherPeersName) ?? add(name: Self.otherPeersName, kind: kind, state: .unknown)
    }
    return add(
      name: name, kind: kind, rhythm: .whenever, peers: PeerRule(peer).map { [$0] } ?? [], state: .unknown)
  }

  /// Changes a source, such as when a person adopts it; its number stays. False when there is none or the name is taken.
  @discardableResult
  public mutating func change(_ number: SourceNumber, _ change: (inout Source) -> Void) -> Bool {
    guard let place = place(number) else { return false }
    var source = sources[place]
    change(&source)
    source.number = number
    guard !sources.contains(where: { $0.name == source.name && $0.number != number }) else { return false }
    sources[place] = source
    return true
  }

  private func place(_ number: SourceNumber) -> Int? {
    var low = 0
    var high = sources.count
    while low < high {
      let middle = (low + high) / 2
      if sources[middle].number < number { low = middle + 1 } else { high = middle }
    }
    return low < sources.count && sources[low].number == number ? low : nil
  }
}
