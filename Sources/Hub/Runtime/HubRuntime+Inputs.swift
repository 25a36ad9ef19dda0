import Logging
import NIOPosix
import ServiceLifecycle
import WardModel

extension HubRuntime {
  /// Syslog listeners and file followers of the configuration, ready to run.
  /// - Throws: ``StartFailure`` with the address or path that can't be used.
  func inputServices() async throws -> [any Service] {
    var services: [any Service] = []
    var tls: TLSIdentity?
    let wanted: [(HubConfiguration.Address?, SyslogConfiguration.Transport)] = [
      (configuration.syslog.udp, .udp), (configuration.syslog.tcp, .tcp), (configuration.syslog.tls, .tls),
    ]
    for (address, transport) in wanted {
      guard let address else { continue }
      do {
        if transport == .tls {
          tls = try TLSIdentity(
            certificateFile: certificates.chainFile, privateKeyFile: certificates.keyFile, clients: .notAsked)
        }
        let reception = self.reception
        let listener = try await SyslogListener.bind(
          SyslogConfiguration(host: address.host, port: address.port, transport: transport),
          tls: transport == .tls ? tls : nil, sink: reception, group: MultiThreadedEventLoopGroup.singleton,
          now: now,
          resolve: { peer in
            await reception.source(of: peer.address, certificateNames: peer.certificateNames, kind: .syslog)
              .number
          })
        logger.notice(
          "listening for syslog",
          metadata: ["transport": "\(transport.rawValue)", "port": "\(listener.port)"])
        services.append(Running(name: "syslog \(transport.rawValue)") { try await listener.run() })
      } catch {
        throw StartFailure(
          description: "can't listen for syslog (\(transport.rawValue)) on \(address): \(error)")
      }
    }
    if let tls {
      services.append(Running(name: "syslog certificate") { await Self.reload(tls, with: certificates) })
    }
    if let follower = await follower() {
      services.append(Running(name: "followed files") { await follower.run() })
    }
    return services
  }

  private func follower() async -> FileFollower? {
    guard !configuration.follow.isEmpty else { return nil }
    var wishes: [FollowConfiguration] = []
    for followed in configuration.follow {
      let known = await reception.book.source(named: followed.source)
      let source: Source
      if let known {
        source = known
      } else {
        source = await reception.add(name: followed.source, kind: .file)
      }
      wishes.append(FollowConfiguration(source: source.number, patterns: [followed.path]))
    }
    return FileFollower(
      wishes, positionsPath: configuration.dataFolder + "/follow-positions", sink: reception, now: now)
  }

  /// Looks now and then whether the certificate was renewed.
  private static func reload(_ identity: TLSIdentity, with certificates: ServingCertificate) async {
    var shown = certificates.fingerprint
    while !Task.isCancelled {
      try? await Task.sleep(for: .seconds(60))
      guard certificates.fingerprint != shown else { continue }
      shown = certificates.fingerprint
      try? identity.reload()
    }
  }
}

/// A long-running piece of work as a service that ends when the hub is told to stop.
struct Running: Service {
  let name: String
  let body: @Sendable () async throws -> Void

  init(name: String, _ body: @escaping @Sendable () async throws -> Void) {
    self.name = name
    self.body = body
  }

  func run() async throws {
    try await cancelWhenGracefulShutdown { try await body() }
  }
}
