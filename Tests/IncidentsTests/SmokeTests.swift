import Testing

@testable import Incidents

@Suite struct SmokeTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
