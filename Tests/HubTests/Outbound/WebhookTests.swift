import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Testing
import WardModel

@testable import Hub

@Suite struct WebhookSignatureTests {
  private let secret = SecretKey(Array("key".utf8))
  private let body = Array("{\"a\":1}".utf8)

  @Test func `a signature fits its body, its secret and its time only`() {
    let header = WebhookSignature.header(body: body, secret: secret, seconds: 1000)
    #expect(WebhookSignature.isValid(header, body: body, secret: secret, now: 1300))
    #expect(!WebhookSignature.isValid(header, body: body, secret: secret, now: 1301))
    #expect(!WebhookSignature.isValid(header, body: body, secret: secret, now: 699))
    #expect(!WebhookSignature.isValid(header, body: body + [32], secret: secret, now: 1000))
    #expect(!WebhookSignature.isValid(header, body: body, secret: SecretKey([1]), now: 1000))
    #expect(
      !WebhookSignature.isValid(
        header.replacing("t=1000", with: "t=1001"), body: body, secret: secret, now: 1000))
    #expect(!WebhookSignature.isValid("", body: body, secret: secret, now: 1000))
    #expect(!WebhookSignature.isValid("t=99999999999999999999,v1=", body: body, secret: secret, now: 1000))
  }

  /// Made with `printf '1000.{"a":1}' | openssl dgst -sha256 -hmac key`.
  @Test func `other programs compute the same`() {
    #expect(
      WebhookSignature.header(body: body, secret: secret, seconds: 1000)
        == "t=1000,v1=703e95d4ed8aa99f3cf59728e8680a5aef1eb7fb7c4e4c827051b950902ca353")
  }
}

@Suite struct WebhookAddressTests {
  @Test(arguments: [
    "https://siem.example.org/hook", "https://10.20.30.40:8443/x", "https://[2001:db8::1]/",
    "HTTPS://siem.example.org",
  ])
  func `a receiver inside or outside is accepted`(url: String) throws {
    _ = try WebhookAddress(url)
  }

  @Test(arguments: [
    ("http://siem.example.org/hook", WebhookAddress.Refusal.notHTTPS), ("ftp://siem.example.org", .notHTTPS),
    ("https://", .notAURL), ("siem.example.org", .notAURL),
    ("https://user:pw@siem.example.org/", .hasUserName),
    ("https://169.254.169.254/latest", .isReserved("169.254.169.254")),
    ("https://[fe80::1]/", .isReserved("fe80::1")),
    ("https://[::ffff:169.254.169.254]/", .isReserved("::ffff:169.254.169.254")),
    ("https://0.0.0.0/", .isReserved("0.0.0.0")), ("https://127.0.0.1/", .isReserved("127.0.0.1")),
    ("http://127.0.0.1:8080/", .notHTTPS), ("https://[fd00:ec2::254]/", .isReserved("fd00:ec2::254")),
  ])
  func `what may not be a receiver is refused with its reason`(url: String, refusal: WebhookAddress.Refusal) {
    #expect(throws: refusal) { try WebhookAddress(url) }
  }

  @Test func `loopback without TLS is for tests and relays that ask for it`() throws {
    _ = try WebhookAddress("http://127.0.0.1:8080/", allowsLoopback: true)
    #expect(throws: WebhookAddress.Refusal.notHTTPS) {
      try WebhookAddress("http://192.0.2.1/", allowsLoopback: true)
    }
  }

  @Test func `a name that leads to this machine is refused when it is looked up`() async throws {
    let address = try WebhookAddress("https://localhost/hook")
    await #expect(throws: WebhookAddress.Refusal.self) { try await address.resolved() }
  }
}

/// A stand-in for a receiver, on this machine.
final class StandInReceiver: ChannelInboundHandler, Sendable {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart
  struct Answer: Sendable {
    var status: Int
    var headers: [String: String] = [:]
    var bodyCount = 0
  }
  private struct Seen: Sendable {
    var headers = HTTPHeaders()
    var body: [UInt8] = []
    var requestCount = 0
  }
  private let answer: Answer
  private let seen = Mutex(Seen())

  init(_ answer: Answer) { self.answer = answer }

