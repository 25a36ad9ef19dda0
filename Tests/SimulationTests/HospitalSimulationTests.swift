import Simulation
import Testing
import WardModel

struct HospitalSimulationTests {
  private static let start = Timestamp(nanoseconds: 1_772_000_000_000_000_000)

  private func records(_ count: Int, seed: UInt64, attack: Attack? = nil) -> [SimulatedRecord] {
    var simulation = HospitalSimulation(seed: seed, start: Self.start, perSecond: 5)
    if let attack {
      simulation.begin(attack, at: Self.start.advanced(byNanoseconds: 5_000_000_000))
    }
    return (0..<count).map { _ in simulation.next() }
  }

  @Test func `the same seed gives the same records`() {
    #expect(records(500, seed: 7, attack: .ransomware) == records(500, seed: 7, attack: .ransomware))
  }

  @Test func `another seed gives another day`() {
    #expect(records(50, seed: 7) != records(50, seed: 8))
  }

  @Test(arguments: Attack.allCases) func `records come in the order of time`(attack: Attack) {
    let times = records(2000, seed: 3, attack: attack).map(\.time)
    #expect(times == times.sorted())
  }

  @Test(arguments: Attack.allCases)
  func `an attack adds its records to the day and changes none of the others`(
    attack: Attack
  ) {
    let quiet = records(3000, seed: 11)
    let loud = records(3000, seed: 11, attack: attack)
    let added = Set(loud).subtracting(quiet)
    #expect(added.count >= 40)
    let ordinary = loud.filter { !added.contains($0) }
    #expect(ordinary == Array(quiet.prefix(ordinary.count)))
  }

  @Test func `no record has a line feed, and every stream speaks`() {
    let all = records(3000, seed: 5)
    #expect(all.allSatisfy { !$0.line.utf8.contains(0x0A) })
    #expect(Set(all.map(\.stream)) == Set(SimulatedRecord.Stream.allCases))
  }

  @Test func `the rate follows the wish`() {
    let all = records(5000, seed: 9)
    let seconds = Double(all[4999].time.since(all[0].time)) / 1e9
    // The load of the hour lies between a quarter and one.
    #expect((1.0...6.0).contains(5000 / seconds))
  }
}
