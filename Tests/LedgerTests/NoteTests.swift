import Glibc
import Testing

@testable import Ledger

// The key, text and signature of the example in the specifications' shared test vectors come from RFC 8032, section 7.1.
private let rfcSeed: [UInt8] = [
  0x9D, 0x61, 0xB1, 0x9D, 0xEF, 0xFD, 0x5A, 0x60, 0xBA, 0x84, 0x4A, 0xF4, 0x92, 0xEC, 0x2C, 0xC4, 0x44, 0x49,
  0xC5,
  0x69, 0x7B, 0x32, 0x69, 0x19, 0x70, 0x3B, 0xAC, 0x03, 0x1C, 0xAE, 0x7F, 0x60,
]

@Test func `a signature is that of RFC 8032`() throws {
  let key = try SigningKey(name: "example.org/log", seed: rfcSeed)
  #expect(key.verifier.publicKey.prefix(4) == [0xD7, 0x5A, 0x98, 0x01])
  #expect(try key.signature(of: []).prefix(4) == [0xE5, 0x56, 0x43, 0x00])
}

@Test func `the checkpoint of the specification is read and its key name is not ours`() throws {
  let text = """
    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

    — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

    """
  let checkpoint = try #require(Checkpoint.unverified(Array(text.utf8)))
  #expect(checkpoint.size == 20_852_163)
  #expect(checkpoint.root.description == "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=")
  #expect(Checkpoint.read(Array(text.utf8), key: try testKey().verifier) == .unsigned(checkpoint))
}

@Test func `a verifier key survives its text and a wrong digit is refused`() throws {
  let key = try testKey().verifier
  #expect(VerifierKey(key.description) == key)
  #expect(VerifierKey(key.description + "\n") == key)
  #expect(VerifierKey(String(key.description.dropLast(3)) + "AA=") == nil)
  #expect(VerifierKey("other" + key.description) == nil)
  #expect(VerifierKey("a+b") == nil)
}

@Test func `every flipped bit of a signed checkpoint is noticed`() throws {
  let key = try testKey()
  let checkpoint = Checkpoint(origin: testName, size: 300, root: TreeHasher().digest([1]))
  let bytes = try checkpoint.signed(by: key)
  #expect(Checkpoint.read(bytes, key: key.verifier) == .signed(checkpoint))
  for index in bytes.indices {
    for bit in 0..<8 {
      var changed = bytes
      changed[index] ^= 1 << UInt8(bit)
      if case .signed = Checkpoint.read(changed, key: key.verifier) {
        Issue.record("byte \(index), bit \(bit)")
      }
    }
  }
}

@Test func `another key with the same name is not believed`() throws {
  let checkpoint = Checkpoint(origin: testName, size: 1, root: LedgerHash())
  let bytes = try checkpoint.signed(by: testKey(8))
  #expect(Checkpoint.read(bytes, key: try testKey(7).verifier) == .unsigned(checkpoint))
}

@Test func `a key is made once, for its owner only, and refused when others can read it`() throws {
  let folder = try TemporaryFolder()
  let made = try KeyFile.loadOrMake(folder: folder.path + "/keys", keyName: testName)
  #expect(try KeyFile.loadOrMake(folder: folder.path + "/keys", keyName: testName).verifier == made.verifier)
  let path = folder.path + "/keys/ledger.pem"
  var status = stat()
  #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
  chmod(path, 0o640)
  #expect(throws: LedgerFault.self) {
    try KeyFile.loadOrMake(folder: folder.path + "/keys", keyName: testName)
  }
}

@Test(arguments: ["", "a b", "a+b", "a\nb"])
func `a key name with a space or a plus is refused`(name: String) {
  #expect(throws: LedgerFault.self) { try testKey(name: name) }
}

@Test func `Base64 has one spelling`() {
  for count in 0..<70 {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    #expect(Base64.decoded(Base64.encoded(bytes)) == bytes)
  }
  for text in ["A", "AA", "AA=", "AB==", "A===", "AA=A", "A A=", "AAA\n", "____"] {
    #expect(Base64.decoded(text) == nil)
  }
}
