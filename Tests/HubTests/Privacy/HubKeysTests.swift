import Foundation
import Glibc
import Testing

@testable import Hub

struct HubKeysTests {
  private let folder: TemporaryFolder
  private var secrets: String { folder.path + "/secrets" }

  init() throws { folder = try TemporaryFolder() }

  private func open(seed: UInt64 = 1) throws -> HubKeys {
    try HubKeys.open(directory: secrets, random: repeatableRandom(seed))
  }

  private func mode(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(stat(path, &status) == 0)
    return status.st_mode & 0o777
  }

  @Test func `the first start makes keys that only the owner can read`() throws {
    let keys = try open()
    #expect(try mode(secrets) == 0o700)
    #expect(try mode(secrets + "/hub.key") == 0o600)
    #expect(try mode(secrets + "/patient-1.key") == 0o600)
    #expect(keys.patientKeys.numbers == [1])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: secrets).sorted() == ["hub.key", "patient-1.key"])
  }

  @Test func `the second start has the same keys`() throws {
    let first = try open(seed: 1)
    let second = try open(seed: 2)
    #expect(first.key(for: .accounts).bytes == second.key(for: .accounts).bytes)
    #expect(first.key(for: .accounts).bytes != first.key(for: .forms).bytes)
    #expect(first.patientKeys.tokenKey(1)?.bytes == second.patientKeys.tokenKey(1)?.bytes)
  }

  @Test(arguments: [
    ("hub.key", 0o640), ("hub.key", 0o604), ("patient-1.key", 0o660), ("", 0o750), ("", 0o701),
  ])
  func `keys that others may read stop the start and name the cure`(name: String, mode: Int) throws {
    _ = try open()
    let path = name.isEmpty ? secrets : secrets + "/" + name
    #expect(chmod(path, mode_t(mode)) == 0)
    let error = #expect(throws: HubKeysError.self) { _ = try open() }
    #expect(error == .open(path: path, cure: "chmod \(name.isEmpty ? 700 : 600) '\(path)'"))
    #expect(chmod(path, name.isEmpty ? 0o700 : 0o600) == 0)
    _ = try open()
  }

  @Test(arguments: [
    "", "abcd\n", String(repeating: "a", count: 64), String(repeating: "g", count: 64) + "\n",
  ])
  func `a damaged key stops the start`(content: String) throws {
    _ = try open()
    try content.write(toFile: secrets + "/hub.key", atomically: false, encoding: .utf8)
    let error = #expect(throws: HubKeysError.self) { _ = try open() }
    guard case .damaged = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `a lost root key is not replaced in silence`() throws {
    _ = try open()
    #expect(unlink(secrets + "/hub.key") == 0)
    #expect(throws: HubKeysError.self) { _ = try open() }
  }

  @Test func `a link in the place of a key or of the folder is refused`() throws {
    _ = try open()
    #expect(rename(secrets + "/hub.key", secrets + "/elsewhere") == 0)
    #expect(symlink(secrets + "/elsewhere", secrets + "/hub.key") == 0)
    #expect(throws: HubKeysError.self) { _ = try open() }
    let linked = folder.path + "/linked"
    #expect(symlink(secrets, linked) == 0)
    #expect(throws: HubKeysError.self) { _ = try HubKeys.open(directory: linked, random: repeatableRandom()) }
  }

  @Test func `an existing file is never overwritten by making one`() throws {
    _ = try open()
    let store = try SecretsFolder(path: secrets)
    let before = try store.read("hub.key")
    #expect(throws: HubKeysError.self) { try store.create("hub.key", [1]) }
    #expect(try store.read("hub.key") == before)
    try store.replace("hub.key", [1])
    #expect(try store.read("hub.key") == [1])
    #expect(try mode(secrets + "/hub.key") == 0o600)
  }

  @Test func `a new patient key is the one for new tokens`() throws {
    var keys = try open()
    try keys.addPatientKey(random: repeatableRandom(9))
    #expect(keys.patientKeys.numbers == [1, 2])
    #expect(try open().patientKeys.currentNumber == 2)
  }

  @Test(.enabled(if: geteuid() == 0, "only the superuser can give a file away"))
  func `a key of another user is refused`() throws {
    _ = try open()
    #expect(chown(secrets + "/hub.key", 12_345, 12_345) == 0)
    #expect(
      throws: HubKeysError.foreignOwner(path: secrets + "/hub.key", cure: "chown 0 '\(secrets)/hub.key'")
    ) {
      _ = try open()
    }
  }
}
