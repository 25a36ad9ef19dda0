import Testing
import WardModel

@testable import Incidents

/// ATT&CK names, patterns of names, words.
@Suite struct VocabularyTests {
  @Test func `techniques are known by identifier, upper or lower case`() {
    #expect(ATTACK.technique("T1003.001")?.name == "LSASS Memory")
    #expect(ATTACK.technique("t1003.001")?.fullName == "OS Credential Dumping: LSASS Memory")
    #expect(ATTACK.technique("T1003")?.tactics == ["credential-access"])
    #expect(ATTACK.technique("T0800") != nil)
    #expect(ATTACK.technique("T9999") == nil)
    #expect(ATTACK.technique("") == nil)
  }

  @Test func `the table is whole`() {
    let techniques = ATTACK.techniquesByID.values
    #expect(techniques.count == 774)
    #expect(techniques.allSatisfy { !$0.name.isEmpty && !$0.tactics.isEmpty })
    #expect(techniques.allSatisfy { $0.tactics.allSatisfy { Tactic.named($0) != nil } })
  }

  @Test func `patterns match whole names without case`() {
    #expect(NamePattern("dc*.example.org").matches("DC01.example.org"))
    #expect(NamePattern("ws?").matches("ws1"))
    #expect(!NamePattern("ws?").matches("ws10"))
    #expect(!NamePattern("dc*").matches("xdc1"))
    #expect(NamePattern("*").matches(""))
    #expect(!NamePattern("").matches("a"))
    #expect(NamePattern("a*b*c").matches("a--b--b--c"))
    #expect(
      !NamePattern(String(repeating: "*a", count: 30) + "b").matches(String(repeating: "a", count: 2000)))
  }

  @Test func `common accounts are told from people`() {
    for common in [
      "nt authority\\system", "system", "ws1$", "clinic\\ws1$", "ws1$@clinic.example.org", "dwm-3", "umfd-0",
      "s-1-5-18",
      "nt-autorität\\system", "font driver host\\umfd-1", "iis apppool\\portal", "-", "",
    ] {
      #expect(CommonEntities.contains(.user, common), "\(common)")
    }
    for person in [
      "clinic\\amara", "systema", "clinic\\dwm-x", "amara@clinic.example.org", "s-1-5-21-1-2-3-1106",
    ] {
      #expect(!CommonEntities.contains(.user, person), "\(person)")
    }
  }

  @Test func `system programs are told by name and place`() {
    #expect(CommonEntities.isSystemProgram(path: "C:\\Windows\\System32\\svchost.exe"))
    #expect(CommonEntities.isSystemProgram(path: "svchost.exe"))
    #expect(!CommonEntities.isSystemProgram(path: "C:\\Users\\Public\\svchost.exe"))
    #expect(!CommonEntities.isSystemProgram(path: "C:\\Windows\\Temp\\svchost.exe"))
    #expect(!CommonEntities.isSystemProgram(path: "C:\\Windows\\System32\\cmd.exe"))
  }

  @Test func `text is cleaned, cut and counted`() {
    #expect(PlainText.clean("  a \r\n b\u{200B}c ", limit: 20) == "a b c")
    #expect(PlainText.clean("abcdef", limit: 3) == "abc…")
    #expect(PlainText.clean("abc", limit: 3) == "abc")
    #expect(PlainText.fileName("C:\\a\\b.exe") == "b.exe")
    #expect(PlainText.fileName("/a/b") == "b")
    #expect(PlainText.shortHost("ws1.example.org") == "ws1")
    #expect(PlainText.shortHost("192.0.2.1") == "192.0.2.1")
    #expect(PlainText.list(["a", "b", "c"]) == "a, b and c")
    #expect(
      PlainText.span(Sample.time(0), Sample.time(90_000)) == "between 2026-03-02 02:00 and 2026-03-03 03:00")
  }
}
