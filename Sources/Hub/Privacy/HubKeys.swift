/// The hub's secret keys, from a folder that only the hub's user can read.
///
/// `hub.key` is the root of all keys but those for patients; `patient-N.key` are the numbered keys for patient identifiers. Each
/// file is 64 hexadecimal digits and a line feed. Whoever has the folder can read the vault: back it up apart from the data.
public struct HubKeys: Sendable {
  /// What a key is for. Each purpose has its own key, derived from `hub.key`.
  public enum Purpose: String, Sendable {
    /// Seals the secrets of one-time codes and the state of a sign-in under way.
    case accounts
    /// Binds forms to sessions.
    case forms
    /// Signs outgoing webhooks.
    case webhooks
  }

  /// Most patient keys that may be there; a rotation each month for eight years.
  public static let patientKeyLimit = 100

  /// The keys for patient identifiers, oldest first; new tokens use the last.
  public private(set) var patientKeys: PatientKeyRing

  private let root: SecretKey
  private let folder: SecretsFolder

  /// Reads the keys, and makes the folder and the first keys where there are none.
  /// - Throws: `HubKeysError` when others can read them, they are damaged, or the system refuses.
  public static func open(directory: String, random: RandomSource) throws(HubKeysError) -> HubKeys {
    let folder = try SecretsFolder(path: directory)
    let patientNumbers = try Self.patientNumbers(in: folder)
    var root = try readKey("hub.key", in: folder)
    if root == nil {
      // A hub that had patient keys and lost its root must not quietly begin with another one.
      guard patientNumbers.isEmpty else {
        throw .damaged(path: directory + "/hub.key", reason: "it is missing while patient keys are there")
      }
      root = try makeKey("hub.key", in: folder, random: random)
    }
    guard let root else { throw .damaged(path: directory + "/hub.key", reason: "it is missing") }
    var keys: [Int: SecretKey] = [:]
    for number in patientNumbers { keys[number] = try readKey("patient-\(number).key", in: folder) }
    if keys.isEmpty { keys[1] = try makeKey("patient-1.key", in: folder, random: random) }
    return HubKeys(patientKeys: PatientKeyRing(keys: keys), root: root, folder: folder)
  }

  /// The key for one purpose.
  public func key(for purpose: Purpose) -> SecretKey { root.derived(for: "ward " + purpose.rawValue) }

  /// Makes the next patient key, which new tokens use from now on. Old tokens keep their key.
  /// - Throws: `HubKeysError` when the file cannot be made or there are `patientKeyLimit` already.
  public mutating func addPatientKey(random: RandomSource) throws(HubKeysError) {
    let number = patientKeys.currentNumber + 1
    guard number <= Self.patientKeyLimit else {
      throw .cannot(
        "make", path: folder.path + "/patient-\(number).key", reason: "there are \(Self.patientKeyLimit) keys"
      )
    }
    let key = try Self.makeKey("patient-\(number).key", in: folder, random: random)
    patientKeys = patientKeys.adding(key, number: number)
  }

  private static func patientNumbers(in folder: SecretsFolder) throws(HubKeysError) -> [Int] {
    var numbers: [Int] = []
    for number in 1...patientKeyLimit where try folder.read("patient-\(number).key") != nil {
      numbers.append(number)
    }
    return numbers
  }

  private static func readKey(_ name: String, in folder: SecretsFolder) throws(HubKeysError) -> SecretKey? {
    guard let content = try folder.read(name) else { return nil }
    let text = String(decoding: content, as: UTF8.self)
    guard text.hasSuffix("\n"), let bytes = Hexadecimal.bytes(text.dropLast()), bytes.count == 32 else {
      throw .damaged(
        path: folder.path + "/" + name, reason: "it is not 64 hexadecimal digits and a line feed")
    }
    return SecretKey(bytes)
  }

  private static func makeKey(
    _ name: String, in folder: SecretsFolder, random: RandomSource
  ) throws(HubKeysError) -> SecretKey {
    let bytes = random.bytes(32)
    try folder.create(name, Array((Hexadecimal.text(bytes) + "\n").utf8))
    return SecretKey(bytes)
  }
}
