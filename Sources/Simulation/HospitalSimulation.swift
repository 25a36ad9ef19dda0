public import WardModel

/// A hospital that lives from a seed: ordinary work without end, and attacks when they are asked for.
///
/// Pure: the same seed, start, rate and attacks give the same records in the same order.
public struct HospitalSimulation: Sendable {
  public let hospital: Hospital
  private var day: OrdinaryDay
  private var random: SeededRandom
  private let perSecond: Double
  private var nextOrdinary: SimulatedRecord
  private var waiting: [(time: Timestamp, step: AttackStep)] = []

  /// - Parameters:
  ///   - start: time of the first record.
  ///   - perSecond: ordinary records a second in the busiest hour.
  ///   - size: 1 is a small hospital of some thirty people.
  public init(seed: UInt64, start: Timestamp, perSecond: Double, size: Int = 1) {
    hospital = Hospital(seed: seed, size: max(1, min(size, 50)))
    self.perSecond = max(0.01, perSecond)
    day = OrdinaryDay(hospital: hospital, seed: seed)
    random = SeededRandom(seed: seed ^ 0xA77A)
    nextOrdinary = day.next(after: start, perSecond: self.perSecond)
  }

  /// Plays an attack from `time` on.
  public mutating func begin(_ attack: Attack, at time: Timestamp) {
    for step in attack.steps(hospital, &random) {
      waiting.append((time.advanced(byNanoseconds: step.delay * 1_000_000), step))
    }
    // Stable: steps of one moment keep their order.
    waiting.sort { $0.time < $1.time }
  }

  /// The next record, ordinary or of an attack, in the order of time.
  public mutating func next() -> SimulatedRecord {
    if let first = waiting.first, first.time <= nextOrdinary.time {
      waiting.removeFirst()
      return first.step.make(first.time, &random)
    }
    let record = nextOrdinary
    nextOrdinary = day.next(after: record.time, perSecond: perSecond)
    return record
  }

  /// Time of the record that comes next.
  public var nextTime: Timestamp { min(nextOrdinary.time, waiting.first?.time ?? .distantFuture) }
}
