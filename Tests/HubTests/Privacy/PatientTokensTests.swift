import Testing

@testable import Hub

struct PatientTokensTests {
  private func ring(_ numbers: ClosedRange<Int>) -> PatientKeyRing {
    PatientKeyRing(
      keys: Dictionary(
        uniqueKeysWithValues: numbers.map { ($0, SecretKey([UInt8](repeating: UInt8($0), count: 32))) }))
  }

  private func identifier(_ value: String, issuer: String = "") throws -> PatientIdentifier {
    try #require(PatientIdentifier(value, issuer: issuer))
  }

  @Test func `a token has the number of its key and 26 characters`() throws {
    let token = PatientTokens(keys: ring(1...3)).token(for: try identifier("MRN-0001"))
    #expect(token.text.hasPrefix("patient:3-"))
    #expect(token.text.utf8.count == "patient:3-".utf8.count + 26)
    #expect(PatientToken(token.text) == token)
  }

  @Test func `one patient has one token however the number is written`() throws {
    let tokens = PatientTokens(keys: ring(1...1))
    let token = tokens.token(for: try identifier("mrn-0001"))
    #expect(tokens.token(for: try identifier("  MRN-0001\r\n")) == token)
    #expect(tokens.token(for: try identifier("MRN-001")) != token)
    #expect(tokens.token(for: try identifier("MRN-0001", issuer: "north")) != token)
  }

  @Test func `issuer and value cannot be shifted into each other`() throws {
    let tokens = PatientTokens(keys: ring(1...1))
    #expect(
      try tokens.token(for: identifier("BC", issuer: "A")) != tokens.token(for: identifier("C", issuer: "AB"))
    )
  }

  @Test func `another key makes another token and all are found`() throws {
    let patient = try identifier("MRN-0001")
    let old = PatientTokens(keys: ring(1...1)).token(for: patient)
    let now = PatientTokens(keys: ring(1...2))
    #expect(now.token(for: patient) != old)
    #expect(now.allTokens(for: patient) == [old, now.token(for: patient)])
  }

  @Test(arguments: [
    "", "patient:", "patient:1-", "patient:0-aaaaaaaaaaaaaaaaaaaaaaaaaa",
    "patient:01-aaaaaaaaaaaaaaaaaaaaaaaaaa",
    "patient:1-AAAAAAAAAAAAAAAAAAAAAAAAAA", "patient:1-aaaaaaaaaaaaaaaaaaaaaaaaa",
    "patient:1-aaaaaaaaaaaaaaaaaaaaaaaaab",
    "person:1-aaaaaaaaaaaaaaaaaaaaaaaaaa", "patient:99999999999999999999-aaaaaaaaaaaaaaaaaaaaaaaaaa",
  ])
  func `what is no token is not read`(text: String) { #expect(PatientToken(text) == nil) }

  @Test func `an identifier does not show itself`() throws {
    let patient = try identifier("MRN-0001", issuer: "north")
    var dumped = ""
    dump(patient, to: &dumped)
    for text in ["\(patient)", String(reflecting: patient), dumped, "\([patient])"] {
      #expect(!text.contains("0001") && !text.contains("NORTH"))
    }
    #expect(PatientIdentifier(" \t") == nil)
    #expect(PatientIdentifier(bytes: patient.bytes) == patient)
    #expect(PatientIdentifier(bytes: [0, 200, 1]) == nil)
    #expect(PatientIdentifier(bytes: Array(patient.bytes.dropLast())) == nil)
  }
}
