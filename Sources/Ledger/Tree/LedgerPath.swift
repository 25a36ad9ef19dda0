/// A public resource of a ledger and its path below the ledger's folder or URL prefix.
/// - Source: C2SP tlog-tiles, "APIs"; the last three are Ward's own.
public enum LedgerPath: Hashable, Sendable {
  /// The newest signed checkpoint.
  case checkpoint
  /// Hashes of the tree; `width` 256 is a full tile.
  case tile(level: Int, index: UInt64, width: Int)
  /// The entries under a tile of level 0; `width` 256 is a full bundle.
  case entries(index: UInt64, width: Int)
  /// A checkpoint kept from earlier.
  case keptCheckpoint(size: UInt64)
  /// The kept checkpoints: a line each, size and time.
  case keptCheckpoints
  /// The verifier key, for convenience: a key that comes with the ledger proves nothing about who made it.
  case verifierKey

  /// Reads a path; `nil` for everything that isn't exactly the one spelling of a resource, so nothing else of the file
  /// system can be named.
  public init?(_ text: String) {
    guard text.utf8.count <= 80 else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let path = LedgerPath.parsed(parts), path.text == text else { return nil }
    self = path
  }

  private static func parsed(_ parts: [String]) -> LedgerPath? {
    switch parts[0] {
    case "checkpoint" where parts.count == 1: return .checkpoint
    case "vkey" where parts.count == 1: return .verifierKey
    case "checkpoints" where parts.count == 2:
      if parts[1] == "index" { return .keptCheckpoints }
      return UInt64(parts[1]).map { .keptCheckpoint(size: $0) }
    case "tile" where parts.count >= 3:
      guard let (index, width) = position(parts[2...]) else { return nil }
      if parts[1] == "entries" { return .entries(index: index, width: width) }
      guard let level = Int(parts[1]), (0...63).contains(level) else { return nil }
      return .tile(level: level, index: index, width: width)
    default: return nil
    }
  }

  /// Reads `x001/x234/067` or `x001/x234/067.p/8`.
  private static func position(_ parts: ArraySlice<String>) -> (UInt64, Int)? {
    var parts = parts
    var width = TileWidth.full
    if parts.count >= 2, parts[parts.endIndex - 2].hasSuffix(".p") {
      guard let partial = Int(parts.removeLast()), (1...255).contains(partial) else { return nil }
      width = partial
      parts[parts.endIndex - 1].removeLast(2)
    }
    guard parts.count <= 7 else { return nil }
    var index: UInt64 = 0
    for (offset, part) in parts.enumerated() {
      let digits = offset < parts.count - 1 ? part.dropFirst(part.hasPrefix("x") ? 1 : 0) : part[...]
      guard digits.utf8.count == 3, let group = UInt64(digits) else { return nil }
      let (product, overflow) = index.multipliedReportingOverflow(by: 1000)
      let (sum, overflowed) = product.addingReportingOverflow(group)
      guard !overflow, !overflowed else { return nil }
      index = sum
    }
    return (index, width)
  }

  /// The path, without a leading slash.
  public var text: String {
    switch self {
    case .checkpoint: "checkpoint"
    case .verifierKey: "vkey"
    case .keptCheckpoints: "checkpoints/index"
    case .keptCheckpoint(let size): "checkpoints/\(size)"
    case .tile(let level, let index, let width): "tile/\(level)/" + LedgerPath.text(index, width)
    case .entries(let index, let width): "tile/entries/" + LedgerPath.text(index, width)
    }
  }

  /// The folder of a tile's partial forms.
  var partialFolder: String? {
    switch self {
    case .tile(let level, let index, _): "tile/\(level)/" + LedgerPath.text(index, TileWidth.full) + ".p"
    case .entries(let index, _): "tile/entries/" + LedgerPath.text(index, TileWidth.full) + ".p"
    default: nil
    }
  }

  /// The HTTP content type.
  public var contentType: String {
    switch self {
    case .tile, .entries: "application/octet-stream"
    default: "text/plain; charset=utf-8"
    }
  }

  /// Whether the bytes never change once they are there, so that caches may keep them.
  public var isImmutable: Bool {
    switch self {
    case .tile, .entries, .keptCheckpoint: true
    default: false
    }
  }

  private static func text(_ index: UInt64, _ width: Int) -> String {
    var groups: [String] = []
    var rest = index
    repeat {
      let digits = String(rest % 1000)
      groups.append(String(repeating: "0", count: 3 - digits.count) + digits)
      rest /= 1000
    } while rest > 0
    var text = groups.dropFirst().reversed().map { "x\($0)/" }.joined() + groups[0]
    if width < TileWidth.full { text += ".p/\(width)" }
    return text
  }
}
