import Foundation
import Testing

@testable import Hub

@Suite struct SyslogListenerTests {
  @Test func `connections of both framings are read`() async throws {
    let sink = MemorySink()
    try await withListener(.tcp, sink) { port in
      let lines = try TestSocket(port: port)
      lines.send("<13>one\n<13>tw")
      lines.send("o\n")
      let counted = try TestSocket(port: port)
      counted.send("9 <13>thr\nee")
      #expect(await eventually { await sink.records.count == 3 })
    }
    #expect(await sink.records.sorted() == ["<13>one", "<13>thr#012e", "<13>two"])
    #expect(await sink.deliveries.allSatisfy { $0.peer == "127.0.0.1" && $0.source == SourceNumber(9) })
    #expect(await sink.losses.map(\.reason).allSatisfy { !$0.isEmpty })
  }

  @Test func `the last line of a connection needs no line feed`() async throws {
    let sink = MemorySink()
    try await withListener(.tcp, sink) { port in
      do {
        let socket = try TestSocket(port: port)
        socket.send("<13>end")
      }
      #expect(await eventually { await sink.records == ["<13>end"] })
    }
  }

  @Test func `a bad length closes the connection and is counted`() async throws {
    let sink = MemorySink()
    try await withListener(.tcp, sink) { port in
      let socket = try TestSocket(port: port)
      socket.send("5 <1>ab")
      #expect(await eventually { await sink.records == ["<1>ab"] })
      socket.send("rubbish")
      #expect(await eventually { socket.isClosed() })
      #expect(await sink.losses.map(\.count) == [1])
    }
  }

  @Test func `while the sink is busy the sender can't send on and then everything arrives`() async throws {
    let sink = MemorySink()
    await sink.refuse(with: .busy(retryAfterSeconds: 1))
    var limits = SyslogLimits()
    limits.longestRetrySeconds = 1
    try await withListener(.tcp, sink, limits: limits) { port in
      let socket = try TestSocket(port: port)
      let line = Array("<13>\(String(repeating: "x", count: 995))\n".utf8)
      let block = Array(repeatElement(line, count: 64).joined())
      var sent = 0
      var idle = 0
      // Until nothing more goes for half a second; 64 MB would mean that nobody holds the sender.
      while idle < 25, sent < 64 << 20 {
        let count = socket.send(Array(block[(sent % line.count)...]))
        sent += count
        if count == 0 {
          idle += 1
          try await Task.sleep(for: .milliseconds(20))
        } else {
          idle = 0
        }
      }
      #expect(sent < 64 << 20)
      #expect(await sink.records.isEmpty)
      await sink.refuse(with: nil)
      let whole = sent / line.count
      #expect(await eventually { await sink.records.count >= whole })
      #expect(await sink.records.count == whole)
    }
  }

  @Test func `a peer that is turned away is closed and a crowd from one address is limited`() async throws {
    let sink = MemorySink()
    try await withListener(.tcp, sink, resolve: { _ in nil }) { port in
      let socket = try TestSocket(port: port)
      socket.send("<13>one\n")
      #expect(await eventually { socket.isClosed() })
    }
    var limits = SyslogLimits()
    limits.connectionsPerPeerLimit = 2
    try await withListener(.tcp, sink, limits: limits) { port in
      let sockets = try (0..<2).map { _ in try TestSocket(port: port) }
      for socket in sockets { socket.send("<13>in\n") }
      #expect(await eventually { await sink.records.count == 2 })
      let third = try TestSocket(port: port)
      #expect(await eventually { third.isClosed() })
      #expect(sockets.allSatisfy { !$0.isClosed() })
    }
  }

  @Test func `a connection that says nothing is closed`() async throws {
    var limits = SyslogLimits()
    limits.firstMessageSeconds = 1
    try await withListener(.tcp, MemorySink(), limits: limits) { port in
      let socket = try TestSocket(port: port)
      #expect(await eventually { socket.isClosed() })
    }
  }

  @Test func `each datagram is a record`() async throws {
    let sink = MemorySink()
    try await withListener(.udp, sink) { port in
      let socket = try TestSocket(port: port, datagrams: true)
      socket.send("<13>one\nmore\n")
      socket.send("<13>two")
      #expect(await eventually { await sink.records.count == 2 })
    }
    #expect(await sink.records == ["<13>one#012more", "<13>two"])
  }

  @Test func `datagrams that find no room are counted and the log says so`() async throws {
    let sink = MemorySink()
    await sink.refuse(with: .busy(retryAfterSeconds: 1))
    var limits = SyslogLimits()
    limits.datagramQueueByteLimitPerPeer = 2000
    limits.longestRetrySeconds = 1
    try await withListener(.udp, sink, limits: limits) { port in
      let socket = try TestSocket(port: port, datagrams: true)
      socket.send("<13>first")
      // The first is being offered; what follows queues, 108 bytes each.
      try await Task.sleep(for: .milliseconds(300))
      for number in 0..<50 { socket.send("<13>\(number) " + String(repeating: "x", count: 92)) }
      try await Task.sleep(for: .milliseconds(300))
      await sink.refuse(with: nil)
      #expect(await eventually { await !sink.losses.isEmpty })
    }
    let records = await sink.records
    let losses = await sink.losses
    #expect(losses.map(\.kind) == [.dropped])
    let gap = records.filter { $0.hasPrefix("{\"ward\":\"gap\"") }
    #expect(gap.count == 1)
    #expect(records.count - gap.count + losses.map(\.count).reduce(0, +) == 51)
  }

  @Test(
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/net/udp"), "the system has no /proc/net/udp"))
  func `the system says how many datagrams it dropped at a port`() async throws {
    try await withListener(.udp, MemorySink()) { port in
      #expect(KernelDrops.count(port: port) == 0)
      #expect(KernelDrops.count(port: 70_000) == nil)
    }
  }

  @Test func `what waits when the listener stops is delivered`() async throws {
    let sink = MemorySink()
    try await withListener(.udp, sink) { port in
      let socket = try TestSocket(port: port, datagrams: true)
      for number in 0..<20 { socket.send("<13>\(number)") }
      #expect(await eventually { await !sink.records.isEmpty })
    }
    #expect(await sink.records.count == 20)
  }

  @Test(.enabled(if: TestCertificate.isPossible, "the openssl command makes the certificates"))
  func `a certificate that is replaced serves new connections without a restart`() async throws {
    let certificate = try TestCertificate()
    let identity = try certificate.identity()
    let before = identity.context
    try certificate.issue("server", names: "DNS:localhost")
    try identity.reload()
    #expect(identity.context !== before)
    try "rubbish".write(toFile: certificate.certificate, atomically: true, encoding: .utf8)
    let good = identity.context
    #expect(throws: (any Error).self) { try identity.reload() }
    #expect(identity.context === good)
  }
}
