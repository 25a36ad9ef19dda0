/// The element and attribute names of Windows events that steer how the others are named.
///
/// Both encodings of an event, binary and text, are flattened by the same rules:
/// - `System/X` is `X` and its attribute `A` is `X_A`, except that `TimeCreated`'s `SystemTime` and `Provider`'s
///   `EventSourceName` keep their own names;
/// - `<Data Name="X">` is `X`, other elements below `EventData`, `UserData` and the rest are named as they are;
/// - `RenderingInfo/X` is `RenderingInfo_X`, except `Message`, which nothing else is called;
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
    // Most names are of fields: only these beginnings are worth a closer look.
    switch text.utf8.first {
    case UInt8(ascii: "x"):
      guard text == "xmlns" || text.hasPrefix("xmlns:") else { return nil }
      self = .xmlns
    case UInt8(ascii: "E"), UInt8(ascii: "S"), UInt8(ascii: "U"), UInt8(ascii: "R"), UInt8(ascii: "D"),
      UInt8(ascii: "C"), UInt8(ascii: "N"), UInt8(ascii: "M"):
      guard text.utf8.count <= 15 else { return nil }
      self.init(rawValue: text)
    default: return nil
    }
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
    case (.root, .renderingInfo), (.event, .renderingInfo), (.renderingInfo, _): return .renderingInfo
    default: return .other
    }
  }
}
