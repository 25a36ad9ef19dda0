/// The element and attribute names of Windows events that steer how the others are named.
///
/// Both encodings of an event, binary and text, are flattened by the same rules:
/// - `System/X` is `X` and its attribute `A` is `X_A`, except that `TimeCreated`'s `SystemTime` and `Provider`'s
///   `EventSourceName` keep their own names;
/// - `<Data Name="X">` is `X`, other elements below `EventData`, `UserData` and the rest are named as they are;
/// - attributes below `UserData` answer to `X_A` and to `A`; namespaces are not values.
enum WindowsEventName: String, Sendable {
  case event = "Event"
  case system = "System"
  case eventData = "EventData"
  case userData = "UserData"
  case renderingInfo = "RenderingInfo"
  case data = "Data"
  case complexData = "ComplexData"
  case name = "Name"
  case systemTime = "SystemTime"
  case eventSourceName = "EventSourceName"
  case message = "Message"
  case xmlns

  init?(_ text: String) {
    if text.hasPrefix("xmlns:") {
      self = .xmlns
      return
    }
    self.init(rawValue: text)
  }
}

/// Where in an event an element stands.
enum WindowsEventPlace: UInt8, Sendable {
  /// Outside of `<Event>`.
  case root
  /// Directly in `<Event>`.
  case event
  case system
  case eventData
  case renderingInfo
  /// In `UserData`, and anywhere deeper.
  case other

  /// The place of the children of an element with this name that stands here.
  func inside(_ name: WindowsEventName?) -> WindowsEventPlace {
    switch (self, name) {
    case (.root, .event): return .event
    case (.root, .system), (.event, .system): return .system
    case (.root, .eventData), (.event, .eventData): return .eventData
    case (.root, .renderingInfo), (.event, .renderingInfo): return .renderingInfo
    default: return .other
    }
  }
}
