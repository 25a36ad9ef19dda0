/// The numbered keys that patient tokens are made with.
public struct PatientKeyRing: Sendable {
  private let keys: [Int: SecretKey]

  /// The number of the key that new tokens use: the highest.
  public let currentNumber: Int

  /// - Precondition: there is a key.
  init(keys: [Int: SecretKey]) {
    guard let highest = keys.keys.max() else { preconditionFailure("a key ring without a key") }
    self.keys = keys
    currentNumber = highest
  }

  /// All numbers, lowest first.
  public var numbers: [Int] { keys.keys.sorted() }

  func adding(_ key: SecretKey, number: Int) -> PatientKeyRing {
    PatientKeyRing(keys: keys.merging([number: key]) { _, new in new })
  }

  /// The ring without a key that is not the newest, once the vault is resealed.
  func without(_ number: Int) -> PatientKeyRing {
    PatientKeyRing(keys: keys.filter { $0.key != number || $0.key == currentNumber })
  }

  /// The key that makes tokens.
  func tokenKey(_ number: Int) -> SecretKey? { keys[number]?.derived(for: "ward patient tokens") }

  /// The key that seals identifiers in the vault.
  func vaultKey(_ number: Int) -> SecretKey? { keys[number]?.derived(for: "ward patient vault") }
}
