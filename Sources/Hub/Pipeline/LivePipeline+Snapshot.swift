import Detection
import Foundation
import Incidents
public import WardModel

// A snapshot: position, formats of the sources, correlations, incidents.
extension LivePipeline {
  private static let mark = "WPIP"
  private static let version: UInt8 = 1

  /// All that the pipeline remembers.
  public func snapshot() -> [UInt8] {
    var writer = StateWriter(mark: Self.mark, version: Self.version, capacity: 1 << 20)
    writer.number(position)
    let known = formats.known.sorted {
      ($0.key.source, $0.key.look.rawValue) < ($1.key.source, $1.key.look.rawValue)
    }
    writer.number(known.count)
    for (key, value) in known {
      writer.number(UInt64(key.source))
      writer.number(UInt64(key.look.rawValue))
      writer.text(value.formatName)
      writer.blob(value.head)
      writer.number(value.version)
    }
    writer.blob(correlator.snapshot().bytes)
    writer.blob(incidents.snapshot())
    // Plain values without floating point: they can always be written.
    writer.blob((try? JSONEncoder().encode(suppressions)).map { Array($0) } ?? Array("[]".utf8))
    return writer.finished()
  }

  /// Goes on from a snapshot, with this pipeline's own rules.
  /// - Throws: ``StateError``; then nothing has changed.
  public func restore(_ bytes: [UInt8]) throws(StateError) {
    var reader = try StateReader(bytes, mark: Self.mark, version: Self.version)
    let position = try reader.number()
    var known: [SourceFormats.Key: SourceFormats.Known] = [:]
    for _ in 0..<(try reader.count()) {
      let source = try reader.number32()
      guard let look = RecordLook(rawValue: UInt8(truncatingIfNeeded: try reader.number(upTo: 255))) else {
        throw .damaged
      }
      known[SourceFormats.Key(source: source, look: look)] = SourceFormats.Known(
        formatName: try reader.text(), head: try reader.blob(),
        version: try reader.number(upTo: Int(UInt32.max)))
    }
    var correlator = self.correlator
    try correlator.restore(DetectorState(bytes: try reader.blob()))
    let incidents = try restoredIncidents(try reader.blob())
    guard let suppressions = try? JSONDecoder().decode([Suppression].self, from: Data(try reader.blob()))
    else {
      throw .damaged
    }
    try reader.finish()
    self.correlator = correlator
    self.incidents = incidents
    self.suppressions = suppressions
    formats = SourceFormats(registry: formats.registry, known: known)
    resume(at: position)
  }
}
