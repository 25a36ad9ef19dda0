import Testing
import WardModel

@testable import Hub

/// Everything that reads text from outside gets noise and damaged texts; none may crash, and none may believe them.
struct HostileTextTests {
  private static let seed: UInt64 = 20_260_301

  /// Noise, or `good` with some bytes changed, removed or doubled.
  private func damaged(_ good: String, _ random: RandomSource) -> String {
    var units = Array(good.utf8)
    let choice = random.bytes(4)
    if choice[0] < 40 { return String(decoding: random.bytes(Int(choice[1])), as: UTF8.self) }
    for _ in 0...(choice[2] % 4) where !units.isEmpty {
      let bytes = random.bytes(3)
      let place = (Int(bytes[0]) << 8 | Int(bytes[1])) % units.count
      switch bytes[2] % 3 {
      case 0: units[place] = random.bytes(1)[0]
      case 1: units.remove(at: place)
      default: units.insert(units[place], at: place)
      }
    }
    return String(decoding: units, as: UTF8.self)
  }

  @Test func `damaged texts crash nothing and are not believed`() throws {
    print("seed \(Self.seed)")
    let random = repeatableRandom(Self.seed)
    let hub = try AccountsFixture()
    let token = TokenText(kind: .api, random: random)
    let patient = "patient:1-" + Base32.lowercase(random.bytes(16))
    let browser = hub.accounts.knownBrowser.make(for: "mira", random: random, now: hub.start)
    let flow = OIDCFlow(returnPath: "/a", random: random, now: hub.start)
    let sealing = Sealing(key: SecretKey(random.bytes(32)))
    let sealedFlow = flow.sealed(sealing, random: random)
    for _ in 0..<1500 {
      let text = damaged(token.text, random)
      if let read = TokenText(text) { #expect(read.text == text) }
      let patientText = damaged(patient, random)
      if let read = PatientToken(patientText) { #expect(read.text == patientText) }
      let browserText = damaged(browser, random)
      if hub.accounts.knownBrowser.browser(in: browserText, for: "mira", now: hub.start) != nil {
        #expect(browserText == browser)
      }
      let flowText = damaged(sealedFlow, random)
      if OIDCFlow(sealed: flowText, sealing) != nil { #expect(flowText == sealedFlow) }
      if let value = Cookie.session.value(in: damaged("a=b; __Host-ward=abc; c=d", random)) {
        #expect(value.utf8.count < 256)
      }
      _ = PresentedToken(authorization: damaged("Basic YTp3YXJkX2E=", random))
      _ = PasswordHash(stored: damaged("$scrypt$ln=15,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAA", random))
      _ = HostName(damaged("hub.example.org", random))
      _ = HostName(damaged("2001:db8::1", random))
      _ = ClientAddress.place(damaged("2001:db8::1%eth0", random))
      _ = RevealReason(damaged("treating this patient tonight", random))
      _ = JSONWebKey.set(Array(damaged(#"{"keys":[{"kty":"RSA","n":"AAAA","e":"AQAB"}]}"#, random).utf8))
      _ = IDToken.read(damaged("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UifQ.AAAA", random))
    }
  }
}
