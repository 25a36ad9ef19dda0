import Testing

@testable import Hub

@Suite struct SmokeTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
