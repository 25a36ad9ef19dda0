/// Answers in the shape of Splunk's HTTP event collector: a text and a code that senders know.
/// - Source: Splunk Enterprise 9, *Troubleshoot HTTP Event Collector*, possible error codes.
enum CollectorAnswer {
  static let success = answer(200, "Success", 0)
  static let healthy = answer(200, "HEC is healthy", 17)
  static let tokenRequired = answer(401, "Token is required", 2)
  static let tokenInvalid = answer(403, "Invalid token", 4)

  static let busy = answer(503, "Server is busy", 9)

  /// A problem of the whole request.
  static func failure(_ problem: IntakeProblem) -> IntakeResponse {
    let code =
      switch problem.kind {
      case .empty: 5
      case .eventMissing: 12
      case .acknowledgementDisabled: 14
      case .malformed, .tooLarge, .inflation, .unsupportedEncoding, .unsupportedType, .notAllowed: 6
      }
    let text =
      switch problem.kind {
      case .empty: "No data"
      case .eventMissing: "Event field is required"
      case .acknowledgementDisabled: "ACK is disabled"
      default: "Invalid data format"
      }
    return answer(
      problem.status, text, code, number: problem.record, detail: "\(problem.detail) \(problem.cure)")
  }

  /// A delivery that the sink will never take.
  static func refused(_ reason: String) -> IntakeResponse {
    answer(403, "Incorrect index", 7, detail: reason)
  }

  private static func answer(
    _ status: Int, _ text: String, _ code: Int, number: Int? = nil, detail: String? = nil
  ) -> IntakeResponse {
    let body = JSONWriter.object { writer in
      writer.member("text", text)
      writer.member("code", code)
      if let number { writer.member("invalid-event-number", number) }
      if let detail { writer.member("detail", detail) }
    }
    return .json(status, body)
  }
}
