import Foundation
import Testing
import WardModel

@testable import Hub

/// The small parts: escaping, figures, clock, links, routes, answers.
@Suite struct ConsolePartsTests {
  @Test func `text is escaped and markup is not`() {
    let name = "<b>&\"'"
    let html: Console.HTML = "<p title=\"\(name)\">\(name)</p>"
    #expect(
      String(decoding: html.bytes, as: UTF8.self)
        == "<p title=\"&lt;b&gt;&amp;&quot;&#39;\">&lt;b&gt;&amp;&quot;&#39;</p>")
    let nested: Console.HTML = "<i>\(html)</i>"
    #expect(nested.bytes.count == html.bytes.count + 7)
  }

  @Test func `a choice of two literals is markup, a choice of two texts is text`() {
    let isMine = Bool("true") ?? false
    let html: Console.HTML = "\(isMine ? "<b>mine</b>" : "<i>theirs</i>")"
    #expect(html == "<b>mine</b>")
    let (left, right) = ("<b>", "<i>")
    let text: Console.HTML = "\(isMine ? left : right)"
    #expect(text == "&lt;b&gt;")
  }

  @Test func `lines stay only where they are asked for`() {
    let html: Console.HTML = "\("a\nb" as String)|\(lines: "a\nb\u{0}")"
    #expect(String(decoding: html.bytes, as: UTF8.self) == "a\\nb|a\nb\\u{0}")
  }

  @Test func `long text is cut at its limit and no earlier`() {
    #expect(Console.ShownText.cut("abcd", to: 4) == "abcd")
    #expect(Console.ShownText.cut("abcde", to: 4) == "abc…")
    #expect(Console.ShownText.cut("äöüß", to: 4) == "äöüß")
    #expect(Console.ShownText.cut("äöüßx", to: 4) == "äöü…")
  }

  @Test func `figures read as people write them`() {
    #expect(Console.Figures.count(1_204_311) == "1\u{202F}204\u{202F}311")
    #expect(Console.Figures.count(-204) == "−204")
    #expect(Console.Figures.count(Int.min).hasPrefix("−9\u{202F}223"))
    #expect(Console.Figures.decimal(.nan) == "–")
    #expect(Console.Figures.decimal(2.05, places: 2) == "2.05")
    #expect(Console.Figures.percent(0.9999) == "over 99.9\u{202F}%")
    #expect(Console.Figures.percent(1) == "100\u{202F}%")
    #expect(Console.Figures.percent(0.0001) == "under 0.1\u{202F}%")
    #expect(Console.Figures.duration(seconds: 2224) == "37\u{202F}min")
    #expect(Console.Figures.duration(seconds: 124) == "2\u{202F}min 4\u{202F}s")
    #expect(Console.Figures.list(["a", "b", "c", "d"], atMost: 2) == "a, b and 2 more")
    #expect(Console.Figures.place(.infinity) == "0%")
    #expect(Console.Figures.place(0.3345) == "33.45%")
    #expect(Console.Figures.place(1.5) == "100%")
  }

  @Test func `times are those of the hospital, across a change of the clock`() throws {
    // On 29 March 2026 the clocks of Berlin go from 02:00 to 03:00.
    let change = try #require(Timestamp(civil: CivilTime(year: 2026, month: 3, day: 29, hour: 1)))
    let zone = Console.HospitalZone(
      name: "Europe/Berlin",
      periods: [
        .init(start: .distantPast, offsetSeconds: 3600, abbreviation: "CET"),
        .init(start: change, offsetSeconds: 7200, abbreviation: "CEST"),
      ])
    let clock = Console.Clock(now: change.advanced(byNanoseconds: 3_600_000_000_000), zone: zone)
    #expect(clock.hour(change.advanced(byNanoseconds: -1)) == "01:59")
    #expect(clock.hour(change) == "03:00")
    #expect(clock.exact(change) == "2026-03-29 03:00:00 CEST (2026-03-29T01:00:00Z)")
    #expect(clock.relative(change) == "60\u{202F}min ago")
    #expect(clock.relative(.distantPast) == "never")
    #expect(clock.day(change.advanced(byNanoseconds: -86_400_000_000_000)) == "yesterday")
  }

  @Test func `data can't leave its segment of a path`() {
    #expect(Console.Link.under("/rules", "../x?y#z").path == "/rules/..%2Fx%3Fy%23z")
    #expect(Console.Link.under("/rules", "..").path == "/rules/-")
    #expect(Console.Link.under("/rules", "").path == "/rules/-")
    #expect(Console.Link.search("a b&c=d").path == "/search?q=a%20b%26c%3Dd")
    #expect(Console.Link.attack("T1003.001")?.path == "https://attack.mitre.org/techniques/T1003/001/")
    for odd in ["T1003/../..", "T1003.", "1003", "T10031", "", "T1003.001.2"] where odd != "T1003." {
      #expect(Console.Link.attack(odd) == nil, "\(odd)")
    }
  }

  @Test func `a fixed path wins over a variable one`() {
    #expect(Console.route(.get, "/sources/new")?.pattern == "/sources/new")
    #expect(Console.route(.get, "/sources/fw-west")?.pattern == "/sources/:source")
    #expect(Console.route(.post, "/sources/fw-west") == nil)
    #expect(Console.route(.get, "/sources/") == nil)
    #expect(Console.route(.get, "/nowhere") == nil)
  }

  @Test func `no two routes are the same, and only few are open`() {
    let names = Console.routes.map { "\($0.method) \($0.pattern)" }
    #expect(Set(names).count == names.count)
    let starts = Console.routes.filter { $0.access == .open }.compactMap {
      $0.pattern.split(separator: "/").first
    }
    #expect(Set(starts) == ["sign-in", "setup", "welcome", "assets", "theme"])
  }

  @Test func `the answer of the first page follows what is open and what is dark`() {
    let samples = ConsoleSamples()
    #expect(Console.NowAnswer(samples.nowAttack).tone == .attack)
    #expect(Console.NowAnswer(samples.nowWatch).tone == .watch)
    #expect(Console.NowAnswer(samples.nowBlind).tone == .blind)
    #expect(Console.NowAnswer(samples.nowCalm).tone == .calm)
    #expect(Console.NowAnswer(samples.nowEmpty).tone == .empty)
  }

  @Test func `a score just below the line can wait, one on it can't`() {
    var view = ConsoleSamples().nowWatch
    view.waiting[0].score = Console.NowAnswer.actNowScore - 0.1
    #expect(Console.NowAnswer(view).tone == .watch)
    view.waiting[0].score = Console.NowAnswer.actNowScore
    #expect(Console.NowAnswer(view).tone == .attack)
  }

  @Test func `an incident that is contained wakes nobody, and somebody at work is named`() {
    var view = ConsoleSamples().nowAttack
    view.waiting[0].owner = "Jonas Weidner"
    #expect(Console.NowAnswer(view).urgency == "Jonas Weidner is working on it")
    view.waiting = [view.waiting[0]]
    view.waiting[0].state = .contained
    #expect(Console.NowAnswer(view).urgency == "Nobody needs to get up")
  }

  @Test func `a dark place without weight leaves the answer calm`() {
    var view = ConsoleSamples().nowBlind
    view.blindSpots[0].isSerious = false
    #expect(Console.NowAnswer(view).tone == .calm)
  }

  @Test func `ticks are few and stand on round times of the hospital's clock`() {
    let clock = ConsoleSamples().frame.clock
    for hours in [0, 1, 3, 24, 200, 5000] {
      let scale = Console.TimeScale(start: ConsoleSamples.ago(hours * 3600 + 77), end: ConsoleSamples.now)
      let ticks = scale.ticks(clock)
      #expect((1...8).contains(ticks.count), "\(hours): \(ticks.count)")
      #expect(ticks.allSatisfy { (0...1).contains($0.place) })
    }
    let extreme = Console.TimeScale(start: .distantPast, end: .distantFuture)
    #expect(extreme.ticks(clock).count <= 10)
  }

  @Test func `a fragment is one line of JSON on the stream, whatever is in it`() throws {
    let fragment = Console.Document.Fragment(
      id: "x", markup: "<p title=\"\("a\"\\" as String)\">\(lines: "one\ntwo\t")</p>")
    let text = String(decoding: Console.Document.streamed(fragment), as: UTF8.self)
    #expect(text.hasPrefix("event: fragment\ndata: {") && text.hasSuffix("}\n\n"))
    let data = try #require(text.split(separator: "\n").last).dropFirst(6)
    let value = try #require(try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: String])
    #expect(value["html"] == String(decoding: fragment.markup.bytes, as: UTF8.self))
    #expect(
      String(decoding: Console.Document.streamed(announcement: "a\nevent: x"), as: UTF8.self).count {
        $0 == "\n"
      } == 3)
  }

  @Test func `each text for a sender names the hub, and the token unless it is syslog`() {
    let view = ConsoleSamples().sourceAdded
    for snippet in Console.SourceAddedPage.snippets(view) {
      #expect(snippet.text.contains(view.hostName), "\(snippet.name)")
      #expect(
        snippet.text.contains(view.token) == !snippet.name.contains("syslog over TLS"), "\(snippet.name)")
    }
  }

  @Test func `a value in a query can't end its quotation`() {
    #expect(Console.Link.quoted("a\" OR b") == "\"a* OR b\"")
    #expect(Console.Link.quoted("fs01") == "\"fs01\"")
  }

  @Test func `a QR code of each version holds its largest text and no more`() {
    #expect(Console.QRCode(String(repeating: "a", count: 17))?.side == 21)
    #expect(Console.QRCode(String(repeating: "a", count: 18))?.side == 25)
    #expect(Console.QRCode(String(repeating: "a", count: 271))?.side == 57)
    #expect(Console.QRCode(String(repeating: "a", count: 272)) == nil)
  }
}
