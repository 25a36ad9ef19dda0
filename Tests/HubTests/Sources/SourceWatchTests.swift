import Foundation
import Testing
import WardModel

@testable import Hub

@Suite struct SourceWatchTests {
  private let source = SourceNumber(1)
  private static let second: Int64 = 1_000_000_000
  /// 2026-03-02T00:00:00Z, a Monday.
  private static let monday = Timestamp(nanoseconds: 1_772_409_600_000_000_000)

  private func time(_ hours: Double) -> Timestamp {
    Self.monday.advanced(byNanoseconds: Int64(hours * 3600) * Self.second)
  }

  /// Sends `rate(hour)` records in every hour from `from` to `until`, one delivery every ten minutes.
  private func play(
    _ watch: inout SourceWatch, from: Int, until: Int, undecodable: Double = 0, _ rate: (Int) -> Int
  ) -> [SourceFinding] {
    var findings: [SourceFinding] = []
    for hour in from..<until {
      for step in 0..<6 {
        let at = time(Double(hour) + Double(step) / 6 + 0.01)
        let count = rate(hour) / 6
        findings += watch.observe(
          source, records: count, undecodable: Int(Double(count) * undecodable), at: at)
        findings += watch.advance(to: at)
      }
    }
    return findings
  }

  private func office(_ hour: Int) -> Int {
    let day = hour / 24 % 7
    let clock = hour % 24
    return day < 5 && clock >= 7 && clock < 18 ? 1200 : 0
  }

  @Test func `a source with office hours is quiet at night and at weekends from the first week on`() {
    var watch = SourceWatch()
    watch.watch(source, rhythm: .learned)
    #expect(play(&watch, from: 0, until: 24 * 7 * 5, office) == [])
  }

  @Test func `a source that is silent on a working day is told and heard again`() {
    var watch = SourceWatch()
    let weeks = 24 * 7 * 3
    _ = play(&watch, from: 0, until: weeks, office)
    // Monday, silent from 10:00 on, heard again at 14:00.
    let findings = play(&watch, from: weeks, until: weeks + 24) {
      $0 % 24 >= 10 && $0 % 24 < 14 ? 0 : office($0)
    }
    #expect(findings.map(\.kind) == [.silent, .silent])
    #expect(findings.map(\.phase) == [.started, .ended])
    let start = findings[0]
    let delay = start.at.since(time(Double(weeks) + 10))
    #expect(delay < 3600 * Self.second, "\(start.words)")
    #expect(start.words.hasPrefix("Silent for"))
  }

  @Test func `a configured rhythm is kept to the second and whenever is never silent`() {
    var watch = SourceWatch()
    watch.watch(source, rhythm: .atLeastEvery(seconds: 60))
    _ = watch.observe(source, records: 1, at: time(0))
    #expect(watch.advance(to: time(0).advanced(byNanoseconds: 60 * Self.second)) == [])
    #expect(watch.advance(to: time(0).advanced(byNanoseconds: 61 * Self.second)).map(\.kind) == [.silent])
    #expect(watch.advance(to: time(1)) == [])
    #expect(watch.open(source).map(\.kind) == [.silent])
    watch.watch(SourceNumber(2), rhythm: .whenever)
    _ = watch.observe(SourceNumber(2), records: 1, at: time(0))
    #expect(watch.advance(to: time(5000)) == [])
  }

  @Test func `five times as much is told and four times is not`() {
    for (factor, kinds) in [(4, []), (8, [SourceFinding.Kind.louder])] {
      var watch = SourceWatch()
      let weeks = 24 * 7 * 3
      _ = play(&watch, from: 0, until: weeks) { _ in 1200 }
      let findings = play(&watch, from: weeks, until: weeks + 5) { _ in 1200 * factor }
      #expect(findings.map(\.kind) == kinds)
      let after = play(&watch, from: weeks + 5, until: weeks + 8) { _ in 1200 }
      #expect(after.map(\.phase) == kinds.map { _ in .ended })
    }
  }

  @Test func `a fifth is told and a third is not`() {
    for (divisor, kinds) in [(3, []), (10, [SourceFinding.Kind.quieter])] {
      var watch = SourceWatch()
      let weeks = 24 * 7 * 3
      _ = play(&watch, from: 0, until: weeks) { _ in 1200 }
      #expect(play(&watch, from: weeks, until: weeks + 5) { _ in 1200 / divisor }.map(\.kind) == kinds)
    }
  }

  @Test func `a rate that stays changed counts as usual after a day`() {
    var watch = SourceWatch()
    let weeks = 24 * 7 * 3
    _ = play(&watch, from: 0, until: weeks) { _ in 1200 }
    let findings = play(&watch, from: weeks, until: weeks + 72) { _ in 12_000 }
    #expect(findings.map(\.phase) == [.started, .ended])
    #expect(findings.last.map { $0.at.since(time(Double(weeks))) / Self.second / 3600 } ?? 0 <= 26)
  }

  @Test func `records that can't be read are told and a few are not`() {
    var watch = SourceWatch()
    #expect(play(&watch, from: 0, until: 48, undecodable: 0.05) { _ in 1200 } == [])
    #expect(play(&watch, from: 48, until: 50, undecodable: 0.2) { _ in 1200 } == [])
    let findings = play(&watch, from: 50, until: 52, undecodable: 0.9) { _ in 1200 }
    #expect(findings.map(\.kind) == [.undecodable])
    #expect(play(&watch, from: 52, until: 55, undecodable: 0.05) { _ in 1200 }.map(\.phase) == [.ended])
  }

