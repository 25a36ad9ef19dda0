import WardModel

extension Console {
  /// The hospital's clock: the offsets from UTC that hold around now, so that pages need no time-zone database.
  struct HospitalZone: Sendable, Hashable {
    /// From `start` on, the clock is `offsetSeconds` east of UTC and calls itself `abbreviation`.
    struct Period: Sendable, Hashable {
      var start: Timestamp
      var offsetSeconds: Int
      var abbreviation: String
    }
    /// The name of the zone as people know it: `Europe/Berlin`.
    var name: String
    /// Ascending by start; before the first one, the first one holds. Empty means UTC.
    var periods: [Period]

    static let utc = HospitalZone(name: "UTC", periods: [])

    func period(at time: Timestamp) -> Period {
      periods.last { $0.start <= time } ?? periods.first
        ?? Period(start: .distantPast, offsetSeconds: 0, abbreviation: "UTC")
    }

    /// The civil time that the hospital's clocks show.
    func civil(_ time: Timestamp) -> CivilTime {
      time.advanced(byNanoseconds: Int64(period(at: time).offsetSeconds) * 1_000_000_000).civil
    }
  }
}
