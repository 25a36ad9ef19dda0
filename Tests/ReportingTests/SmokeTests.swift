import Testing

@testable import Reporting

@Suite struct SmokeTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
