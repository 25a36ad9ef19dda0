import WardModel

/// What is known of one watched source.
struct WatchState: Sendable, Codable {
  /// A silence shorter than this is never told: senders batch and reconnect.
  private static let leastSilence: Double = 600
  /// During the first week, when nights and weekends aren't known yet: how many times its longest silence a source may be
  /// silent, and the least. An office's night of 13 h allows for a weekend of 62 h.
  private static let firstWeekFactor: Double = 6
  private static let firstWeekLeast: Double = 3600
  /// Nothing is told before a source was watched for a day.
  private static let firstDay: Int64 = 86_400_000_000_000
  /// How many times more or less than usual is told; and at what it is over.
  private static let rateFactor: Double = 5
  private static let rateEndFactor: Double = 3
  /// Fewer records an hour than these say nothing about a rate.
  private static let leastUsual: Double = 100
  private static let leastLouder: Double = 500
  /// A changed rate is taken for the new rule after so many hours.
  private static let newRuleHours = 24
  /// Fewer records an hour than these say nothing about a share; the jump that is told.
  private static let leastForShare = 100
  private static let shareJump: Double = 0.2
  private static let shareFactor: Double = 3

  var rhythm: ExpectedRhythm
  private var profile = RhythmProfile()
  /// Nanoseconds since 1970 of the last record.
  private(set) var last: Int64?
  /// Hour on the clock in which the last record came.
  private var lastHour: Int64 = 0
  /// The hour that is being counted, hours since 1970 on the hospital's clock.
  private var hour: Int64?
  /// Whether that hour was watched from its beginning.
  private var isWhole = false
  private var count = 0
  private var undecodable = 0
  /// Nanoseconds since 1970 at which what is wrong now began.
  private(set) var open: [SourceFinding.Kind: Int64] = [:]
  /// Since a changed rate was found: hours, records, records that were usual.
  private var changedHours = 0
  private var changedCount: Double = 0
  private var changedUsual: Double = 0

  init(rhythm: ExpectedRhythm) { self.rhythm = rhythm }

  /// Nanoseconds since 1970 of the first record.
  var began: Int64? { profile.began }

  mutating func observe(
    _ records: Int, _ unread: Int, _ time: Timestamp, _ clock: Int64, _ source: SourceNumber,
    _ findings: inout [SourceFinding]
  ) {
    profile.begin(at: time.nanoseconds)
    turn(to: clock, time, source, &findings)
    if let last {
      let silence = Self.seconds(time.since(Timestamp(nanoseconds: last)))
      profile.close(silence: silence, hour: Self.hourOfWeek(lastHour))
      if let since = open.removeValue(forKey: .silent) {
        findings.append(
          SourceFinding(
            source: source, kind: .silent, phase: .ended, since: Timestamp(nanoseconds: since), at: time,
            words: "Heard again after \(Self.text(silence))."))
      }
    }
    last = max(last ?? .min, time.nanoseconds)
    lastHour = max(lastHour, clock)
    count = count.addingReportingOverflow(records).partialValue
    undecodable = undecodable.addingReportingOverflow(max(0, min(unread, records))).partialValue
    checkLouder(time, source, &findings)
    checkShare(time, source, &findings)
  }

  mutating func advance(
    _ time: Timestamp, _ clock: Int64, _ source: SourceNumber, _ findings: inout [SourceFinding]
  ) {
    turn(to: clock, time, source, &findings)
    checkSilence(time, source, &findings)
  }

  // MARK: Silence

  private mutating func checkSilence(
    _ time: Timestamp, _ source: SourceNumber, _ findings: inout [SourceFinding]
  ) {
    guard let last, open[.silent] == nil else { return }
    let silence = Self.seconds(time.since(Timestamp(nanoseconds: last)))
    let words: String
    switch rhythm {
    case .whenever: return
    case .atLeastEvery(let seconds):
      guard silence > Double(seconds) else { return }
      words = "Silent for \(Self.text(silence)); it is expected at least every \(Self.text(Double(seconds)))."
    case .learned:
      guard let began = profile.began, time.since(Timestamp(nanoseconds: began)) >= Self.firstDay else {
        return
      }
      if let usual = profile.usualSilence(Self.hourOfWeek(lastHour)) {
        // Short silences vary much, long ones (nights, weekends) little: three times, but at most two hours more.
        let allowed = max(Self.leastSilence, min(usual * 3, usual + 7200))
        guard silence > allowed else { return }
        words =
          "Silent for \(Self.text(silence)); silences that begin at this hour of the week last \(Self.text(usual)) at most."
      } else {
        let allowed = max(Self.firstWeekLeast, profile.longestSilence * Self.firstWeekFactor)
        guard silence > allowed else { return }
        words =
          "Silent for \(Self.text(silence)); its longest silence before was \(Self.text(profile.longestSilence))."
      }
    }
    open[.silent] = last
    findings.append(
      SourceFinding(
        source: source, kind: .silent, phase: .started, since: Timestamp(nanoseconds: last), at: time,
        words: words))
  }

  // MARK: Rate

  private mutating func checkLouder(
    _ time: Timestamp, _ source: SourceNumber, _ findings: inout [SourceFinding]
  ) {
    guard let hour, let usual = profile.usual(Self.hourOfWeek(hour)), open[.louder] == nil else { return }
    let limit = max(usual.most * Self.rateFactor, Self.leastLouder)
    guard Double(count) > limit else { return }
    open[.louder] = time.nanoseconds
    restartChange()
    findings.append(
      SourceFinding(
        source: source, kind: .louder, phase: .started, since: time, at: time,
        words: "\(count) records in this hour so far; at this hour it usually sends \(Int(usual.most))."))
  }

