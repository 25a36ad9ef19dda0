import Testing

@testable import Hub

struct PasswordTests {
  @Test(arguments: [
    "correct horse battery staple", "eleven grey herons", "Kaffee um halb vier!",
    "mira likes green marmalade",
    "Tr0ub4dor&3-xq", "это длинный пароль",
  ])
  func `a phrase of one's own is taken`(password: String) {
    #expect(PasswordRule.refusal(of: password, name: "mira", displayName: "Mira Example") == nil)
  }

  @Test(arguments: [
    "password2026!", "P@ssw0rd1234", "Hospital-Summer-2026", "aaaaaaaaaaaa", "123456789012", "qwertyuiop12",
    "mira.example1", "MiraMiraMira", "abcdefghijkl", "Welcome1234!!",
  ])
  func `what is tried first is refused`(password: String) {
    #expect(PasswordRule.refusal(of: password, name: "mira", displayName: "Mira Example") == .tooCommon)
  }

  @Test func `eleven characters are too few and twelve are enough`() {
    #expect(PasswordRule.refusal(of: "grey herons", name: "mira", displayName: "M") == .tooShort)
    #expect(PasswordRule.refusal(of: "grey herons.", name: "mira", displayName: "M") == nil)
  }

  @Test func `the longest password is a kilobyte`() {
    let unit = "grey herons fly "
    let longest = String(repeating: unit, count: PasswordRule.byteLimit / unit.utf8.count)
    #expect(PasswordRule.refusal(of: longest, name: "mira", displayName: "M") == nil)
    #expect(PasswordRule.refusal(of: longest + ".", name: "mira", displayName: "M") == .tooLong)
  }

  @Test func `control characters are refused`() {
    #expect(PasswordRule.refusal(of: "grey\u{0}herons fly", name: "mira", displayName: "M") == .unreadable)
  }

  @Test func `a hash matches its password and no near one`() throws {
    let hash = PasswordHash(password: "eleven grey herons", random: repeatableRandom())
    #expect(hash.matches("eleven grey herons"))
    #expect(!hash.matches("eleven grey heron"))
    #expect(!hash.matches("Eleven grey herons"))
    #expect(hash.stored.hasPrefix("$scrypt$ln=15,r=8,p=1$"))
    let read = try #require(PasswordHash(stored: hash.stored))
    #expect(read.matches("eleven grey herons"))
    #expect(!read.isOutdated())
  }

  @Test func `the same letters typed on two systems are one password`() {
    let hash = PasswordHash(password: "sieben f\u{FC}nf graue", random: repeatableRandom())
    #expect(hash.matches("sieben fu\u{308}nf graue"))
    #expect(!hash.matches("sieben funf graue"))
  }

  @Test(arguments: [
    "", "$scrypt$", "$scrypt$ln=15,r=8$AAAA$AAAA", "$argon2id$ln=15,r=8,p=1$AAAA$AAAA",
    "scrypt$ln=15,r=8,p=1$AAAA$AAAA",
    "$scrypt$ln=x,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAA", "$scrypt$ln=15,r=8,p=1$AAAA$AAAA",
  ])
  func `what is no stored hash is not read`(text: String) {
    #expect(PasswordHash(stored: text) == nil)
  }

  @Test func `a stored hash with monstrous parameters matches nothing and costs nothing`() throws {
    let hash = try #require(PasswordHash(stored: "$scrypt$ln=40,r=8,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAA"))
    #expect(!hash.matches("eleven grey herons"))
    #expect(hash.isOutdated())
  }
}
