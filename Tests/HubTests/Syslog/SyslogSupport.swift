import Foundation
import Glibc
import Testing
import WardModel

@testable import Hub

/// Waits until `condition` holds, 10 s at most.
func eventually(_ condition: () async -> Bool) async -> Bool {
  for _ in 0..<500 {
    if await condition() { return true }
    try? await Task.sleep(for: .milliseconds(20))
  }
  return false
}

/// Runs a listener on a free port of 127.0.0.1 while `body` runs.
func withListener<Value: Sendable>(
  _ transport: SyslogConfiguration.Transport, _ sink: any RecordSink, limits: SyslogLimits = SyslogLimits(),
  tls: TLSIdentity? = nil, resolve: @escaping SyslogPeerResolver = { _ in SourceNumber(9) },
  _ body: (Int) async throws -> Value
) async throws -> Value {
  let listener = try await SyslogListener.bind(
    SyslogConfiguration(host: "127.0.0.1", port: 0, transport: transport, limits: limits), tls: tls,
    sink: sink,
    now: { aMoment }, resolve: resolve)
  let running = Task { try await listener.run() }
  do {
    let value = try await body(listener.port)
    running.cancel()
    _ = await running.result
    return value
  } catch {
    running.cancel()
    _ = await running.result
    throw error
  }
}

/// A plain socket to 127.0.0.1, closed with its owner.
final class TestSocket {
  private let descriptor: Int32

  init(port: Int, datagrams: Bool = false) throws {
    descriptor = socket(AF_INET, Int32(datagrams ? SOCK_DGRAM.rawValue : SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(result == 0)
  }

  deinit { close(descriptor) }

  /// Sends as much as goes without waiting; returns how much that was.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Int {
    max(0, Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)))
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Whether the other end has closed the connection.
  func isClosed() -> Bool {
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
    return count == 0 || (count < 0 && errno != EAGAIN)
  }
}

/// A certificate of its own authority for `localhost`, made with the openssl command.
struct TestCertificate {
  static let isPossible = FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")
  let folder: TemporaryFolder
  var authority: String { folder.path + "/ca.pem" }
  var certificate: String { folder.path + "/server.pem" }
  var key: String { folder.path + "/server.key" }

  init() throws {
    folder = try TemporaryFolder()
    try command([
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
      "-keyout",
      folder.path + "/ca.key", "-out", authority, "-subj", "/CN=Ward test authority",
    ])
    try issue("server", names: "DNS:localhost,IP:127.0.0.1")
  }

  /// Makes `NAME.pem` and `NAME.key`.
  func issue(_ name: String, names: String) throws {
    let base = folder.path + "/" + name
    try command([
      "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", base + ".key",
      "-out",
      base + ".csr", "-subj", "/CN=\(name)",
    ])
    let extensions = try folder.write(name + ".ext", "subjectAltName=\(names)\n")
    try command([
      "x509", "-req", "-in", base + ".csr", "-CA", authority, "-CAkey", folder.path + "/ca.key",
      "-CAcreateserial",
      "-days", "2", "-extfile", extensions, "-out", base + ".pem",
    ])
  }

  func identity(_ clients: TLSIdentity.ClientCertificates = .notAsked) throws -> TLSIdentity {
    try TLSIdentity(
      certificateFile: certificate, privateKeyFile: key, clientAuthoritiesFile: authority, clients: clients)
  }

  private func command(_ arguments: [String]) throws {
    let result = try run("/usr/bin/openssl", arguments)
    try #require(result.status == 0, "\(result.error)")
  }
}
