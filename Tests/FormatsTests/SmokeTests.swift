import Testing

@testable import Formats

@Suite struct SmokeTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
