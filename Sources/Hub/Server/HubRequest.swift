/// A request as handlers see it: no socket, no framework, so that every handler can be called from a test.
public struct HubRequest: Sendable {
  public enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
  }
  public var method: Method
  /// Percent-encoded path without its query.
  public var path: String
  /// The part after `?`, percent-encoded.
  public var query: String
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]
  /// Address of the sender, without its port.
  public var peer: String
  /// Variable parts of the path by name, decoded; set by the router.
  public var parameters: [String: String] = [:]

  public init(
    _ method: Method, _ path: String, query: String = "", headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], peer: String = "127.0.0.1"
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.peer = peer
  }

  /// The first header of a name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.utf8.count == name.utf8.count && $0.name.lowercased() == name.lowercased() }?
      .value
  }

  /// A cookie's value.
  /// - Source: RFC 6265, section 4.2.
  public func cookie(_ name: String) -> String? {
    for header in headers where header.name.lowercased() == "cookie" {
      for pair in header.value.split(separator: ";") {
        let parts = pair.split(separator: "=", maxSplits: 1).map { $0.drop { $0 == " " } }
        if parts.count == 2, parts[0] == name { return String(parts[1]) }
      }
    }
    return nil
  }

  /// A value of the query; the first of its name.
  public func queryValue(_ name: String) -> String? { FormText(query)[name] }

  /// The fields of a form in the body.
  public var form: FormText { FormText(String(decoding: body, as: UTF8.self)) }
}

/// Pairs of `application/x-www-form-urlencoded` text: a query or the body of a form.
/// - Source: WHATWG URL, section 5.1.
public struct FormText: Sendable {
  /// Pairs read; more are left out.
  private static let pairLimit = 256

  public private(set) var pairs: [(name: String, value: String)] = []

  public init(_ text: String) {
    for pair in text.split(separator: "&", maxSplits: Self.pairLimit).prefix(Self.pairLimit) {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      pairs.append((Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : ""))
    }
  }

  /// The first value of a name.
  public subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

  /// Percent-encoding and `+` resolved; what is no encoding stays as it is.
  public static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String {
    var out: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "%"), index + 2 < bytes.count, let high = hex(bytes[index + 1]),
        let low = hex(bytes[index + 2])
      {
        out.append(high << 4 | low)
        index += 3
      } else {
        out.append(byte == UInt8(ascii: "+") && plusIsSpace ? 0x20 : byte)
        index += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}
