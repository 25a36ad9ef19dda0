/// What is wrong with a text that should be a JSON object.
enum JSONFailure {
  case expectedObject, expectedKey, expectedColon, expectedValue, expectedCommaOrEnd
  case unterminatedString, badLiteral, badNumber, tooDeep, tooManyValues, trailingBytes, unfinished
  /// The bytes that an event may have.
  case tooLong(Int)

  var words: String {
    switch self {
    case .expectedObject: return "not a JSON object"
    case .expectedKey: return "a quoted key is missing"
    case .expectedColon: return "a colon is missing"
    case .expectedValue: return "a value is missing"
    case .expectedCommaOrEnd: return "a comma or the end of the list or object is missing"
    case .unterminatedString: return "a string does not end"
    case .badLiteral: return "neither true, false nor null"
    case .badNumber: return "not a JSON number"
    case .tooDeep: return "nested deeper than \(JSONWalker.depthLimit) levels"
    case .tooManyValues: return "more than \(JSONWalker.slotLimit) values"
    case .trailingBytes: return "bytes follow the object"
    case .unfinished: return "the input ends within an object or list, or none begins"
    case .tooLong(let limit): return "longer than \(limit) bytes"
    }
  }
}
