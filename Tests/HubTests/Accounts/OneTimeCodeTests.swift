import Testing
import WardModel

@testable import Hub

struct OneTimeCodeTests {
  private let secret = Array("12345678901234567890".utf8)

  private func time(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: 0).advanced(bySeconds: seconds) }

  private func code(_ seconds: Int64) -> String {
    String(decoding: OneTimeCode.digitsOf(secret, step: OneTimeCode.step(at: time(seconds))), as: UTF8.self)
  }

  @Test(arguments: [
    (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"), (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"),
  ])
  func `codes are those of RFC 6238`(seconds: Int64, digits: String) {
    let step = OneTimeCode.step(at: time(seconds))
    #expect(String(decoding: OneTimeCode.digitsOf(secret, step: step, count: 8), as: UTF8.self) == digits)
    #expect(code(seconds) == digits.suffix(6))
  }

  @Test func `the codes of half a minute before and after are taken`() {
    let now: Int64 = 1_111_111_111
    for shift in [-30, 0, 30] as [Int64] {
      let step = OneTimeCode.step(at: time(now + shift))
      #expect(
        OneTimeCode.check(code(now + shift), secret: secret, now: time(now), lastUsedStep: nil)
          == .accepted(step: step))
    }
  }

  @Test func `a code of a minute away is wrong`() {
    let now: Int64 = 1_111_111_111
    for shift in [-60, 60] as [Int64] {
      #expect(
        OneTimeCode.check(code(now + shift), secret: secret, now: time(now), lastUsedStep: nil) == .wrong)
    }
  }

  @Test func `a used code and every earlier one are refused as replayed`() {
    let now: Int64 = 1_111_111_111
    let step = OneTimeCode.step(at: time(now))
    #expect(OneTimeCode.check(code(now), secret: secret, now: time(now), lastUsedStep: step) == .replayed)
    #expect(
      OneTimeCode.check(code(now - 30), secret: secret, now: time(now), lastUsedStep: step) == .replayed)
    #expect(
      OneTimeCode.check(code(now + 30), secret: secret, now: time(now), lastUsedStep: step)
        == .accepted(step: step + 1))
  }

  @Test func `what is no code is wrong`() {
    for text in ["", "12345", "1234567", "abcdef", "\u{0}00000"] {
      #expect(OneTimeCode.check(text, secret: secret, now: time(59), lastUsedStep: nil) == .wrong)
    }
  }
}
