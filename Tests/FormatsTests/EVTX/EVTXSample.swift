@testable import Formats

/// Invented events, written as Windows writes them: a template for the event around a template for its data.
enum EVTXSample {
  /// An event whose data is substitution 9.
  static let event = EVTXNode(
    "Event", [("xmlns", [.text("http://schemas.microsoft.com/win/2004/08/events/event")])],
    parts: [.value(9)],
    children: [
      EVTXNode(
        "System",
        children: [
          EVTXNode("Provider", [("Name", [.text("Ward-Test-Provider")]), ("Guid", [.value(0)])]),
          EVTXNode("EventID", [("Qualifiers", [.optionalValue(1)])], parts: [.value(2)]),
          EVTXNode("Version", parts: [.value(3)]),
          EVTXNode("Keywords", parts: [.value(4)]),
          EVTXNode("TimeCreated", [("SystemTime", [.value(5)])]),
          EVTXNode("EventRecordID", parts: [.value(6)]),
          EVTXNode("Correlation", [("ActivityID", [.optionalValue(7)])]),
          EVTXNode("Channel", parts: [.text("Ward-Test/Operational")]),
          EVTXNode("Computer", parts: [.text("ward7-ws03.example.org")]),
          EVTXNode("Security", [("UserID", [.optionalValue(8)])]),
        ])
    ])

  static let guid: [UInt8] = [
    0x5F, 0x38, 0x70, 0x57, 0x2A, 0xC2, 0xE0, 0x43, 0xBF, 0x4C, 0x06, 0xF5, 0x69, 0x8F, 0xFB, 0xD9,
  ]
  static let sid: [UInt8] = [1, 2, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 0xF4, 1, 0, 0]

  static func values(
    eventID: UInt16 = 4688, number: UInt64 = 1, qualifiers: EVTXValue = .null, user: EVTXValue = .null,
    data: EVTXValue
  ) -> [EVTXValue] {
    [
      .raw(0x0F, guid), qualifiers, .number(0x06, eventID), .raw(0x04, [2]),
      .number(0x15, 0x8020_0000_0000_0000 as UInt64), .number(0x11, EVTXWriter.ticks), .number(0x0A, number),
      .null,
      user, data,
    ]
  }

  /// A file with one event whose data are these elements, filled from these values.
  static func file(data: [EVTXNode], values: [EVTXValue], user: EVTXValue = .null) -> [UInt8] {
    var writer = EVTXWriter()
    let outer = writer.template(event)
    let inner = writer.template(EVTXNode("EventData", children: data))
    writer.record(
      .instance(
        template: outer, values: Self.values(user: user, data: .instance(template: inner, values: values))))
    return EVTXWriter.file([writer.finished()])
  }

  /// One chunk of `count` events that share a template, and where its records begin.
  static func chunk(count: Int, firstNumber: UInt64 = 1) -> (bytes: [UInt8], starts: [Int]) {
    var writer = EVTXWriter(firstNumber: firstNumber)
    let outer = writer.template(event)
    let inner = writer.template(
      EVTXNode("EventData", children: [.data("Image", .value(0)), .data("LogonId", .value(1))]))
    for index in 0..<count {
      let data = EVTXValue.instance(
        template: inner,
        values: [.string("C:\\Ward\\tool\(index).exe"), .number(0x15, UInt64(index))])
      writer.record(
        .instance(template: outer, values: values(number: firstNumber + UInt64(index), data: data)))
    }
    return (writer.finished(), writer.recordStarts)
  }

  /// A file that uses every kind of token and value; for damage and fuzzing.
  static func everything() -> [UInt8] {
    var writer = EVTXWriter()
    let outer = writer.template(event)
    let types: [EVTXValue] = [
      .string("Grüße, 世界 🚑"), .raw(0x02, [0x80, 0x41, 0xE9, 0]), .raw(0x03, [0xFF]), .raw(0x04, [200]),
      .number(0x05, -2 as Int16), .number(0x06, 65_535 as UInt16), .number(0x07, -3 as Int32),
      .number(0x08, 4_000_000_000 as UInt32), .number(0x09, Int64.min), .number(0x0A, UInt64.max),
      .number(0x0B, (1.5 as Float).bitPattern), .number(0x0C, (-0.25 as Double).bitPattern),
      .number(0x0D, 1 as UInt32), .raw(0x0E, [0xDE, 0xAD]), .raw(0x0F, guid), .number(0x10, 0xFF as UInt64),
      .number(0x11, EVTXWriter.ticks), .raw(0x12, [0xEA, 7, 3, 0, 1, 0, 2, 0, 2, 0, 14, 0, 7, 0, 120, 0]),
      .raw(0x13, sid), .number(0x14, 0x18 as UInt32), .number(0x15, 0x3E7 as UInt64), .null,
      .raw(0x81, [0x61, 0, 0, 0, 0x62, 0, 0, 0]), .raw(0x88, [1, 0, 0, 0, 2, 0, 0, 0]),
      .element(EVTXNode("Inner", [("Kind", [.text("x")])], parts: [.text("deep")])),
    ]
    let data = types.indices.map { EVTXNode.data("Field\($0)", .value($0)) }
    let inner = writer.template(
      EVTXNode(
        "EventData",
        children: data + [
          EVTXNode("Data", parts: [.value(0)]), EVTXNode("Data", parts: [.text("plain")]),
          EVTXNode("Data", [("Name", [.value(0)])], parts: [.value(1)]),
          EVTXNode(
            "Mixed", parts: [.text("a"), .entity("amp"), .character(0x62), .characterData("<c>"), .value(3)]),
          EVTXNode("Binary"),
        ]))
    for number in 1...8 as ClosedRange<UInt64> {
      writer.record(
        .instance(
          template: outer,
          values: values(number: number, data: .instance(template: inner, values: types))))
    }
    return EVTXWriter.file([writer.finished()])
  }
}
