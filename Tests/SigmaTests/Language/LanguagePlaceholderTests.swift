import Sigma
import Testing

@Suite struct LanguagePlaceholderTests {
  @Test func `a placeholder without values refuses the rule and names itself`() {
    let outcome = Language.outcome("Field|expand: '%Servers%'")
    #expect(outcome.item == nil)
    #expect(outcome.reason == "no values are given for the placeholder %Servers%")
  }

  @Test func `values replace placeholders in every combination`() {
    let values = ["a": ["1", "2"], "b": ["x*"]]
    #expect(
      Language.outcome("Field|expand: '%a%-%b%'", placeholders: values).patterns == ["1-x<*>", "2-x<*>"])
    #expect(Language.outcome("Field|contains|expand: '%b%'", placeholders: values).patterns == ["<*>x<*>"])
    #expect(Language.outcome("Field|expand|contains: '%b%'", placeholders: values).patterns == ["<*>x<*>"])
  }

  @Test func `a percent sign is plain without expand or behind a backslash`() {
    #expect(Language.outcome("Field: '%a%'").patterns == ["%a%"])
    #expect(
      Language.outcome(#"Field|expand: '\%plain%a%'"#, placeholders: ["a": ["1"]]).patterns == ["%plain1"])
    #expect(Language.outcome(#"Field|expand: '100%'"#).patterns == ["100%"])
    #expect(Language.outcome(#"Field|expand: 'C:\\%a%'"#, placeholders: ["a": ["1"]]).patterns == [#"C:\1"#])
  }

  @Test func `networks may come from placeholders`() {
    let outcome = Language.outcome("Field|cidr|expand: '%net%'", placeholders: ["net": ["192.0.2.0/24"]])
    #expect(outcome.tests == [.cidr(CIDRBlock(network: [192, 0, 2, 0], prefixLength: 24))])
    #expect(Language.outcome("Field|cidr|expand: '%net%'", placeholders: ["net": ["ward"]]).item == nil)
  }
}
