import HTTPTypes
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// HTTPS for browsers, programs and senders: limits first, then the handler.
public struct HubServer: Service {
  /// Connections served at once; more wait in the system's queue.
  private static let connectionLimit = 1024
  /// Idle connections are closed; senders that deliver each minute keep theirs.
  private static let idleSeconds: Int64 = 120
  /// A body must arrive within this time, however slowly it drips.
  private static let bodySeconds: Int64 = 60

  public typealias Limit = @Sendable (HubRequest) -> Int
  public typealias Answer = @Sendable (HubRequest) async -> HubResponse

  private let address: HubConfiguration.Address
  private let certificate: CurrentCertificate
  private let bodyLimit: Limit
  private let answer: Answer
  private let logger: Logger
  private let onListening: @Sendable (Int) async -> Void

  /// - Parameters:
  ///   - bodyLimit: bytes of body to read for a request whose body is not read yet; 0 refuses any.
  ///   - onListening: called with the port once connections are accepted.
  public init(
    address: HubConfiguration.Address, certificate: CurrentCertificate, logger: Logger,
    bodyLimit: @escaping Limit,
    onListening: @escaping @Sendable (Int) async -> Void = { _ in }, answer: @escaping Answer
  ) {
    self.address = address
    self.certificate = certificate
    self.logger = logger
    self.bodyLimit = bodyLimit
    self.onListening = onListening
    self.answer = answer
  }

  public func run() async throws {
    let certificate = certificate
    let server = HTTPServerBuilder { responder in
      ReloadingTLSChannel(
        base: HTTP1Channel(
          responder: responder,
          configuration: .init(
            additionalChannelHandlers: [ContinueHandler()], idleTimeout: .seconds(Self.idleSeconds),
            httpDecoderConfiguration: .init(
              maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))),
        certificate: certificate)
    }
    let onListening = onListening
    let application = Application(
      responder: Responder(server: self), server: server,
      configuration: .init(
        address: .hostname(address.host, port: address.port), serverName: nil, backlog: 512,
        availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionLimit)),
      onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) }, logger: logger)
    try await application.run()
  }

  private struct Context: RequestContext {
    var coreContext: CoreRequestContextStorage
    let peer: String
    init(source: ApplicationRequestContextSource) {
      coreContext = .init(source: source)
      peer = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
  }

  private struct Responder: HTTPResponder {
    let server: HubServer

    func respond(to request: Request, context: Context) async throws -> Response {
      guard let method = HubRequest.Method(rawValue: request.method.rawValue) else {
        return Self.response(.problem(501, "Method not known"))
      }
      var incoming = HubRequest(
        method, request.uri.path, query: request.uri.query ?? "",
        headers: request.headers.map { ($0.name.rawName, $0.value) }, peer: context.peer)
      if let host = request.head.authority { incoming.headers.append(("Host", host)) }
      let limit = server.bodyLimit(incoming)
      if let length = incoming.header("content-length").flatMap({ Int($0) }), length > limit {
        return Self.refusal(incoming, limit)
      }
      do {
        incoming.body = try await Self.body(request.body, limit: limit)
      } catch is TooLarge {
        return Self.refusal(incoming, limit)
      } catch is TooSlow {
        return Self.response(
          .problem(408, "The body came too slowly", detail: "It must arrive within \(bodySeconds) seconds."))
      }
      return Self.response(await server.answer(incoming))
    }

    private struct TooLarge: Error {}
    private struct TooSlow: Error {}

    private static func body(_ body: RequestBody, limit: Int) async throws -> [UInt8] {
      try await withThrowingTaskGroup(of: [UInt8].self) { group in
        group.addTask {
          var bytes: [UInt8] = []
          for try await part in body {
            guard bytes.count + part.readableBytes <= limit else { throw TooLarge() }
            bytes.append(contentsOf: part.readableBytesView)
          }
          return bytes
        }
        group.addTask {
          try await Task.sleep(for: .seconds(bodySeconds))
          throw TooSlow()
        }
        defer { group.cancelAll() }
        return try await group.next() ?? []
      }
    }

    private static func refusal(_ request: HubRequest, _ limit: Int) -> Response {
      response(
        .problem(
          413, "Body too large", detail: "At most \(limit) bytes are read here. Send smaller batches.",
          headers: [("Connection", "close")]))
    }

    private static func response(_ answer: HubResponse) -> Response {
      var fields = HTTPFields()
      for (name, value) in answer.headers {
        if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
      }
      let body: ResponseBody
      switch answer.body {
      case .bytes(let bytes): body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
      case .stream(let parts): body = ResponseBody(asyncSequence: parts.map { ByteBuffer(bytes: $0) })
      }
      return Response(status: .init(code: answer.status), headers: fields, body: body)
    }
  }
}
