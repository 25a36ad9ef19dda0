import Foundation
import Testing
import WardModel

@testable import Hub

@Suite(.enabled(if: ForeignKey.isAvailable, "needs the openssl command to sign tokens"))
struct IDTokenTests {
  private static let rsa = try? ForeignKey(.rsa(bitCount: 2048))
  private static let curve = try? ForeignKey(.p256)

  private let now = Timestamp(nanoseconds: 1_772_352_000_000_000_000)
  private let seconds = 1_772_352_000
  private let expectation = IDToken.Expectation(
    issuer: "https://login.example.org", clientIdentifier: "ward", nonce: "n-1", accessToken: "abc")

  private var claims: [String: any Sendable] {
    [
      "iss": "https://login.example.org", "aud": "ward", "sub": "u-1", "nonce": "n-1", "iat": seconds - 5,
      "exp": seconds + 300,
    ]
  }

  private func webKey(_ key: ForeignKey, _ more: [String: String] = ["kid": "k1"]) throws -> JSONWebKey {
    let members = key.members.merging(more) { $1 }.mapValues { ClaimValue.text($0) }
    return try #require(JSONWebKey(members))
  }

  private func verify(
    _ changed: [String: (any Sendable)?] = [:], header: [String: any Sendable] = [:],
    with key: ForeignKey? = rsa
  ) throws -> Result<IDToken, IDTokenRefusal> {
    let key = try #require(key)
    var all = claims
    for (name, value) in changed { all[name] = value }
    let text = try key.token(all, name: "k1", header: header)
    let believed = try webKey(key)
    return IDToken.read(text).flatMap {
      IDToken.verify($0, key: believed, expectation: expectation, now: now)
    }
  }

  @Test func `tokens signed with RSA and on P-256 are believed`() throws {
    #expect(try verify().success?.subject == "u-1")
    // Curve signatures have numbers of different lengths: several, so that short ones are among them.
    for _ in 0..<8 { #expect(try verify(with: Self.curve).success?.subject == "u-1") }
  }

  @Test func `the examples of RFC 7515 verify and do not with one bit turned`() throws {
    let es256 = """
      eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.\
      DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q
      """
    let key = try #require(
      JSONWebKey([
        "kty": .text("EC"), "crv": .text("P-256"), "x": .text("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
        "y": .text("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"),
      ]))
    let token = try #require(IDToken.read(es256).success)
    #expect(key.verifies(token.signature, of: token.signed))
    for bit in [0, 100, 511] {
      var turned = token.signature
      turned[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!key.verifies(turned, of: token.signed))
    }
    #expect(!key.verifies(token.signature, of: token.signed + [0]))
    #expect(!key.verifies([UInt8](repeating: 0, count: 64), of: token.signed))
    #expect(!key.verifies([], of: token.signed))
  }

  @Test func `a point that is not on the curve verifies nothing`() {
    #expect(
      !SignatureCheck.es256(
        x: [UInt8](repeating: 1, count: 32), y: [UInt8](repeating: 1, count: 32), message: [1],
        signature: [UInt8](repeating: 1, count: 64)))
  }

