public import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Talks to the provider over HTTPS with the system's trust store.
public struct HTTPClientTransport: OIDCTransport {
  private let client: HTTPClient

  /// Uses `client`, whose owner shuts it down. Make it with `configuration`.
  public init(client: HTTPClient) { self.client = client }

  /// No redirects (an endpoint that moves is a mistake or an attack), and deadlines for every step.
  public static var configuration: HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
    configuration.timeout = HTTPClient.Configuration.Timeout(
      connect: .seconds(OIDCLimits.deadlineSeconds), read: .seconds(OIDCLimits.deadlineSeconds))
    return configuration
  }

  public func send(_ request: OIDCRequest) async throws -> OIDCResponse {
    var outgoing = HTTPClientRequest(url: request.address)
    outgoing.method = request.method == .post ? .POST : .GET
    for header in request.headers { outgoing.headers.add(name: header.name, value: header.value) }
    if request.method == .post { outgoing.body = .bytes(ByteBuffer(string: request.body)) }
    let response = try await client.execute(outgoing, timeout: .seconds(OIDCLimits.deadlineSeconds))
    let body = try await response.body.collect(upTo: OIDCLimits.bodyBytes)
    return OIDCResponse(status: Int(response.status.code), body: Array(body.readableBytesView))
  }
}
