/// An answer: a status, headers, and bytes or a stream of them.
public struct HubResponse: Sendable {
  public enum Body: Sendable {
    case bytes([UInt8])
    /// Sent as they come, until the stream ends or the other side goes.
    case stream(AsyncStream<[UInt8]>)
  }
  public var status: Int
  public var headers: [(name: String, value: String)]
  public var body: Body

  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = .bytes(body)
  }

  /// The bytes of an answer that is no stream.
  public var bytes: [UInt8] { if case .bytes(let bytes) = body { bytes } else { [] } }

  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }

  public static func json(_ bytes: [UInt8], status: Int = 200) -> HubResponse {
    HubResponse(status: status, headers: [("Content-Type", "application/json")], body: bytes)
  }

  public static func html(_ bytes: [UInt8], status: Int = 200) -> HubResponse {
    HubResponse(status: status, headers: [("Content-Type", "text/html; charset=utf-8")], body: bytes)
  }

  public static func text(_ text: String, status: Int = 200) -> HubResponse {
    HubResponse(
      status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
  }

  /// Goes elsewhere with GET, as after a form.
  public static func seeOther(_ path: String) -> HubResponse {
    HubResponse(status: 303, headers: [("Location", path)])
  }

  /// A refusal in the form that programs read.
  /// - Source: RFC 9457.
  public static func problem(
    _ status: Int, _ title: String, detail: String = "", kind: String = "about:blank",
    headers: [(name: String, value: String)] = []
  ) -> HubResponse {
    var json = JSONObject()
    json.add("type", kind)
    json.add("title", title)
    json.add("status", status)
    if !detail.isEmpty { json.add("detail", detail) }
    return HubResponse(
      status: status, headers: [("Content-Type", "application/problem+json")] + headers, body: json.bytes)
  }
}
