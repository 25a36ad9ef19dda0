import WardModel

/// Which fields an element's text and attributes become.
struct EVTXElementNaming {
  /// Number of the element's name.
  let element: Int
  /// Where the element stands.
  let place: WindowsEventPlace
  let known: WindowsEventName?
  private let ownField: FieldID
  /// The field named by the `Name` of a `<Data>`.
  var contentField: FieldID?
  var hasAttributes = false
  var hasChildren = false

  init(element: Int, place: WindowsEventPlace, entry: EVTXNames.Entry) {
    self.element = element
    self.place = place
    known = entry.known
    ownField = entry.field
  }

  var isNamedByAttribute: Bool {
    (known == .data || known == .complexData) && place != .system && place != .renderingInfo
  }

  /// Elements whose own text is never a value.
  var isContainer: Bool {
    switch place {
    case .root, .event: return known != nil
    default: return false
    }
  }

  /// What an element without text becomes: `<Data Name="X"/>` is there and empty, another holds nothing.
  var missing: EVTXOp.Missing {
    if isContainer { return .nothing }
    if isNamedByAttribute { return .emptyText }
    return place == .system || place == .renderingInfo || hasAttributes ? .nothing : .null
  }

  func textField(_ names: inout EVTXNames) -> FieldID {
    if place == .renderingInfo, known != .message { return names.rendering(element) }
    return contentField ?? ownField
  }

  func attributeFields(
    _ attribute: Int, entry: EVTXNames.Entry, names: inout EVTXNames
  ) -> (first: FieldID, second: FieldID?) {
    if place == .system, entry.known == .systemTime || entry.known == .eventSourceName {
      return (entry.field, nil)
    }
    let pair = names.pair(element, attribute)
    return (pair, place == .other ? entry.field : nil)
  }
}
