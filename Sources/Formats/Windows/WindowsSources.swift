public import WardModel

/// The log sources of Windows events: from channel, event number and a few values to Sigma's product, service and
/// categories, with the aliases that `4688` and friends need. A decoder keeps one; it caches in front of ``LogSources``.
public struct WindowsSources: Sendable {
  private let sources: LogSources

  public init(sources: LogSources) { self.sources = sources }

  /// The source of an event. `eventType` is the field `EventType` of Sysmon registry events, empty when absent.
  public mutating func source(
    channel: UnsafeRawBufferPointer, eventID: Int, provider: UnsafeRawBufferPointer,
    eventType: UnsafeRawBufferPointer
  ) -> LogSourceID {
    sources.intern(
      LogSource(
        product: "windows",
        constants: [
          .init(field: "Channel", value: String(decoding: channel, as: UTF8.self)),
          .init(field: "EventID", value: String(eventID)),
        ]))
  }
}
