/// A processing pipeline: how rules are adapted to the events of a site. Field names, log sources, values.
///
/// The YAML is that of pySigma pipelines, as far as it is about rules; what is about queries of a backend is refused.
public struct Pipeline: Sendable {
  public var name: String
  /// Pipelines run in ascending order of priority.
  public var priority: Int
  /// The file it came from, for messages.
  public var file: String
  /// Values for `value_placeholders`.
  public var variables: [String: [String]]
  var items: [ProcessingItem]

  /// Reads one pipeline.
  /// - Throws: the first thing in it that can't be used, with its line. A pipeline is used whole or not at all: half of its
  ///   mappings would make rules that silently match nothing.
  public static func parse(
    file: String, bytes: UnsafeRawBufferPointer, limits: LoadLimits = LoadLimits()
  ) throws(Problem) -> Pipeline {
    do throws(Refusal) {
      return try PipelineReader(file: file, limits: limits).read(bytes)
    } catch {
      throw Problem(file: file, line: error.line, message: error.message)
    }
  }

  /// As above, from an array.
  public static func parse(
    file: String, bytes: [UInt8], limits: LoadLimits = LoadLimits()
  ) throws(Problem) -> Pipeline {
    do {
      return try bytes.withUnsafeBytes { try parse(file: file, bytes: $0, limits: limits) }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(file: file, line: 0, message: "\(error)")
    }
  }
}
