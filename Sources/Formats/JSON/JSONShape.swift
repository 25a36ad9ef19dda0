public import WardModel

/// A way in which some product writes its events as JSON objects: how to know it, when it happened, where it comes from.
///
/// To add a shape, write one file with a type that conforms, and add it to ``JSONShapes/standard``. The JSON decoder
/// flattens every object into slots named by path (`userIdentity.type`); a shape only reads a few of them.
public protocol JSONShape: Sendable {
  /// Lower case, such as `winlogbeat`, `cloudtrail`.
  var name: String { get }
  /// Alternatives; an event has this shape when every path of one alternative is present (as a value, object or list).
  /// Cheap: presence is noted as bits while the event is read.
  var signatures: [[String]] { get }
  /// Called for an event with a signature of this shape; `nil` when it is not this shape after all (wrong values).
  /// A shape has either this or a classifier of its own.
  func classify(_ event: JSONEventView, _ sources: LogSources) -> (time: Timestamp?, source: LogSourceID)?
  /// What classifies events for one decoder. Override it when classifying gains from state, such as a cache.
  func makeClassifier(_ context: DecodingContext, _ marks: inout JSONMarks) -> any JSONClassifier
}

extension JSONShape {
  public func classify(_ event: JSONEventView, _ sources: LogSources) -> (
    time: Timestamp?, source: LogSourceID
  )? { nil }

  public func makeClassifier(_ context: DecodingContext, _ marks: inout JSONMarks) -> any JSONClassifier {
    StatelessClassifier(shape: self, sources: context.sources)
  }
}

/// Classifies the events of one shape for one decoder, which never shares it. Its state may only be caches: the same
/// event must always give the same answer.
public protocol JSONClassifier: AnyObject {
  func classify(_ event: JSONEventView) -> (time: Timestamp?, source: LogSourceID)?
}

/// A shape that needs no state.
private final class StatelessClassifier: JSONClassifier {
  private let shape: any JSONShape
  private let sources: LogSources

  init(shape: any JSONShape, sources: LogSources) {
    self.shape = shape
    self.sources = sources
  }

  func classify(_ event: JSONEventView) -> (time: Timestamp?, source: LogSourceID)? {
    shape.classify(event, sources)
  }
}
