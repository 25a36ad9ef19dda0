import Foundation
import Glibc
import Testing
import WardModel

@testable import Hub

struct CertificateTests {
  private let folder: TemporaryFolder
  /// 2026-03-01T08:00:00Z
  private let start = Timestamp(nanoseconds: 1_772_352_000_000_000_000)
  private let names: [HostName]
  private var secrets: String { folder.path + "/secrets" }

  init() throws {
    folder = try TemporaryFolder()
    names = try ["hub.example.org", "192.0.2.20", "2001:db8::20"].map { try #require(HostName($0)) }
  }

  private func days(_ count: Int64) -> Timestamp { start.advanced(bySeconds: count * 86_400) }

  private func authority(now: Timestamp? = nil, constrainedTo: [String] = []) throws -> CertificateAuthority {
    try CertificateAuthority.open(
      directory: secrets, constrainedTo: constrainedTo, now: now ?? start, random: repeatableRandom())
  }

  @Test func `an authority and a certificate are made once and kept`() throws {
    let first = try authority()
    let server = try first.serverCertificate(for: names, now: start)
    let second = try authority(now: days(1))
    #expect(second.fingerprint == first.fingerprint)
    #expect(try second.serverCertificate(for: names, now: days(1)).fingerprint == server.fingerprint)
    #expect(server.fingerprint.split(separator: ":").count == 32)
    #expect(!"\(server)".contains("PRIVATE"))
    for name in ["authority.pem", "server.pem"] {
      var status = stat()
      #expect(stat(secrets + "/" + name, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
    }
  }

  @Test func `the authority lasts ten years and the certificate 825 days at most`() throws {
    let authority = try authority()
    let server = try authority.serverCertificate(for: names, now: start)
    #expect(authority.notAfter == days(3650))
    #expect(server.notAfter.since(server.notBefore) == 825 * 86_400 * 1_000_000_000)
    #expect(server.notBefore < start)
  }

  @Test func `a certificate is renewed thirty days before its end and not earlier`() throws {
    let authority = try authority()
    let server = try authority.serverCertificate(for: names, now: start)
    #expect(try authority.serverCertificate(for: names, now: days(794)).fingerprint == server.fingerprint)
    let renewed = try authority.serverCertificate(for: names, now: days(795))
    #expect(renewed.fingerprint != server.fingerprint)
    #expect(renewed.keyPEM != server.keyPEM)
    #expect(renewed.notAfter > server.notAfter)
  }

  @Test func `another name makes another certificate and fewer names do not`() throws {
    let authority = try authority()
    let server = try authority.serverCertificate(for: names, now: start)
    #expect(try authority.serverCertificate(for: [names[0]], now: start).fingerprint == server.fingerprint)
    let more = names + [try #require(HostName("ward.example.org"))]
    #expect(try authority.serverCertificate(for: more, now: start).fingerprint != server.fingerprint)
    #expect(throws: CertificateError.self) { _ = try authority.serverCertificate(for: [], now: start) }
  }

  @Test func `a certificate never outlives its authority`() throws {
    let authority = try authority()
    let late = try authority.serverCertificate(for: names, now: days(3600))
    #expect(late.notAfter == authority.notAfter)
    #expect(try authority.serverCertificate(for: names, now: days(3649)).fingerprint == late.fingerprint)
    #expect(throws: CertificateError.self) {
      _ = try authority.serverCertificate(for: names, now: days(3650))
    }
  }

  @Test func `a damaged certificate is made anew and a damaged authority stops the start`() throws {
    let made = try authority()
    _ = try made.serverCertificate(for: names, now: start)
    try folder.write("secrets/server.pem", "damaged")
    #expect(chmod(secrets + "/server.pem", 0o600) == 0)
    _ = try made.serverCertificate(for: names, now: start)
    try folder.write("secrets/authority.pem", "damaged")
    #expect(chmod(secrets + "/authority.pem", 0o600) == 0)
    #expect(throws: CertificateError.noCertificate(path: secrets + "/authority.pem")) { _ = try authority() }
  }

  @Test func `an authority that others can read stops the start`() throws {
    _ = try authority()
    #expect(chmod(secrets + "/authority.pem", 0o644) == 0)
    #expect(throws: HubKeysError.self) { _ = try authority() }
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl"), "needs the openssl command"))
  func `another implementation verifies chain, names, purpose and days`() throws {
    // Made now: the command looks at the clock.
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let now = Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000)
    let authority = try authority(now: now, constrainedTo: ["example.org"])
    let inside = [names[0]]
    let server = try authority.serverCertificate(for: inside, now: now)
    let authorityPath = try folder.write("ca.pem", authority.certificatePEM)
    let serverPath = try folder.write("server-public.pem", server.chainPEM)
    let verify = { (arguments: [String], path: String) in
      try run(
        "/usr/bin/openssl",
        ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", authorityPath] + arguments + [path])
    }
    let good = try verify(["-verify_hostname", "hub.example.org"], serverPath)
    #expect(good.status == 0, "\(good.error)")
    #expect(try verify(["-verify_hostname", "other.example.org"], serverPath).status != 0)
    // Outside the constraint: issued, but nobody believes it.
    let outside = try authority.serverCertificate(for: [#require(HostName("hub.example.net"))], now: now)
    let outsidePath = try folder.write("outside.pem", outside.chainPEM)
    #expect(try verify([], outsidePath).status != 0)
  }

  @Test func `names are checked before they reach a certificate`() {
    for good in ["hub", "HUB.Example.org", "ward-7.example.org", "192.0.2.1", "2001:DB8:0::1", "x1.y2"] {
      #expect(HostName(good) != nil, "\(good)")
    }
    for bad in [
      "", ".", "hub.", "-hub", "hub-", "a..b", "*.example.org", "a,DNS:b", "a b", "a\nb", "300.1.1.1",
      "1.2.3", "h\u{FC}b",
      "hub\u{0}", String(repeating: "a", count: 64),
    ] {
      #expect(HostName(bad) == nil, "\(bad)")
    }
    #expect(HostName("2001:DB8:0::1")?.text == "2001:db8::1")
    #expect(HostName("HUB.Example.org")?.text == "hub.example.org")
  }

  // MARK: Given files

  /// An authority, an intermediate and a server certificate, written to files.
  private func given() throws -> (chain: [X509Certificate], key: PrivateKey) {
    let random = repeatableRandom(4)
    func wish(_ name: String, isAuthority: Bool) -> CertificateMaking.Wish {
      CertificateMaking.Wish(
        commonName: name, names: isAuthority ? [] : names, notBefore: start, notAfter: days(100),
        isAuthority: isAuthority)
    }
    let rootKey = try PrivateKey.makeP256()
    let root = try CertificateMaking.make(
      wish("root", isAuthority: true), key: rootKey, issuer: nil, random: random)
    let middleKey = try PrivateKey.makeP256()
    let middle = try CertificateMaking.make(
      wish("middle", isAuthority: true), key: middleKey, issuer: (root, rootKey), random: random)
    let key = try PrivateKey.makeP256()
    let leaf = try CertificateMaking.make(
      wish("hub.example.org", isAuthority: false), key: key, issuer: (middle, middleKey), random: random)
    return ([leaf, middle, root], key)
  }

  private func load(
    _ chain: [X509Certificate], _ key: PrivateKey, names: [HostName]? = nil, day: Int64 = 1
  ) throws -> ServerCertificate {
    let chainPath = try folder.write("given.pem", chain.map(\.pem).joined())
    let keyPath = try folder.write("given.key", key.pem)
    return try ServerCertificate.load(
      chainPath: chainPath, keyPath: keyPath, names: names ?? self.names, now: days(day))
  }

  private func refusal(_ body: () throws -> ServerCertificate) -> CertificateError? {
    #expect(throws: CertificateError.self) { _ = try body() }
  }

  @Test func `given files that fit are taken`() throws {
    let (chain, key) = try given()
    let server = try load(chain, key)
    #expect(server.chainPEM.components(separatedBy: "BEGIN CERTIFICATE").count == 4)
    #expect(server.notAfter == days(100))
    #expect(try load([chain[0]], key).fingerprint == server.fingerprint)
  }

  @Test func `given files that do not fit are refused with what to mend`() throws {
    let (chain, key) = try given()
    let path = folder.path + "/given.pem"
    #expect(
      try refusal { try load(chain, try PrivateKey.makeP256()) }
        == .keyDoesNotMatch(certificate: path, key: folder.path + "/given.key"))
    #expect(refusal { try load([chain[0], chain[2]], key) } == .brokenChain(path: path, position: 1))
    #expect(
      refusal { try load([chain[0], chain[2], chain[1]], key) } == .brokenChain(path: path, position: 1))
    #expect(
      refusal { try load([chain[1], chain[0]], key) }
        == .keyDoesNotMatch(certificate: path, key: folder.path + "/given.key"))
    #expect(refusal { try load(chain, key, day: 100) } == .expired(path: path, since: "\(days(100))"))
    #expect(refusal { try load(chain, key, day: -1) } == .notYetValid(path: path, from: "\(start)"))
    let other = try #require(HostName("elsewhere.example.org"))
    #expect(refusal { try load(chain, key, names: [other]) } == .wrongNames(path: path, wanted: [other.text]))
    #expect(refusal { try load([], key) } == .noCertificate(path: path))
    #expect(try load(chain, key, names: [other, names[2]]).notBefore == start)
  }

  @Test func `a key with a pass phrase, a missing file and noise are refused`() throws {
    let (chain, _) = try given()
    let chainPath = try folder.write("given.pem", chain.map(\.pem).joined())
    let noise = try folder.write("noise.key", repeatableRandom(8).bytes(3000))
    let locked = try folder.write(
      "locked.key", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIHsMFcG\n-----END ENCRYPTED PRIVATE KEY-----\n")
    for path in [noise, locked] {
      #expect(
        refusal { try ServerCertificate.load(chainPath: chainPath, keyPath: path, names: [], now: days(1)) }
          == .noKey(path: path))
    }
    let missing = folder.path + "/missing"
    #expect(
      refusal { try ServerCertificate.load(chainPath: missing, keyPath: noise, names: [], now: days(1)) }
        == .unreadable(path: missing, reason: "No such file or directory"))
  }
}
