import Testing

@testable import Hub

/// The vectors of the standards, and near misses.
struct CryptographyTests {
  private func bytes(_ hexadecimal: String) throws -> [UInt8] {
    try #require(Hexadecimal.bytes(hexadecimal.filter { !$0.isWhitespace }))
  }

  @Test func `HMAC with SHA-256 gives the values of RFC 4231`() throws {
    let cases: [(key: [UInt8], message: [UInt8], mac: String)] = [
      (
        [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (
        [UInt8](repeating: 0xaa, count: 131),
        Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ]
    for (key, message, mac) in cases {
      #expect(Hexadecimal.text(Digest.hmacSHA256(key: key, message)) == mac)
    }
  }

  @Test func `scrypt gives the values of RFC 7914`() throws {
    let empty = Scrypt.key(
      password: [], salt: [], costExponent: 4, blockSize: 1, parallelism: 1, count: 64)
    #expect(
      try empty
        == bytes(
          """
          77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442
          fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
          """))
    let nacl = Scrypt.key(
      password: Array("password".utf8), salt: Array("NaCl".utf8), costExponent: 10, blockSize: 8,
      parallelism: 16,
      count: 64)
    #expect(
      try nacl
        == bytes(
          """
          fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162
          2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
          """))
    let chloride = Scrypt.key(
      password: Array("pleaseletmein".utf8), salt: Array("SodiumChloride".utf8), costExponent: 14,
      blockSize: 8,
      parallelism: 1, count: 64)
    #expect(
      try chloride
        == bytes(
          """
          7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2
          d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887
          """))
  }

  @Test func `scrypt refuses parameters that would exhaust the hub`() {
    #expect(
      Scrypt.key(password: [1], salt: [1], costExponent: 20, blockSize: 8, parallelism: 1, count: 32) == nil)
    #expect(
      Scrypt.key(password: [1], salt: [1], costExponent: 63, blockSize: 8, parallelism: 1, count: 32) == nil)
    #expect(
      Scrypt.key(password: [1], salt: [1], costExponent: 4, blockSize: 0, parallelism: 1, count: 32) == nil)
  }

  @Test func `what was sealed opens again`() {
    let sealing = Sealing(key: SecretKey([UInt8](repeating: 7, count: 32)))
    for message in [[], [1], Array("a longer message over more than one block".utf8)] as [[UInt8]] {
      let box = sealing.seal(message, context: "row 1", random: repeatableRandom())
      #expect(box.count == message.count + 28)
      #expect(sealing.open(box, context: "row 1") == message)
    }
  }

  @Test func `a sealed box with one bit turned, another context or another key stays shut`() {
    let sealing = Sealing(key: SecretKey([UInt8](repeating: 7, count: 32)))
    let box = sealing.seal(Array("secret".utf8), context: "row 1", random: repeatableRandom())
    for bit in 0..<box.count * 8 {
      var turned = box
      turned[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(sealing.open(turned, context: "row 1") == nil)
    }
    #expect(sealing.open(box, context: "row 2") == nil)
    #expect(sealing.open(Array(box.dropLast()), context: "row 1") == nil)
    #expect(sealing.open([], context: "row 1") == nil)
    #expect(Sealing(key: SecretKey([UInt8](repeating: 8, count: 32))).open(box, context: "row 1") == nil)
  }

  @Test func `base 32 gives the values of RFC 4648`() {
    let cases = ["": "", "f": "MY", "fo": "MZXQ", "foo": "MZXW6", "foob": "MZXW6YQ", "fooba": "MZXW6YTB"]
    for (plain, text) in cases {
      #expect(Base32.uppercase(plain.utf8) == text)
      #expect(Base32.bytes(text) == Array(plain.utf8))
      #expect(Base32.bytes(text.lowercased()) == Array(plain.utf8))
    }
    // Left-over bits, a character too many, another alphabet.
    for wrong in ["MZ", "M", "MY======", "M1", "MZXW6Y8"] { #expect(Base32.bytes(wrong) == nil, "\(wrong)") }
  }

  @Test func `base 64 for URLs has one text for one value`() {
    let random = repeatableRandom(3)
    for count in 0..<70 {
      let bytes = random.bytes(count)
      #expect(Base64URL.bytes(Base64URL.text(bytes)) == bytes)
      #expect(Base64URL.commonBytes(Base64URL.commonText(bytes)) == bytes)
    }
    #expect(Base64URL.text([0xFB, 0xFF]) == "-_8")
    #expect(Base64URL.commonText([0xFB, 0xFF]) == "+/8=")
    for wrong in ["-_9", "-_8=", "+/8", "A", "-_8 "] { #expect(Base64URL.bytes(wrong) == nil, "\(wrong)") }
  }

  @Test func `comparison finds every difference`() {
    #expect(Digest.equal([1, 2, 3], [1, 2, 3]))
    #expect(!Digest.equal([1, 2, 3], [1, 2, 4]))
    #expect(!Digest.equal([1, 2, 3], [0, 2, 3]))
    #expect(!Digest.equal([1, 2, 3], [1, 2]))
    #expect(Digest.equal([UInt8](), [UInt8]()))
  }

  @Test func `a secret key does not show its bytes`() {
    let key = SecretKey([0xAB, 0xCD])
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), dumped] {
      #expect(!text.contains("171") && !text.lowercased().contains("ab, cd") && !text.contains("205"))
    }
  }
}
