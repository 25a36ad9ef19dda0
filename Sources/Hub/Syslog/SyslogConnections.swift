import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import WardModel

/// The connections of a TCP or TLS listener.
final class SyslogConnections: Sendable {
  typealias Connection = NIOAsyncChannel<ByteBuffer, Never>

  private let server: NIOAsyncChannel<Connection, Never>
  private let configuration: SyslogConfiguration
  private let deliverer: SyslogDeliverer
  private let resolve: SyslogPeerResolver
  private let open = Mutex<[ObjectIdentifier: OpenConnection]>([:])
  let port: Int

  /// One open connection, for the limits and the sweep.
  private final class OpenConnection: Sendable {
    struct State {
      var lastHeard: NIODeadline
      var hasSpoken = false
      var isDelivering = false
    }
    let channel: any Channel
    let address: String
    let state: Mutex<State>

    init(_ channel: any Channel, address: String) {
      self.channel = channel
      self.address = address
      state = Mutex(State(lastHeard: .now()))
    }
  }

  private init(
    _ server: NIOAsyncChannel<Connection, Never>, _ configuration: SyslogConfiguration,
    _ deliverer: SyslogDeliverer, _ resolve: @escaping SyslogPeerResolver
  ) {
    self.server = server
    self.configuration = configuration
    self.deliverer = deliverer
    self.resolve = resolve
    port = server.channel.localAddress?.port ?? configuration.port
  }

  static func bind(
    _ configuration: SyslogConfiguration, _ identity: TLSIdentity?, _ deliverer: SyslogDeliverer,
    _ resolve: @escaping SyslogPeerResolver, _ group: MultiThreadedEventLoopGroup
  ) async throws -> SyslogConnections {
    let server = try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.backlog, value: 256)
      // A turn of the sink is worth a large read.
      .childChannelOption(
        .recvAllocator,
        value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 16_384, maximum: 262_144)
      )
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .bind(host: configuration.host, port: configuration.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          if let identity {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: identity.context))
          }
          return try Connection(
            wrappingChannelSynchronously: channel,
            configuration: .init(
              // Two reads wait at most; then the socket isn't read and the sender's window closes.
              backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2), inboundType: ByteBuffer.self,
              outboundType: Never.self))
        }
      }
    return SyslogConnections(server, configuration, deliverer, resolve)
  }

  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.sweep() }
      group.addTask {
        try await self.server.executeThenClose { connections in
          try await withThrowingDiscardingTaskGroup { group in
            for try await connection in connections {
              group.addTask { await self.serve(connection) }
            }
          }
        }
      }
      defer { group.cancelAll() }
      // The sweep ends only when cancelled: the first to end is the server.
      do { try await group.next() } catch is CancellationError {}
    }
  }

  private func serve(_ connection: Connection) async {
    let address = connection.channel.remoteAddress?.ipAddress ?? "unknown"
    let entry = OpenConnection(connection.channel, address: address)
    let limits = configuration.limits
    let isAdmitted = open.withLock { open in
      guard open.count < limits.connectionLimit,
        open.values.count(where: { $0.address == address }) < limits.connectionsPerPeerLimit
      else { return false }
      open[ObjectIdentifier(entry)] = entry
      return true
    }
    defer { open.withLock { $0[ObjectIdentifier(entry)] = nil } }
    // Errors are a peer's way to hang up: resets, failed handshakes, rubbish. What was read before is delivered.
    try? await connection.executeThenClose { inbound in
      guard isAdmitted else { return }
      await read(inbound, entry)
    }
  }

  private func read(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ entry: OpenConnection) async {
    var framer = SyslogFramer(frameByteLimit: configuration.limits.frameByteLimit)
    var source: SourceNumber?
    var records = Records()
    do {
      for try await buffer in inbound {
        entry.state.withLock {
          $0.lastHeard = .now()
          $0.hasSpoken = true
        }
        if source == nil {
          source = await resolve(await peer(entry))
          guard source != nil else { return }
        }
        guard let source else { return }
        let fault = buffer.withUnsafeReadableBytes { framer.feed($0, into: &records) }
        guard await deliver(&records, source, entry) else { return }
        await deliverer.note(
          .refused, framer.takeOverlongCount(), source: source, peer: entry.address,
          "messages longer than \(configuration.limits.frameByteLimit) bytes")
        if fault != nil {
          await deliverer.note(
            .refused, 1, source: source, peer: entry.address,
            "no length where one should be; the connection was closed")
          return
        }
      }
    } catch {
      // The peer is gone; its last line is looked at below.
    }
    guard let source else { return }
    if !framer.finish(into: &records) {
      await deliverer.note(
        .refused, 1, source: source, peer: entry.address, "the connection ended within a message")
    }
    _ = await deliver(&records, source, entry)
  }

  private func deliver(_ records: inout Records, _ source: SourceNumber, _ entry: OpenConnection) async
    -> Bool
  {
    guard !records.isEmpty else { return true }
    entry.state.withLock { $0.isDelivering = true }
    let isTaken = await deliverer.deliver(records, source: source, peer: entry.address)
    entry.state.withLock {
      $0.isDelivering = false
      $0.lastHeard = .now()
    }
    records = Records()
    return isTaken
  }

  private func peer(_ entry: OpenConnection) async -> SyslogPeer {
    var names: [String] = []
    if configuration.transport == .tls,
      let certificate = try? await entry.channel.nioSSL_peerCertificate().get()
    {
      for name in certificate._subjectAlternativeNames() where name.nameType == .dnsName {
        names.append(name.contents.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
      }
    }
    return SyslogPeer(address: entry.address, certificateNames: names, transport: configuration.transport)
  }

  /// Closes connections that say nothing, unless the hub itself keeps them waiting.
  private func sweep() async {
    let limits = configuration.limits
    let pause = min(max(min(limits.idleSeconds, limits.firstMessageSeconds) / 4, 1), 15)
    while (try? await Task.sleep(for: .seconds(pause))) != nil {
      let now = NIODeadline.now()
      let entries = open.withLock { Array($0.values) }
      for entry in entries {
        let isIdle = entry.state.withLock { state in
          let limit = state.hasSpoken ? limits.idleSeconds : limits.firstMessageSeconds
          return !state.isDelivering && now - state.lastHeard > .seconds(Int64(limit))
        }
        if isIdle { entry.channel.close(promise: nil) }
      }
    }
  }
}
