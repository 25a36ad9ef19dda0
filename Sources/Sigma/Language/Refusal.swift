/// Why a document is refused, before its file is known.
struct Refusal: Error {
  /// From 1.
  var line: Int
  var message: String

  init(_ line: Int, _ message: String) {
    self.line = line
    self.message = message
  }
}
