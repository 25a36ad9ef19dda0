import Foundation
import Synchronization
import WardModel

@testable import Hub

/// Keys made and used by the openssl command: another implementation than the one under test.
struct ForeignKey: Sendable {
  static let command = "/usr/bin/openssl"
  static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: command) }

  enum Kind { case rsa(bitCount: Int), p256 }

  let folder: TemporaryFolder
  let algorithm: String
  /// The public part as a JSON Web Key, without a name.
  let members: [String: String]

  init(_ kind: Kind) throws {
    folder = try TemporaryFolder()
    let path = folder.path + "/key.pem"
    let parameters =
      switch kind {
      case .rsa(let bitCount): ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:\(bitCount)"]
      case .p256: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
      }
    _ = try run(Self.command, ["genpkey", "-out", path] + parameters)
    switch kind {
    case .rsa:
      algorithm = "RS256"
      let text = try run(Self.command, ["rsa", "-in", path, "-noout", "-modulus"]).outText
      let digits = text.split(separator: "=").last?.filter(\.isHexDigit) ?? ""
      members = ["kty": "RSA", "n": Base64URL.text(Hexadecimal.bytes(digits) ?? []), "e": "AQAB"]
    case .p256:
      algorithm = "ES256"
      let point = try run(Self.command, ["pkey", "-in", path, "-pubout", "-outform", "DER"]).out.suffix(64)
      members = [
        "kty": "EC", "crv": "P-256", "x": Base64URL.text(point.prefix(32)),
        "y": Base64URL.text(point.suffix(32)),
      ]
    }
  }

  func sign(_ message: String) throws -> [UInt8] {
    let signature = try run(
      Self.command, ["dgst", "-sha256", "-sign", folder.path + "/key.pem"], input: Array(message.utf8)
    ).out
    guard algorithm == "ES256" else { return signature }
    // SEQUENCE { INTEGER r, INTEGER s } becomes r and s of 32 bytes each.
    var rest = signature.dropFirst(2)
    return (0..<2).flatMap { _ -> [UInt8] in
      let count = Int(rest.dropFirst().first ?? 0)
      let digits = rest.dropFirst(2).prefix(count)
      rest = rest.dropFirst(2 + count)
      let plain = Array(digits.drop { $0 == 0 })
      return [UInt8](repeating: 0, count: max(0, 32 - plain.count)) + plain
    }
  }

  /// A token of these claims; `header` members replace the usual ones, an empty value removes one.
  func token(_ claims: [String: any Sendable], name: String?, header: [String: any Sendable] = [:]) throws
    -> String
  {
    var members: [String: any Sendable] = ["alg": algorithm, "typ": "JWT"]
    members["kid"] = name
    members.merge(header) { $1 }
    let parts = try [members, claims].map {
      Base64URL.text(try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys))
    }
    let signed = parts.joined(separator: ".")
    return signed + "." + Base64URL.text(try sign(signed))
  }
}

/// A stand-in for a provider: answers from memory and remembers what was asked.
final class ProviderStandIn: OIDCTransport {
  struct State {
    var documents: [String: OIDCResponse] = [:]
    var asked: [OIDCRequest] = []
  }

  static let issuer = "https://login.example.org/hospital"
  private let state = Mutex(State())

  init() {
    set(
      OIDCDiscovery.address(issuer: Self.issuer),
      [
        "issuer": Self.issuer, "authorization_endpoint": Self.issuer + "/authorize?tenant=1",
        "token_endpoint": Self.issuer + "/token", "jwks_uri": Self.issuer + "/keys",
      ])
  }

  func set(_ address: String, _ body: [String: any Sendable], status: Int = 200) {
    let bytes = (try? JSONSerialization.data(withJSONObject: body)).map { [UInt8]($0) } ?? []
    state.withLock { $0.documents[address] = OIDCResponse(status: status, body: bytes) }
  }

  func setKeys(_ keys: [(name: String, key: ForeignKey)]) {
    set(
      Self.issuer + "/keys",
      ["keys": keys.map { $0.key.members.merging(["kid": $0.name, "use": "sig"]) { $1 } }])
  }

  func setToken(_ text: String) {
    set(Self.issuer + "/token", ["id_token": text, "access_token": "abc", "token_type": "Bearer"])
  }

  var asked: [OIDCRequest] { state.withLock { $0.asked } }

  func send(_ request: OIDCRequest) async throws -> OIDCResponse {
    struct NothingThere: Error {}
    let response = state.withLock { state in
      state.asked.append(request)
      return state.documents[request.address]
    }
    guard let response else { throw NothingThere() }
    return response
  }
}