  @Test func `a snapshot goes on as if nothing had happened`() throws {
    var watch = SourceWatch(zoneOffsetSeconds: 3600)
    _ = play(&watch, from: 0, until: 24 * 15, office)
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var restored = try JSONDecoder().decode(SourceWatch.self, from: try encoder.encode(watch))
    let a = play(&watch, from: 24 * 15, until: 24 * 16) { _ in 0 }
    let b = play(&restored, from: 24 * 15, until: 24 * 16) { _ in 0 }
    #expect(a == b && !a.isEmpty)
    #expect(try encoder.encode(watch) == encoder.encode(restored))
  }

  @Test func `times that jump do no harm`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("source watch seed \(seed)")
    var random = IntakeRandom(seed: seed)
    var watch = SourceWatch()
    for _ in 0..<2000 {
      let at = Timestamp(nanoseconds: Int64(bitPattern: random.next()))
      _ = watch.observe(
        source, records: Int(truncatingIfNeeded: random.next() >> 1), undecodable: .max, at: at)
      _ = watch.advance(to: Timestamp(nanoseconds: Int64(bitPattern: random.next())))
    }
  }
}

@Suite struct SourceBookTests {
  @Test func `the longest range wins and a certificate wins over all`() throws {
    var book = SourceBook()
    let wide = book.add(name: "site", kind: .syslog, peers: [try #require(PeerRule("192.0.2.0/24"))])
    let narrow = book.add(name: "firewall", kind: .syslog, peers: [try #require(PeerRule("192.0.2.1"))])
    let named = book.add(
      name: "relay", kind: .syslog, peers: [try #require(PeerRule("tls:Relay.example.org"))])
    let six = book.add(name: "six", kind: .syslog, peers: [try #require(PeerRule("2001:db8::/32"))])
    #expect(book.source(of: Address("192.0.2.7")) == wide)
    #expect(book.source(of: Address("::ffff:192.0.2.7")) == wide)
    #expect(book.source(of: Address("192.0.2.1")) == narrow)
    #expect(book.source(of: Address("192.0.2.1"), certificateNames: ["relay.EXAMPLE.org"]) == named)
    #expect(book.source(of: Address("2001:db8:1::1")) == six)
    #expect(book.source(of: Address("2001:db9::1")) == nil)
    #expect(book.source(of: Address("198.51.100.1")) == nil)
  }

  @Test(arguments: [
    "", "192.0.2", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/+8", "2001:db8::/129", "tls:", "host",
  ])
  func `what is no address is refused`(text: String) { #expect(PeerRule(text) == nil) }

  @Test func `an unknown peer gets a source that can be adopted`() throws {
    var book = SourceBook()
    let unknown = book.unknown(peer: "192.0.2.9", kind: .syslog)
    #expect(unknown.state == .unknown)
    #expect(book.unknown(peer: "192.0.2.9", kind: .syslog) == unknown)
    #expect(book.source(of: Address("192.0.2.9")) == unknown)
    #expect(
      book.change(unknown.number) {
        $0.name = "badge readers"; $0.state = .known
      })
    #expect(book[unknown.number]?.name == "badge readers")
    let other = book.add(name: "badge readers", kind: .http)
    #expect(other.name == "badge readers 2")
    #expect(!book.change(other.number) { $0.name = "badge readers" })
    let copy = try JSONDecoder().decode(SourceBook.self, from: try JSONEncoder().encode(book))
    #expect(copy.sources == book.sources)
  }

  @Test func `invented peers share one source past the limit`() {
    var book = SourceBook()
    for number in 0..<SourceBook.unknownLimit + 50 { _ = book.unknown(peer: "peer \(number)", kind: .syslog) }
    #expect(book.sources.count == SourceBook.unknownLimit + 1)
    #expect(book.sources.last?.name == SourceBook.otherPeersName)
  }
}

@Suite struct SourceAccountsTests {
  @Test func `received is kept and repeated and refused and dropped`() throws {
    var accounts = SourceAccounts()
    let source = SourceNumber(5)
    accounts.add(IntakeReceipt(kept: 10, repeated: 2), source: source)
    func loss(_ kind: IntakeLoss.Kind, _ count: Int, _ second: Int64) -> IntakeLoss {
      let time = aMoment.advanced(byNanoseconds: second * 1_000_000_000)
      return IntakeLoss(
        source: source, peer: "p", kind: kind, count: count, from: time, until: time, reason: "r")
    }
    accounts.add(loss(.dropped, 3, 0))
    accounts.add(loss(.dropped, 4, 30))
    accounts.add(loss(.refused, 1, 40))
    accounts.add(loss(.dropped, 5, 300))
    #expect(accounts.tally(source).received == 25)
    #expect(accounts.gaps[source]?.map(\.count) == [7, 1, 5])
    let copy = try JSONDecoder().decode(SourceAccounts.self, from: try JSONEncoder().encode(accounts))
    #expect(copy.total == accounts.total && copy.gaps == accounts.gaps)
    for second in 0..<1000 { accounts.add(loss(.dropped, 1, 1000 + Int64(second) * 120)) }
    #expect(accounts.gaps[source]?.count == SourceAccounts.gapLimit)
    #expect(accounts.gaps[source]?.map(\.count).reduce(0, +) == 1013)
  }
}
