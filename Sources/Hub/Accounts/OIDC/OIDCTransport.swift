/// One request to the provider.
public struct OIDCRequest: Sendable {
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  public var method: Method
  public var address: String
  public var headers: [(name: String, value: String)]
  public var body: String
}

/// The provider's answer.
public struct OIDCResponse: Sendable {
  public var status: Int
  public var body: [UInt8]

  public init(status: Int, body: [UInt8]) {
    self.status = status
    self.body = body
  }
}

/// Carries requests to the provider. It follows no redirect, has a deadline, and gives up on bodies above `OIDCLimits.bodyBytes`.
public protocol OIDCTransport: Sendable {
  /// - Throws: what went wrong on the way; the text goes into the ledger.
  func send(_ request: OIDCRequest) async throws -> OIDCResponse
}

/// The bounds of what a provider may send.
public enum OIDCLimits {
  /// Largest body in bytes: key sets of large providers have some tens of thousands.
  public static let bodyBytes = 256 << 10
  /// Deadline of one request in seconds.
  public static let deadlineSeconds: Int64 = 10
  /// Longest ID token in bytes: one with some hundred groups.
  static let tokenBytes = 64 << 10
  /// Most keys of a set.
  static let keys = 64
  /// How far the clocks of provider and hub may differ, in seconds.
  static let clockSeconds: Int64 = 60
  /// How long the browser may stay at the provider, in seconds.
  static let flowSeconds: Int64 = 600
  /// How long the provider's keys and addresses are believed, in seconds.
  static let refreshSeconds: Int64 = 3600
  /// Least time between two fetches because of an unknown key, in seconds.
  static let unknownKeySeconds: Int64 = 60
}
