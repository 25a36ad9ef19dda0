import Formats
import WardModel

/// Which format each source speaks, learnt from its own records: part of the pipeline's snapshot, so that a replay from
/// there reads every record as it was read the first time.
struct SourceFormats: Sendable {
  /// What decoders of a source and look are made with.
  struct Known: Sendable, Codable {
    var formatName: String
    /// The beginning by which it was recognised, then directive lines; at most ``headByteLimit`` bytes.
    var head: [UInt8]
    /// Changes when `head` does: decoders made before are of no use any more.
    var version: Int
  }

  struct Key: Hashable, Sendable, Codable {
    var source: UInt32
    var look: RecordLook
  }

  /// Bytes of a run that are kept as its head; recognition needs no more.
  private static let headByteLimit = 4096

  let registry: FormatRegistry
  private(set) var known: [Key: Known] = [:]

  init(registry: FormatRegistry, known: [Key: Known] = [:]) {
    self.registry = registry
    self.known = known
  }

  func format(_ key: Key) -> (any LogFormat)? {
    guard let name = known[key]?.formatName else { return nil }
    return registry.formats.first { $0.name == name }
  }

  /// Recognises the format of a run where it is not known, and takes in its directive lines.
  mutating func note(_ run: RecordRun) {
    let key = Key(source: run.source, look: run.look)
    if known[key] == nil || (run.look == .text && isAnother(run, than: known[key])) { recognise(run, key) }
    guard let mark = format(key)?.directive, run.lines.first == mark || run.lines.contains(mark) else {
      return
    }
    // The lines known before, then those of this run: the last of each kind counts.
    var lines = DirectiveLines(mark: mark)
    _ = lines.read(known[key]?.head ?? [])
    guard lines.read(run.lines), let old = known[key], lines.head.bytes != old.head else { return }
    known[key] = Known(formatName: old.formatName, head: lines.head.bytes, version: old.version + 1)
  }

  private mutating func recognise(_ run: RecordRun, _ key: Key) {
    let head = Array(run.lines.prefix(Self.headByteLimit))
    let name: String
    switch run.look {
    case .object: name = "json-lines"
    case .priority: name = recognised(head, but: ["syslog-octet-counted"]) ?? "syslog"
    case .markup, .text: name = recognised(head, but: []) ?? "text"
    }
    if known[key]?.formatName == name { return }
    known[key] = Known(formatName: name, head: head, version: (known[key]?.version ?? 0) + 1)
  }

  private func recognised(_ head: [UInt8], but refused: [String]) -> String? {
    let format = registry.recognise(InputHead(bytes: head, isWhole: true))
    return format.map(\.name).flatMap { refused.contains($0) ? nil : $0 }
  }

  /// Text that another format is sure of; a plain line among CEF does not make a plain source.
  private func isAnother(_ run: RecordRun, than known: Known?) -> Bool {
    guard let known else { return true }
    let head = InputHead(bytes: Array(run.lines.prefix(Self.headByteLimit)), isWhole: true)
    guard let format = registry.recognise(head), format.name != known.formatName else { return false }
    return format.recognise(head) == .certain || known.formatName == "text"
  }
}
