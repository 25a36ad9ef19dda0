public import WardModel

/// What a mapping file says of a log that Ward doesn't know by itself: where it comes from, when its events happened, and which of
/// its fields answer to which names of Sigma's taxonomy.
///
/// It needs no work for each event: names become the aliases of a log source (``source``), only the time is read.
public struct FieldMapping: Hashable, Sendable {
  public var product: String?
  public var service: String?
  public var categories: [String] = []
  /// Field → the names it also answers to.
  public var names: [String: [String]] = [:]
  public var droppedPrefixes: [String] = []
  public var dropsSpaces = false
  public var constants: [LogSource.Constant] = []
  public var time: Time?

  /// Which field holds the time of the event, and how it is written.
  public struct Time: Hashable, Sendable {
    public var field: String
    public var format: TimeFormat
    public init(field: String, format: TimeFormat) {
      self.field = field
      self.format = format
    }
  }

  public init() {}

  /// The log source of every event that is mapped so.
  public var source: LogSource {
    LogSource(
      product: product, service: service, categories: categories, constants: constants,
      aliases: FieldAliases(names: names, droppedPrefixes: droppedPrefixes, dropsSpaces: dropsSpaces))
  }
}
