/// What was read from a request: the records to keep, and what the answer needs to know.
public struct IntakeReading: Sendable {
  public var records = Records()
  /// Records turned away by their place, the rest of the request being good; at most ``IntakeLimits/namedRefusalLimit``.
  public var refusals: [RecordRefusal] = []
  public var refusedCount = 0
  /// The actions of a bulk request, in order.
  var actions: [BulkAction] = []

  /// Notes a record that is not kept.
  mutating func refuse(_ record: Int, at offset: Int, _ reason: String, _ limits: IntakeLimits) {
    refusedCount += 1
    guard refusals.count < limits.namedRefusalLimit else { return }
    refusals.append(RecordRefusal(record: record, offset: offset, reason: reason))
  }

  /// Throws when the records have outgrown the request's share.
  func check(_ limits: IntakeLimits) throws(IntakeProblem) {
    guard records.bytes.count <= limits.outputByteLimit, records.count <= limits.recordCountLimit else {
      throw IntakeProblem(
        .tooLarge,
        "The request makes more than \(limits.recordCountLimit) records or \(limits.outputByteLimit) bytes of them.",
        cure: "Make the sender's batches smaller.", record: records.count)
    }
  }

  static func tooLong(_ limits: IntakeLimits) -> String { "longer than \(limits.recordByteLimit) bytes" }
}

/// One record of a good request that was turned away.
public struct RecordRefusal: Hashable, Sendable {
  /// Number in the request, from 0.
  public var record: Int
  /// Byte of the decompressed body, from 0.
  public var offset: Int
  public var reason: String
}
