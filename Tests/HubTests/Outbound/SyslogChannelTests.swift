import NIOCore
import NIOPosix
import Synchronization
import Testing
import WardModel

@testable import Hub

/// A stand-in for a syslog receiver on this machine: remembers what came.
private final class StandInCollector: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer
  private let bytes = Mutex<[UInt8]>([])
  var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    bytes.withLock { $0 += Array(buffer.readableBytesView) }
  }
  /// Waits up to 5 s.
  func holds(_ part: String) async throws -> Bool {
    for _ in 0..<250 {
      if text.contains(part) { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }
}

@Suite struct SyslogChannelTests {
  private func item(_ body: String) -> Outbox.Item {
    Outbox.Item(
      id: 1, channel: "syslog", key: "alert-a1", kind: "detection-finding", body: Array(body.utf8),
      level: .critical,
      created: FindingSamples.time(0), attemptCount: 0, due: FindingSamples.time(0))
  }

  private func channel(port: Int, _ way: SyslogChannel.Way) -> SyslogChannel {
    SyslogChannel(
      name: "syslog", host: "127.0.0.1", port: port, way: way, minimumLevel: .low, ownName: "ward.example.org"
    )
  }

  @Test func `a message has the head of RFC 5424 and the finding behind it`() {
    let bytes = SyslogText.message(item("{\"a\":1}"), host: "ward host")
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == "<130>1 2026-03-02T02:14:07.123456Z wardhost ward - detection-finding - "
        + "\u{FEFF}{\"a\":1}")
  }

  @Test func `a finding that is too long is said in short, as whole JSON`() {
    let bytes = SyslogText.message(item(String(repeating: "x", count: 100_000)), host: "w")
    #expect(bytes.count < 1000)
    #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("\"too_long\":true,\"byte_count\":100000}"))
  }

  @Test func `a message arrives over TCP with its length before it`() async throws {
    let collector = StandInCollector()
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { $0.pipeline.addHandler(collector) }.bind(host: "127.0.0.1", port: 0).get()
    let sent = item("{\"a\":1}")
    try await channel(port: server.localAddress?.port ?? 0, .tcp).send(sent, at: FindingSamples.time(0))
    #expect(try await collector.holds("{\"a\":1}"))
    let count = SyslogText.message(sent, host: "ward.example.org").count
    #expect(collector.text.hasPrefix("\(count) <130>1 "))
    try await server.close()
  }

  @Test func `a receiver that is not there, or speaks no TLS, has not taken the message`() async throws {
    await #expect(throws: OutboundFailure.self) {
      try await channel(port: 1, .tcp).send(item("{}"), at: FindingSamples.time(0))
    }
    let collector = StandInCollector()
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        channel.pipeline.addHandler(collector).map {
          channel.writeAndFlush(ByteBuffer(string: "no TLS here\n"), promise: nil)
        }
      }.bind(host: "127.0.0.1", port: 0).get()
    await #expect(throws: OutboundFailure.self) {
      try await channel(port: server.localAddress?.port ?? 0, .tls(authorityFile: nil))
        .send(item("{\"secret\":1}"), at: FindingSamples.time(0))
    }
    #expect(!collector.text.contains("secret"))
    try await server.close()
  }
}
