import Sigma
import Testing

@Suite struct LanguageValueTests {
  @Test(arguments: [
    (#"'C:\Windows\cmd.exe'"#, #"C:\Windows\cmd.exe"#),
    (#"'C:\\Windows'"#, #"C:\Windows"#),
    (#"'a*b?c'"#, "a<*>b<?>c"),
    (#"'a\*b\?c'"#, "a*b?c"),
    (#"'a\\*'"#, #"a\<*>"#),
    (#"'a\\\*'"#, #"a\*"#),
    (#"'a\\\\b'"#, #"a\\b"#),
    (#"'a\\\'"#, #"a\\"#),
    (#"'a**b'"#, "a<*>b"),
    (#"'a\'"#, #"a\"#),
    (#"''"#, ""),
    (#""tab\there""#, "tab\there"),
    ("4625", "4625"),
    ("-5", "-5"),
    ("0x1F", "31"),
    ("1.5", "1.5"),
    ("2.0", "2"),
    ("0777", "0777"),
    ("1_000", "1_000"),
    ("12:30", "12:30"),
    ("1.2.3", "1.2.3"),
    ("1e5", "1e5"),
    ("true", "true"),
    ("yes", "true"),
    ("Off", "false"),
    ("'yes'", "yes"),
    ("yesterday", "yesterday"),
    ("2024-01-31", "2024-01-31"),
    ("99999999999999999999999", "99999999999999999999999"),
  ])
  func `a value means what the specification says`(_ written: String, _ meant: String) {
    #expect(Language.outcome("Field: \(written)").patterns == [meant])
  }

  @Test(arguments: ["null", "~", ""])
  func `null is a test of its own`(_ written: String) {
    #expect(Language.outcome("Field: \(written)").tests == [.null])
  }

  @Test func `null in a list is one of the alternatives`() {
    #expect(
      Language.outcome("Field: ['', null]").tests == [
        .pattern(StringPattern(pieces: []), isCased: false), .null,
      ])
  }

  @Test func `an item remembers how it was written and where`() {
    let item = Language.outcome("CommandLine|contains|all: [a, b]").item
    #expect(item?.source == "CommandLine|contains|all")
    #expect(item?.line == 9)
    #expect(item?.matchesAll == true)
  }
}
