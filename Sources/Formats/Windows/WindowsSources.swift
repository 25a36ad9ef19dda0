public import WardModel

/// The log sources of Windows events: from channel, event number and a few values to Sigma's product, service and
/// categories, with the aliases that `4688` and friends need. A decoder keeps one; it caches in front of ``LogSources``.
public struct WindowsSources: Sendable {
  private let sources: LogSources
  private let fields: FieldNames?
  private var cache = WindowsSourceCache()

  /// - Parameter fields: needed for events whose fields lie below an element of `UserData`.
  public init(sources: LogSources, fields: FieldNames? = nil) {
    self.sources = sources
    self.fields = fields
  }

  /// The source of an event. `eventType` is the field `EventType` of Sysmon registry events, empty when absent.
  ///
  /// Further: `eventID` is negative when the event has none; with `escapes`, the texts are the inside of JSON strings;
  /// `userData` is the field of the element within `UserData` that holds the event's values.
  public mutating func source(
    channel: UnsafeRawBufferPointer, eventID: Int, provider: UnsafeRawBufferPointer,
    eventType: UnsafeRawBufferPointer, names: WindowsNames = .flat, escapes: Bool = false,
    userData: FieldID = .overflow
  ) -> LogSourceID {
    // Elsewhere the field says nothing about the source and would only make for more of them.
    let eventType =
      WindowsCategories.isRegistry(eventID) ? eventType : UnsafeRawBufferPointer(start: nil, count: 0)
    let key = WindowsSourceCache.Key(
      channel: channel, provider: provider, eventType: eventType, eventID: eventID, names: names,
      escapes: escapes,
      userData: userData)
    if let known = cache.find(key) { return known }
    let source = sources.intern(describe(key))
    cache.insert(key, source)
    return source
  }

  private func describe(_ key: WindowsSourceCache.Key) -> LogSource {
    func text(_ raw: UnsafeRawBufferPointer) -> String {
      guard key.escapes else { return String(decoding: raw, as: UTF8.self) }
      var bytes: [UInt8] = []
      JSONText.unescape(raw, into: &bytes)
      return String(decoding: bytes, as: UTF8.self)
    }
    let channel = text(key.channel)
    let provider = text(key.provider)
    let eventType = text(key.eventType)
    let known = channel.isEmpty ? WindowsChannels.channel(ofProvider: provider) ?? "" : channel
    let service = WindowsChannels.service(of: known)
    let isLinux = known.lowercased() == "linux-sysmon/operational" || provider.lowercased() == "linux-sysmon"

    var constants: [LogSource.Constant] = []
    if !channel.isEmpty { constants.append(.init(field: "Channel", value: channel)) }
    if key.eventID >= 0 { constants.append(.init(field: "EventID", value: String(key.eventID))) }
    // Many providers share these two channels, and rules tell them apart by name.
    if !provider.isEmpty, service == "system" || service == "application" {
      constants.append(.init(field: "Provider_Name", value: provider))
    }
    if service == "sysmon", !eventType.isEmpty {
      constants.append(.init(field: "EventType", value: eventType))
    }

    var userDataPrefix = ""
    if let fields, key.userData != .overflow { userDataPrefix = fields.name(of: key.userData) + "." }
    var aliases = key.names.aliases(userDataPrefix: userDataPrefix)
    if let service {
      aliases.names.merge(WindowsEventAliases.names(service: service, eventID: key.eventID)) { $0 + $1 }
    }
    return LogSource(
      product: isLinux ? "linux" : "windows", service: service,
      categories: service.map {
        WindowsCategories.categories(service: $0, eventID: key.eventID, eventType: eventType.lowercased())
      } ?? [],
      constants: constants, aliases: aliases)
  }
}