  /// Closes the hours before `clock`.
  private mutating func turn(
    to clock: Int64, _ time: Timestamp, _ source: SourceNumber, _ findings: inout [SourceFinding]
  ) {
    guard let current = hour else {
      hour = clock
      return
    }
    guard clock > current else { return }
    close(current, time, source, &findings)
    // Hours in between were empty. More than a week of them would only say the same again.
    var empty = max(current + 1, clock - Int64(RhythmProfile.hourCount))
    while empty < clock {
      count = 0
      undecodable = 0
      isWhole = true
      close(empty, time, source, &findings)
      empty += 1
    }
    hour = clock
    isWhole = true
    count = 0
    undecodable = 0
  }

  private mutating func close(
    _ hour: Int64, _ time: Timestamp, _ source: SourceNumber, _ findings: inout [SourceFinding]
  ) {
    let place = Self.hourOfWeek(hour)
    if count >= Self.leastForShare { closeShare(time, source, &findings) }
    // The first hour is a part of one, and hours of a silence that was told teach nothing.
    guard isWhole, open[.silent] == nil else { return }
    if let usual = profile.usual(place) { closeRate(usual, time, source, &findings) }
    // A changed rate is no teacher either; lasts it, it becomes the rule as a whole.
    guard open[.louder] == nil, open[.quieter] == nil else { return }
    profile.close(hour: place, count: count)
  }

  private mutating func closeRate(
    _ usual: (least: Double, most: Double), _ time: Timestamp, _ source: SourceNumber,
    _ findings: inout [SourceFinding]
  ) {
    let seen = Double(count)
    if open[.quieter] == nil, count > 0, usual.least >= Self.leastUsual, seen < usual.least / Self.rateFactor
    {
      open[.quieter] = time.nanoseconds
      restartChange()
      findings.append(
        SourceFinding(
          source: source, kind: .quieter, phase: .started, since: time, at: time,
          words: "\(count) records in the last hour; at this hour it usually sends \(Int(usual.least))."))
    }
    let isLouder = open[.louder] != nil
    guard isLouder || open[.quieter] != nil else { return }
    changedHours += 1
    changedCount += seen
    changedUsual += (usual.least + usual.most) / 2
    if isLouder, seen < max(usual.most * Self.rateEndFactor, Self.leastLouder) {
      end(.louder, time, source, "Back to its usual rate.", &findings)
    }
    if open[.quieter] != nil, seen > usual.least / Self.rateEndFactor {
      end(.quieter, time, source, "Back to its usual rate.", &findings)
    }
    if changedHours >= Self.newRuleHours, changedUsual > 0 {
      profile.scale(by: min(max(changedCount / changedUsual, 0.001), 1000))
      for kind in [SourceFinding.Kind.louder, .quieter] where open[kind] != nil {
        end(kind, time, source, "The new rate has lasted a day and counts as usual from now on.", &findings)
      }
    }
  }

  private mutating func restartChange() {
    changedHours = 0
    changedCount = 0
    changedUsual = 0
  }

  private mutating func end(
    _ kind: SourceFinding.Kind, _ time: Timestamp, _ source: SourceNumber, _ words: String,
    _ findings: inout [SourceFinding]
  ) {
    guard let since = open.removeValue(forKey: kind) else { return }
    findings.append(
      SourceFinding(
        source: source, kind: kind, phase: .ended, since: Timestamp(nanoseconds: since), at: time,
        words: words))
  }

  // MARK: What can't be read

  private mutating func checkShare(
    _ time: Timestamp, _ source: SourceNumber, _ findings: inout [SourceFinding]
  ) {
    guard open[.undecodable] == nil, count >= Self.leastForShare else { return }
    // A new source is expected to be readable.
    let usual = profile.undecodableShare ?? 0
    let share = Double(undecodable) / Double(count)
    guard share > max(usual + Self.shareJump, usual * Self.shareFactor) else { return }
    open[.undecodable] = time.nanoseconds
    findings.append(
      SourceFinding(
        source: source, kind: .undecodable, phase: .started, since: time, at: time,
        words:
          "\(Int(share * 100)) of 100 records can't be read; usually \(Int(usual * 100)). Was its format or version changed?"
      ))
  }

  private mutating func closeShare(
    _ time: Timestamp, _ source: SourceNumber, _ findings: inout [SourceFinding]
  ) {
    let share = Double(undecodable) / Double(count)
    guard open[.undecodable] != nil else {
      profile.learn(undecodableShare: share)
      return
    }
    if share <= (profile.undecodableShare ?? 0) + Self.shareJump / 2 {
      end(.undecodable, time, source, "Can be read again.", &findings)
    }
  }

  // MARK: Units

  private static func seconds(_ nanoseconds: Int64) -> Double { Double(max(0, nanoseconds)) / 1e9 }

  /// 1970-01-01 was a Thursday; hour 0 of the week is Monday's first.
  private static func hourOfWeek(_ hour: Int64) -> Int {
    let count = Int64(RhythmProfile.hourCount)
    return Int(((hour % count) + count + 72) % count)
  }

  /// `90 s`, `15 min`, `3 h`, `2 days`.
  private static func text(_ seconds: Double) -> String {
    switch seconds {
    case ..<120: "\(Int(seconds)) s"
    case ..<7200: "\(Int(seconds / 60)) min"
    case ..<172_800: "\(Int(seconds / 3600)) h"
    default: "\(Int(min(seconds / 86400, 100_000))) days"
    }
  }
}