  @Test func `an unsigned token is refused`() throws {
    for name in ["none", "None", "nOnE", ""] {
      #expect(try verify(header: ["alg": name]).failure == .algorithm(name))
    }
    let text = try #require(Self.rsa).token(claims, name: "k1")
    let bare = text.split(separator: ".").prefix(2).joined(separator: ".") + "."
    let read = try #require(IDToken.read(bare).success)
    #expect(
      try IDToken.verify(read, key: webKey(try #require(Self.rsa)), expectation: expectation, now: now)
        .failure
        == .signature)
  }

  @Test func `a token signed with the public key as a password is refused`() throws {
    let key = try #require(Self.rsa)
    let header = Base64URL.text(Array(#"{"alg":"HS256","kid":"k1"}"#.utf8))
    let body = Base64URL.text(try JSONSerialization.data(withJSONObject: claims))
    let mac = Digest.hmacSHA256(key: Array((key.members["n"] ?? "").utf8), Array("\(header).\(body)".utf8))
    #expect(IDToken.read("\(header).\(body).\(Base64URL.text(mac))").failure == .algorithm("HS256"))
  }

  @Test func `a token of another key or algorithm is refused`() throws {
    let other = try ForeignKey(.p256)
    let text = try other.token(claims, name: "k1")
    let read = try #require(IDToken.read(text).success)
    let curve = try webKey(try #require(Self.curve))
    #expect(IDToken.verify(read, key: curve, expectation: expectation, now: now).failure == .signature)
    let rsa = try webKey(try #require(Self.rsa))
    #expect(IDToken.verify(read, key: rsa, expectation: expectation, now: now).failure == .unfitKey)
  }

  @Test func `claims that do not fit are refused one by one`() throws {
    #expect(try verify(["iss": "https://login.example.org/"]).failure == .issuer)
    #expect(try verify(["iss": Optional<String>.none]).failure == .issuer)
    #expect(try verify(["aud": "other"]).failure == .audience)
    #expect(try verify(["aud": ["other", "ward"]]).failure == .authorizedParty)
    #expect(try verify(["azp": "other"]).failure == .authorizedParty)
    #expect(try verify(["exp": seconds - 60]).failure == .expired)
    #expect(try verify(["exp": Optional<Int>.none]).failure == .expired)
    #expect(try verify(["exp": "never"]).failure == .expired)
    #expect(try verify(["exp": 1e300]).failure == .expired)
    #expect(try verify(["iat": seconds + 61]).failure == .issuedInFuture)
    #expect(try verify(["nbf": seconds + 61]).failure == .notYetValid)
    #expect(try verify(["nonce": "n-2"]).failure == .nonce)
    #expect(try verify(["nonce": Optional<String>.none]).failure == .nonce)
    #expect(try verify(["sub": ""]).failure == .subject)
    #expect(try verify(["sub": String(repeating: "a", count: 256)]).failure == .subject)
    #expect(try verify(["at_hash": "AAAA"]).failure == .accessTokenHash)
    #expect(try verify(header: ["crit": ["exp"]]).failure == .criticalHeader)
  }

  @Test func `claims just inside are taken`() throws {
    #expect(try verify(["exp": seconds - 59]).success != nil)
    #expect(try verify(["iat": seconds + 60, "nbf": seconds + 60]).success != nil)
    #expect(try verify(["aud": ["other", "ward"], "azp": "ward"]).success != nil)
    #expect(try verify(["aud": ["ward"]]).success != nil)
    let hash = Base64URL.text(Digest.sha256("abc".utf8).prefix(16))
    #expect(try verify(["at_hash": hash]).success != nil)
  }

  @Test(arguments: [
    "", ".", "..", "a.b.c", "e30.e30.", "e30.e30.AAAA", "eyJhbGciOiJSUzI1NiJ9.W10.AAAA",
    "eyJhbGciOjF9.e30.AAAA",
    "eyJhbGciOiJSUzI1NiJ9.e30.AAAA.AAAA", "eyJhbGciOiJSUzI1NiJ9=.e30.AAAA",
  ])
  func `what is no token is malformed`(text: String) { #expect(IDToken.read(text).failure == .malformed) }

  @Test func `a deeply nested token is malformed and breaks nothing`() {
    let deep = Base64URL.text(Array(String(repeating: "[", count: 40_000).utf8))
    #expect(IDToken.read("eyJhbGciOiJSUzI1NiJ9.\(deep).AAAA").failure == .malformed)
    #expect(IDToken.read(String(repeating: "a", count: 70_000)).failure == .malformed)
  }

  @Test func `keys that must not sign are passed over`() throws {
    let rsa = try #require(Self.rsa).members.mapValues { ClaimValue.text($0) }
    #expect(JSONWebKey(rsa) != nil)
    #expect(JSONWebKey(rsa.merging(["use": .text("enc")]) { $1 }) == nil)
    #expect(JSONWebKey(rsa.merging(["alg": .text("HS256")]) { $1 }) == nil)
    #expect(JSONWebKey(rsa.merging(["key_ops": .list([.text("encrypt")])]) { $1 }) == nil)
    #expect(JSONWebKey(rsa.merging(["e": .text("AQ")]) { $1 }) == nil)
    let short = try ForeignKey(.rsa(bitCount: 1024)).members.mapValues { ClaimValue.text($0) }
    #expect(JSONWebKey(short) == nil)
    #expect(JSONWebKey(["kty": .text("oct"), "k": .text("AAAA")]) == nil)
    let body = Array(#"{"keys":[{"kty":"oct","k":"AAAA"},7,{"kty":"RSA"}]}"#.utf8)
    #expect(JSONWebKey.set(body)?.isEmpty == true)
    #expect(JSONWebKey.set(Array("[]".utf8)) == nil)
  }
}
