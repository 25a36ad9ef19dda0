public import WardModel

/// A way in which some product writes its events as JSON objects: how to know it, when it happened, where it comes from.
///
/// To add a shape, write one file with a type that conforms, and add it to ``JSONShapes/standard``. The JSON decoder
/// flattens every object into slots named by path (`userIdentity.type`); a shape only reads a few of them.
public protocol JSONShape: Sendable {
  /// Lower case, such as `winlogbeat`, `cloudtrail`.
  var name: String { get }
  /// Alternatives; an event has this shape when every path of one alternative is present (as a value, object or list).
  /// Cheap: these names get the first field numbers and are checked as bits.
  var signatures: [[String]] { get }
  /// Called for an event with a signature of this shape; `nil` when it is not this shape after all (wrong values).
  func classify(_ event: JSONEventView, _ sources: LogSources) -> (time: Timestamp?, source: LogSourceID)?
}
