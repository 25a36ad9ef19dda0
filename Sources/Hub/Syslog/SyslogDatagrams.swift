import NIOCore
import NIOPosix
import Synchronization
import WardModel

/// The socket of a UDP listener and the queue behind it.
final class SyslogDatagrams: Sendable {
  private let channel: any Channel
  private let queue: DatagramQueue
  private let configuration: SyslogConfiguration
  private let deliverer: SyslogDeliverer
  private let resolve: SyslogPeerResolver
  private let wakes: AsyncStream<Void>
  let port: Int

  private init(
    _ channel: any Channel, _ queue: DatagramQueue, _ configuration: SyslogConfiguration,
    _ deliverer: SyslogDeliverer, _ resolve: @escaping SyslogPeerResolver, _ wakes: AsyncStream<Void>
  ) {
    self.channel = channel
    self.queue = queue
    self.configuration = configuration
    self.deliverer = deliverer
    self.resolve = resolve
    self.wakes = wakes
    port = channel.localAddress?.port ?? configuration.port
  }

  static func bind(
    _ configuration: SyslogConfiguration, _ deliverer: SyslogDeliverer,
    _ resolve: @escaping SyslogPeerResolver,
    _ group: MultiThreadedEventLoopGroup
  ) async throws -> SyslogDatagrams {
    let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let queue = DatagramQueue(limits: configuration.limits, now: deliverer.now) { waker.yield() }
    let channel = try await DatagramBootstrap(group: group)
      .channelOption(.socketOption(.so_reuseaddr), value: 1)
      // As much as the system allows: bursts wait there while this process doesn't run.
      .channelOption(.socketOption(.so_rcvbuf), value: 4 << 20)
      // 64 KiB hold any datagram; up to 16 are read at a time.
      .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 16 << 16))
      .channelOption(.datagramVectorReadMessageCount, value: 16)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(DatagramHandler(queue))
        }
      }
      .bind(host: configuration.host, port: configuration.port).get()
    return SyslogDatagrams(channel, queue, configuration, deliverer, resolve, wakes)
  }

  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.watchKernel() }
      group.addTask {
        for await _ in self.wakes { await self.drain() }
        // Cancelled: what waits is delivered still.
        try? await self.channel.close()
        await self.drain()
      }
      // Both end only when this task is cancelled.
      await group.waitForAll()
    }
  }

  /// Delivers everything that waits, all sources at a time.
  private func drain() async {
    let waiting = queue.take()
    var bySource: [SourceNumber: (records: Records, peer: String, losses: [IntakeLoss])] = [:]
    for (address, batch) in waiting {
      guard let source = await resolve(SyslogPeer(address: address, transport: .udp)) else { continue }
      var entry = bySource[source] ?? (Records(), address, [])
      if entry.records.isEmpty {
        entry.records = batch.records
      } else {
        entry.records.append(all: batch.records)
      }
      if let drop = batch.drop {
        let loss = IntakeLoss(
          source: source, peer: address, kind: .dropped, count: drop.count, from: drop.from,
          until: drop.until,
          reason: "the queue for datagrams was full")
        entry.losses.append(loss)
        entry.records.append(GapRecord.bytes(loss))
      }
      bySource[source] = entry
    }
    let deliverer = deliverer
    await withTaskGroup(of: Void.self) { group in
      for (source, entry) in bySource {
        group.addTask {
          _ = await deliverer.deliver(entry.records, source: source, peer: entry.peer)
          for loss in entry.losses { await deliverer.sink.note(loss) }
        }
      }
    }
  }

  /// Counts what the kernel dropped because its buffer was full; it doesn't say whose datagrams they were.
  private func watchKernel() async {
    var last = KernelDrops.count(port: port)
    var lastTime = deliverer.now()
    while (try? await Task.sleep(for: .seconds(1))) != nil {
      let count = KernelDrops.count(port: port)
      let time = deliverer.now()
      defer {
        last = count
        lastTime = time
      }
      guard let last, let count, count > last,
        let source = await resolve(SyslogPeer(address: "udp port \(port)", transport: .udp))
      else { continue }
      let loss = IntakeLoss(
        source: source, peer: "udp port \(port)", kind: .dropped, count: count - last, from: lastTime,
        until: time,
        reason: "the system's buffer for datagrams was full")
      _ = await deliverer.deliver(
        Records([GapRecord.bytes(loss)]), source: source, peer: loss.peer)
      await deliverer.sink.note(loss)
    }
  }
}

/// Puts datagrams into the queue.
private final class DatagramHandler: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>
  private let queue: DatagramQueue

  init(_ queue: DatagramQueue) { self.queue = queue }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    queue.put(envelope.data, from: envelope.remoteAddress.ipAddress ?? "unknown")
  }

  func channelReadComplete(context: ChannelHandlerContext) { queue.wakeUp() }

  /// An unreachable port of somebody we never write to is no reason to stop listening.
  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
