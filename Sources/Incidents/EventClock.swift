import WardModel

/// The event time up to which a stream has come, by its alerts alone.
///
/// One alert with a wrong time must not close everybody's incidents: a leap of more than a day is believed only when three
/// alerts in a row make it.
struct EventClock: Sendable {
  /// Nanoseconds by which one alert may move the clock.
  static let step = HorizonTable.day
  /// Alerts in a row far ahead that are believed.
  static let leapsBelieved = 3
  /// Nanoseconds of event time between two looks at what is quiet.
  static let interval: Int64 = 3_600_000_000_000

  var newest = Timestamp.distantPast
  var leapCount = 0
  /// Least time of the leaps.
  var leapTime = Timestamp.distantFuture
  /// The clock when it was last looked at what is quiet.
  var lookedAt = Timestamp.distantPast

  /// Notes an alert's time; `true` when it is time to look at what is quiet.
  mutating func note(_ time: Timestamp) -> Bool {
    if time == .distantPast { return false }
    if newest == .distantPast {
      newest = time
      lookedAt = time
    } else if time <= newest {
      leapCount = 0
    } else if time.since(newest) <= Self.step {
      newest = time
      leapCount = 0
    } else {
      leapTime = leapCount == 0 ? time : min(leapTime, time)
      leapCount += 1
      if leapCount >= Self.leapsBelieved {
        newest = leapTime
        leapCount = 0
      }
    }
    guard newest.since(lookedAt) >= Self.interval else { return false }
    lookedAt = newest
    return true
  }
}
