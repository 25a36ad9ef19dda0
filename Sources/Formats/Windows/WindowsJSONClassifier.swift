import WardModel

/// Time and source of Windows events in JSON, for one decoder: without a `String` per event.
///
/// Its tables lie in raw memory that it owns: counted references and exclusivity checks of a class's arrays would cost
/// a tenth of the time that an event takes to decode.
final class WindowsJSONClassifier: JSONClassifier {
  private struct TimeField {
    var mark: JSONMarks.Mark
    var rule: WindowsJSONShape.TimeZoneRule
    /// Each field has its own, as each remembers the minute it read last.
    var reader: JSONTimeReader
  }

  private typealias Marks = UnsafeMutableBufferPointer<JSONMarks.Mark>

  private let names: WindowsNames
  private let channel: Marks
  private let eventID: Marks
  private let provider: Marks
  private let eventType: Marks
  private let userData: Marks
  private let times: UnsafeMutableBufferPointer<TimeField>
  private let sources: UnsafeMutablePointer<WindowsSources>

  init(_ paths: WindowsJSONShape.Paths, _ context: DecodingContext, _ marks: inout JSONMarks) {
    func owned<Element>(_ elements: [Element]) -> UnsafeMutableBufferPointer<Element> {
      let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
      _ = buffer.initialize(from: elements)
      return buffer
    }
    names = paths.names
    channel = owned(paths.channel.map { marks.mark($0) })
    eventID = owned(paths.eventID.map { marks.mark($0) })
    provider = owned(paths.provider.map { marks.mark($0) })
    eventType = owned(paths.eventType.map { marks.mark($0) })
    userData = owned(paths.userData.map { marks.mark($0) })
    times = owned(
      paths.times.map { path, rule in
        TimeField(
          mark: marks.mark(path), rule: rule,
          reader: JSONTimeReader(zoneOffsetSeconds: rule == .local ? context.zoneOffsetSeconds : 0))
      })
    sources = .allocate(capacity: 1)
    sources.initialize(to: WindowsSources(sources: context.sources, fields: context.fields))
  }

  deinit {
    for marks in [channel, eventID, provider, eventType, userData] { marks.deallocate() }
    times.deallocate()
    sources.deinitialize(count: 1)
    sources.deallocate()
  }

  func classify(_ event: JSONEventView) -> (time: Timestamp?, source: LogSourceID)? {
    guard let eventID = eventID(event) else { return nil }
    let source = sources.pointee.source(
      channel: text(event, channel), eventID: eventID, provider: text(event, provider),
      eventType: text(event, eventType), names: names, escapes: true, userData: userDataElement(event))
    return (time(event), source)
  }

  /// The first of the fields that is text, as it stands.
  private func text(_ event: JSONEventView, _ marks: Marks) -> UnsafeRawBufferPointer {
    for mark in marks {
      if let slot = event.slot(mark), slot.kind == .jsonText { return event.raw(slot) }
    }
    return UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// The event number, written as a number or as text; `nil` when there is no such number.
  private func eventID(_ event: JSONEventView) -> Int? {
    for mark in eventID {
      guard let slot = event.slot(mark) else { continue }
      switch slot.kind {
      case .integer: if let number = Self.number(event.raw(slot)) { return number }
      case .number: if let number = WholeNumber.parse(event.raw(slot)) { return number }
      case .jsonText:
        if let number = Self.number(event.raw(slot)) ?? WholeNumber.parse(event.raw(slot)) { return number }
      default: continue
      }
    }
    return nil
  }

  /// A decimal number as it is written in full: no sign, no leading zero. At most 9 digits; Windows needs 5.
  private static func number(_ raw: UnsafeRawBufferPointer) -> Int? {
    guard raw.count > 0, raw.count <= 9, raw.count == 1 || raw[0] != UInt8(ascii: "0") else { return nil }
    var number = 0
    for byte in raw {
      guard byte &- 0x30 < 10 else { return nil }
      number = number &* 10 &+ Int(byte &- 0x30)
    }
    return number
  }

  private func time(_ event: JSONEventView) -> Timestamp? {
    for index in times.indices {
      guard let slot = event.slot(times[index].mark), slot.kind == .jsonText,
        let time = times[index].reader.text(event.raw(slot))
      else { continue }
      if times[index].rule == .stated, !times[index].reader.hadZone { continue }
      return time
    }
    return nil
  }

  /// The field of the element within `UserData`; it is listed directly behind its parent.
  private func userDataElement(_ event: JSONEventView) -> FieldID {
    for mark in userData {
      if let slot = event.slot(after: mark), slot.kind == .structure { return slot.field }
    }
    return .overflow
  }
}
