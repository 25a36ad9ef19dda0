/// An HTTP request as the shapes need it: a value, whatever server read it.
public struct IntakeRequest: Sendable {
  /// Upper case, such as `POST`.
  public var method: String
  /// Path without the query, still percent-encoded.
  public var path: String
  /// Query without the question mark; empty when there is none.
  public var query: String
  /// Names and values in the order of the request.
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(
    method: String, path: String, query: String = "", headers: [(name: String, value: String)] = [],
    body: [UInt8] = []
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
  }

  /// The first value of a header; `name` in lower case.
  func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }

  /// The media type of the body without its parameters, in lower case.
  var mediaType: String {
    let value = header("content-type") ?? ""
    let type = value.prefix { $0 != ";" }
    return type.filter { $0 != " " && $0 != "\t" }.lowercased()
  }
}

/// An HTTP response as a value.
public struct IntakeResponse: Sendable {
  public var status: Int
  /// Names in lower case.
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  static func json(_ status: Int, _ body: [UInt8]) -> IntakeResponse {
    IntakeResponse(status: status, headers: [("content-type", "application/json")], body: body)
  }

  /// The first value of a header; `name` in lower case.
  public func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
