import WardModel

/// An attack that the simulation can play.
public enum Attack: String, Sendable, CaseIterable {
  /// A letter with a macro, stolen passwords, remote services, deleted backups, encrypted files.
  case ransomware
  /// A member of staff walks through records of people who are not their patients.
  case snooping
  /// An infusion pump scans its neighbours and sends data out.
  case device

  /// The steps, each with its time after the start.
  func steps(_ hospital: Hospital, _ random: inout SeededRandom) -> [AttackStep] {
    switch self {
    case .ransomware: RansomwareAttack.steps(hospital, &random)
    case .snooping: SnoopingAttack.steps(hospital, &random)
    case .device: DeviceAttack.steps(hospital, &random)
    }
  }
}

/// One step: when, and what its record is at a given time.
struct AttackStep: Sendable {
  /// Milliseconds after the attack's start.
  var delay: Int64
  var make: @Sendable (Timestamp, inout SeededRandom) -> SimulatedRecord
}
