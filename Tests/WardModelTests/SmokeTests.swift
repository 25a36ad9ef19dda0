import Testing

@testable import WardModel

@Suite struct SmokeTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
