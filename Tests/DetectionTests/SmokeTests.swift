import Testing

@testable import Detection

@Suite struct SmokeTests {
  @Test func `the module loads`() { #expect(Bool(true)) }
}