  var requestCount: Int { seen.withLock { $0.requestCount } }
  var body: [UInt8] { seen.withLock { $0.body } }
  func header(_ name: String) -> String? { seen.withLock { $0.headers.first(name: name) } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      seen.withLock { ($0.headers, $0.body, $0.requestCount) = (head.headers, [], $0.requestCount + 1) }
    case .body(let part): seen.withLock { $0.body += Array(part.readableBytesView) }
    case .end:
      var headers = HTTPHeaders()
      for (name, value) in answer.headers { headers.add(name: name, value: value) }
      headers.add(name: "content-length", value: String(answer.bodyCount))
      let head = HTTPResponseHead(
        version: .http1_1, status: .init(statusCode: answer.status), headers: headers)
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      if answer.bodyCount > 0 {
        let body = ByteBuffer(repeating: 65, count: answer.bodyCount)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
      }
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }

  func withServer(_ run: (Int) async throws -> Void) async throws {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.pipeline.configureHTTPServerPipeline().flatMap { channel.pipeline.addHandler(self) }
      }.bind(host: "127.0.0.1", port: 0).get()
    do {
      try await run(channel.localAddress?.port ?? 0)
      try await channel.close()
    } catch {
      try? await channel.close()
      throw error
    }
  }
}

@Suite struct HTTPWebhookTransportTests {
  private func send(_ receiver: StandInReceiver) async throws -> OutboundFailure? {
    var failure: OutboundFailure?
    try await receiver.withServer { port in
      let channel = WebhookChannel(
        name: "siem", address: try WebhookAddress("http://127.0.0.1:\(port)/hook", allowsLoopback: true),
        secret: SecretKey([1, 2, 3]), minimumLevel: .low, productVersion: "0.3.0")
      let item = Outbox.Item(
        id: 1, channel: "siem", key: "alert-a1", kind: "detection-finding", body: Array("{}".utf8),
        level: .high,
        created: FindingSamples.time(0), attemptCount: 0, due: FindingSamples.time(0))
      do throws(OutboundFailure) { try await channel.send(item, at: FindingSamples.time(0)) } catch {
        failure = error
      }
    }
    return failure
  }

  @Test func `a receiver gets body, signature and names`() async throws {
    let receiver = StandInReceiver(.init(status: 204))
    #expect(try await send(receiver) == nil)
    #expect(receiver.body == Array("{}".utf8))
    #expect(receiver.header("content-type") == "application/json")
    #expect(receiver.header("ward-event") == "detection-finding")
    let header = try #require(receiver.header("ward-signature"))
    #expect(
      WebhookSignature.isValid(
        header, body: receiver.body, secret: SecretKey([1, 2, 3]), now: FindingSamples.start / 1_000_000_000))
  }

  @Test func `a redirect is not followed`() async throws {
    let other = StandInReceiver(.init(status: 200))
    var failure: OutboundFailure?
    try await other.withServer { port in
      let receiver = StandInReceiver(
        .init(status: 307, headers: ["location": "http://127.0.0.1:\(port)/"]))
      failure = try await send(receiver)
    }
    #expect(failure == .notTaken("the receiver answered 307"))
    #expect(other.requestCount == 0)
  }

  @Test func `a long answer is cut off, not read`() async throws {
    #expect(try await send(StandInReceiver(.init(status: 200, bodyCount: 30 << 20))) == nil)
  }

  @Test func `a refusal and a failure are told apart`() async throws {
    #expect(try await send(StandInReceiver(.init(status: 422))) == .refused("the receiver answered 422"))
    #expect(try await send(StandInReceiver(.init(status: 500))) == .notTaken("the receiver answered 500"))
  }

  @Test func `nobody there is a failure, with no word of the body`() async throws {
    let channel = WebhookChannel(
      name: "siem", address: try WebhookAddress("http://127.0.0.1:1/hook", allowsLoopback: true),
      secret: SecretKey([1]),
      minimumLevel: .low, productVersion: "0.3.0")
    let item = Outbox.Item(
      id: 1, channel: "siem", key: "k", kind: "test", body: Array("secret-content".utf8), level: .high,
      created: FindingSamples.time(0), attemptCount: 0, due: FindingSamples.time(0))
    do {
      try await channel.send(item, at: FindingSamples.time(0))
      Issue.record("it was sent to nobody")
    } catch {
      #expect(error.reason.hasPrefix("no answer"))
      #expect(!error.reason.contains("secret-content"))
    }
  }
}
