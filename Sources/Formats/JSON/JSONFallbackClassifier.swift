import WardModel

/// The time of events that no shape knows, from the keys that most products use.
final class JSONFallbackClassifier {
  private static let names = [
    "@timestamp", "timestamp", "time", "eventTime", "ts", "_time", "datetime", "TimeCreated", "EventTime",
    "event.created", "created_at", "createdAt", "date",
  ]
  private let marks: [JSONMarks.Mark]
  private var reader: JSONTimeReader

  init(_ context: DecodingContext, _ marks: inout JSONMarks) {
    self.marks = Self.names.map { marks.mark($0) }
    reader = JSONTimeReader(zoneOffsetSeconds: context.zoneOffsetSeconds)
  }

  func time(of event: JSONEventView) -> Timestamp? {
    for mark in marks {
      if let slot = event.slot(mark), let time = reader.time(slot, event.raw(slot)) { return time }
    }
    return nil
  }
}
