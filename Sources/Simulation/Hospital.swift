/// The people, computers and devices of an invented hospital. Names are example names; addresses are of documentation networks
/// or private ones.
public struct Hospital: Sendable {
  public struct Person: Sendable, Hashable {
    /// Sign-in name, such as `a.lindqvist`.
    public var account: String
    public var role: Role
    public var ward: String
    public enum Role: String, Sendable, CaseIterable {
      case nurse, physician, clerk, laboratory, informationTechnology
    }
  }
  public struct Computer: Sendable, Hashable {
    /// Full name, such as `ward7-ws03.example.org`.
    public var name: String
    public var address: String
    public var ward: String
  }
  public struct Device: Sendable, Hashable {
    public var name: String
    public var address: String
    public var kind: Kind
    public enum Kind: String, Sendable, CaseIterable { case infusionPump, patientMonitor, imaging, analyser }
  }

  public var people: [Person] = []
  public var workstations: [Computer] = []
  public var servers: [Computer] = []
  public var devices: [Device] = []

  static let domain = "example.org"
  private static let wards = ["ward1", "ward4", "ward7", "icu", "radiology", "lab", "admissions"]
  private static let givenLetters = Array("abcdefghijklmnoprst")
  private static let familyNames = [
    "lindqvist", "santos", "brandt", "okafor", "moreau", "novak", "hughes", "petrov", "yamada", "keller",
    "rossi",
    "dubois", "ncube", "larsen", "weber", "fontana", "ortega", "byrne", "kowalski", "haddad",
  ]

  /// - Parameter seed: decides who works where.
  init(seed: UInt64, size: Int = 1) {
    var random = SeededRandom(seed: seed)
    for (number, ward) in Self.wards.enumerated() {
      for desk in 1...max(2, 3 * size) {
        let digits = desk < 10 ? "0\(desk)" : "\(desk)"
        workstations.append(
          Computer(
            name: "\(ward)-ws\(digits).\(Self.domain)", address: "10.20.\(number + 1).\(10 + desk)",
            ward: ward))
      }
      for _ in 0..<max(3, 4 * size) {
        let letter = Self.givenLetters[Int(random.next() % UInt64(Self.givenLetters.count))]
        let family = Self.familyNames[Int(random.next() % UInt64(Self.familyNames.count))]
        let role: Person.Role =
          switch ward {
          case "lab": .laboratory
          case "admissions": .clerk
          default: random.fraction() < 0.7 ? .nurse : .physician
          }
        let person = Person(account: "\(letter).\(family)", role: role, ward: ward)
        if !people.contains(where: { $0.account == person.account }) { people.append(person) }
      }
    }
    people.append(Person(account: "adm.tanaka", role: .informationTechnology, ward: "it"))
    for (number, name) in ["dc01", "ehr-db01", "pacs01", "files01", "backup01", "lab-srv01"].enumerated() {
      servers.append(
        Computer(name: "\(name).\(Self.domain)", address: "10.20.100.\(11 + number)", ward: "datacentre"))
    }
    for (number, kind) in Device.Kind.allCases.enumerated() {
      for unit in 1...max(2, 4 * size) {
        devices.append(
          Device(name: "\(kind.rawValue)-\(unit)", address: "10.20.\(50 + number).\(20 + unit)", kind: kind))
      }
    }
  }

  func server(_ name: String) -> Computer {
    servers.first { $0.name.hasPrefix(name + ".") }
      ?? Computer(name: "\(name).\(Self.domain)", address: "10.20.100.99", ward: "datacentre")
  }
}
