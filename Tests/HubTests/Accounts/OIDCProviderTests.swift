import Foundation
import Glibc
import Testing
import WardModel

@testable import Hub

/// A real provider, `oidc-provider-mock` of PyPI, on 127.0.0.1.
struct OIDCProviderTests {
  /// Its command: named by the environment, or in the search path.
  private static let command: String? = {
    let environment = ProcessInfo.processInfo.environment
    let folders = (environment["PATH"] ?? "").split(separator: ":").map { String($0) + "/oidc-provider-mock" }
    return ([environment["WARD_OIDC_PROVIDER"]].compactMap { $0 } + folders)
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Carries requests with the curl command.
  private struct CurlTransport: OIDCTransport {
    struct Failed: Error { var text: String }

    func send(_ request: OIDCRequest) async throws -> OIDCResponse {
      var arguments = [
        "-sS", "--max-time", "10", "-X", request.method.rawValue, "-w", "\n%{http_code}", request.address,
      ]
      for header in request.headers { arguments += ["-H", "\(header.name): \(header.value)"] }
      if request.method == .post { arguments += ["--data-raw", request.body] }
      let result = try run("/usr/bin/curl", arguments)
      guard result.status == 0, let line = result.lines.last, let status = Int(line) else {
        throw Failed(text: result.error)
      }
      return OIDCResponse(status: status, body: Array(result.out.dropLast(line.utf8.count + 1)))
    }
  }

  /// A port that was free a moment ago.
  private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic -> UInt16? in
        guard bind(descriptor, generic, length) == 0, getsockname(descriptor, generic, &length) == 0 else {
          return nil
        }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }
    return Int(try #require(port))
  }

  @Test(.enabled(if: command != nil, "needs oidc-provider-mock (PyPI) in PATH or WARD_OIDC_PROVIDER"))
  func `a person signs in at a real provider`() async throws {
    let command = try #require(Self.command)
    let port = try freePort()
    let issuer = "http://127.0.0.1:\(port)"
    let provider = Process()
    // It ends by itself after a minute, whatever becomes of the test.
    provider.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    provider.arguments = [
      "-s", "KILL", "60", command, "--port", "\(port)", "--require-nonce", "true", "--user-claims",
      #"{"sub":"u-1","preferred_username":"noor","name":"Noor K.","groups":["soc"]}"#,
    ]
    provider.standardOutput = FileHandle.nullDevice
    provider.standardError = FileHandle.nullDevice
    try provider.run()
    defer {
      // `timeout` leads a group of its own. A gentler signal would not arrive: threads of the pool block it for their children.
      kill(-provider.processIdentifier, SIGKILL)
      provider.waitUntilExit()
    }

    let hub = try AccountsFixture()
    var clock = timespec()
    clock_gettime(CLOCK_REALTIME, &clock)
    let now = Timestamp(nanoseconds: Int64(clock.tv_sec) * 1_000_000_000)
    let signIn = OIDCSignIn(
      configuration: OIDCConfiguration(
        issuer: issuer, clientIdentifier: "ward", clientSecret: "a secret of some length",
        redirectAddress: "https://hub.example.org/sign-in/callback", roles: ["soc": [.analyst]],
        allowsPlainLoopback: true),
      transport: CurlTransport(), keys: hub.keys, random: .system)

    var beginning: OIDCSignIn.Beginning?
    for _ in 0..<150 where beginning == nil {
      beginning = try? await signIn.begin(returnPath: "/incidents", now: now).get()
      if beginning == nil { try await Task.sleep(for: .milliseconds(200)) }
    }
    let left = try #require(beginning, "the provider did not start within half a minute")
    let cookie = Cookie.openIDConnect.value(in: String(left.cookieHeader.prefix { $0 != ";" }))

    // The browser: the person says who they are at the provider, which sends them back.
    let answer = try run(
      "/usr/bin/curl", ["-sS", "-D", "-", "-o", "/dev/null", "-d", "sub=u-1", left.address])
    let location = try #require(
      answer.outText.split(whereSeparator: \.isNewline).first { $0.lowercased().hasPrefix("location: ") }?
        .dropFirst(10))
    let items = try #require(URLComponents(string: String(location))?.queryItems)
    let value = { (name: String) in items.first { $0.name == name }?.value }

    let callback = OIDCSignIn.Callback(code: value("code"), state: value("state"), cookie: cookie)
    let (identity, path) = try await signIn.finish(callback, now: now).get()
    #expect(identity.subject == "u-1" && identity.name == "noor" && identity.roles == [.analyst])
    #expect(path == "/incidents")
    #expect(try await hub.accounts.signIn(federated: identity, now: now).person?.displayName == "Noor K.")

    // The code is used up at the provider.
    guard case .failure(.tokenEndpoint) = await signIn.finish(callback, now: now) else {
      Issue.record("the code worked twice")
      return
    }
  }
}
