import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Carries a webhook's request; tests hand in one of their own.
public protocol WebhookTransport: Sendable {
  /// The status of the answer; its body is not looked at.
  func post(_ request: WebhookRequest) async throws -> Int
}

/// One attempt at a webhook.
public struct WebhookRequest: Sendable, Hashable {
  public var url: String
  public var host: String
  /// The address that was checked; the connection goes there and nowhere else.
  public var address: String
  public var headers: [String: String]
  public var body: [UInt8]
}

/// Requests by AsyncHTTPClient: no redirects, a limit on time, the answer's body ignored past a few KiB.
public struct HTTPWebhookTransport: WebhookTransport {
  /// Seconds for one attempt, from the connection to the answer's head.
  private static let attemptSeconds: Int64 = 10
  /// Bytes of the answer's body that are read, so that the connection ends in good order; more is cut off.
  private static let answerLimit = 4 << 10

  public init() {}

  public func post(_ request: WebhookRequest) async throws -> Int {
    var configuration = HTTPClient.Configuration.singletonConfiguration
    configuration.redirectConfiguration = .disallow
    configuration.timeout = .init(connect: .seconds(5), read: .seconds(Self.attemptSeconds))
    configuration.httpVersion = .http1Only
    configuration.decompression = .disabled
    // The name was looked up and its address checked; a second look-up could say something else.
    configuration.dnsOverride = [request.host: request.address]
    configuration.proxy = nil
    // The outbox tries again, not the client.
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    do {
      let status = try await Self.send(request, client)
      try await client.shutdown()
      return status
    } catch {
      try? await client.shutdown()
      throw error
    }
  }

  private static func send(_ request: WebhookRequest, _ client: HTTPClient) async throws -> Int {
    var message = HTTPClientRequest(url: request.url)
    message.method = .POST
    for (name, value) in request.headers.sorted(by: { $0.key < $1.key }) {
      message.headers.add(name: name, value: value)
    }
    message.body = .bytes(ByteBuffer(bytes: request.body))
    let response = try await client.execute(message, timeout: .seconds(attemptSeconds))
    var count = 0
    do {
      for try await piece in response.body {
        count += piece.readableBytes
        if count >= answerLimit { break }
      }
    } catch {
      // The receiver has answered; how its body ends changes nothing.
    }
    return Int(response.status.code)
  }
}
