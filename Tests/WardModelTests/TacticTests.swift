import Testing
import WardModel

@Suite struct TacticTests {
  @Test func `tactics stand in kill-chain order and unknown ones come last`() {
    #expect(Tactic.all.map(\.order) == Tactic.all.map(\.order).sorted())
    #expect(
      Tactic.ordered(["zebra", "impact", "Credential_Access", "execution", "impact", "apple"])
        == ["execution", "credential-access", "impact", "apple", "zebra"])
  }

  @Test func `a tactic is known in every spelling of rules and others are not`() {
    #expect(Tactic.named("Lateral Movement") == Tactic.named("lateral_movement"))
    #expect(Tactic.named("lateral-movement")?.title == "Lateral movement")
    #expect(Tactic.named("lateral-movements") == nil)
  }

  @Test func `an unknown tactic has a title of its own words`() {
    #expect(Tactic.title(of: "tea_making") == "Tea making")
    #expect(Tactic.title(of: "impact") == "Impact")
  }

  @Test func `reports name the tactics that every matrix has`() {
    #expect(
      Tactic.all.filter { !$0.isGeneral }.map(\.name) == [
        "defense-evasion", "stealth", "evasion", "defense-impairment", "inhibit-response-function",
        "impair-process-control",
      ])
  }
}
