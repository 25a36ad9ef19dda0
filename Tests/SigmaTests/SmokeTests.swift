import Testing

@testable import Sigma

@Suite struct SmokeTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
