extension Console {
  /// A whole page around its content: head, navigation, notice, foot.
  struct Document {
    /// Places of the navigation.
    enum Place: String, CaseIterable {
      case now, incidents, search, sources, rules, ledger, settings

      var title: String {
        switch self {
        case .now: "Now"
        case .incidents: "Incidents"
        case .search: "Search"
        case .sources: "Sources"
        case .rules: "Rules"
        case .ledger: "Ledger"
        case .settings: "Settings"
        }
      }
      var link: Link {
        switch self {
        case .now: Link("/")
        case .incidents: Link("/incidents")
        case .search: Link("/search")
        case .sources: Link("/sources")
        case .rules: Link("/rules")
        case .ledger: Link("/ledger")
        case .settings: Link("/settings")
        }
      }
      /// On a phone the first four have a place in the bar, the others in the menu.
      var isFirst: Bool { self == .now || self == .incidents || self == .search || self == .sources }
    }

    /// A page of the stream `/events/stream?page=…&about=…`.
    struct Live: Sendable, Hashable {
      var page: String
      /// The incident, where the page is about one.
      var about = ""
    }

    var title: String
    var place: Place?
    /// Which live updates the page asks for; `nil` for pages that stand still.
    var live: Live?
    /// A band over the whole width on top, for pages with a verdict.
    var band: HTML = .empty
    var content: HTML

    /// The bytes of the page.
    func render(in frame: Frame) -> [UInt8] {
      let isIn = frame.person != nil
      let stream = live.map { Link("/events/stream").query(["page": $0.page, "about": $0.about]) }
      let page: HTML = """
        <!DOCTYPE html>
        <html lang="en" data-theme="\(frame.theme.rawValue)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="referrer" content="no-referrer">
        <title>\(title) · \(frame.hospital) · Ward</title>
        <link rel="stylesheet" href="\(Assets.styleSheet.link)">
        <link rel="icon" type="image/svg+xml" href="\(Assets.icon.link)">
        <script src="\(Assets.script.link)" defer></script>
        </head>
        <body\(with(stream) { " data-live=\"\($0)\"" })>
        \(Document.drawings)<a class="skip" href="#main">Skip to the content</a>
        \(isIn ? bar(frame) : .empty)\(notice(frame))<main id="main" tabindex="-1">
        \(band)<div class="wide">
        \(content)</div>
        </main>
        \(foot(frame))<div id="announce" class="unseen" aria-live="polite"></div>
        </body>
        </html>

        """
      return page.bytes
    }

    private func bar(_ frame: Frame) -> HTML {
      let places = Place.allCases.filter { frame.may(.get, $0.link) }
      return """
        <header class="bar"><div class="wide">
        <a class="brand" href="/"><svg class="logo" viewBox="0 0 20 20" width="22" height="22" aria-hidden="true"><use href="#logo"/></svg>\
        <b>Ward</b><span class="hospital">\(frame.hospital)</span></a>
        <nav aria-label="Main"><ul>\(each(places) { item($0, frame, style: $0.isFirst ? "in-bar" : "in-menu") })</ul></nav>
        <details class="menu"><summary><span class="initials" aria-hidden="true">\(Document.initials(frame.person?.name ?? ""))</span>\
        <span class="label">Menu</span></summary>
        <div class="sheet">
        <p class="who"><b>\(frame.person?.name ?? "")</b><span>\(frame.person?.role ?? "")</span></p>
        <ul class="more-places">\(each(places.filter { !$0.isFirst }) { item($0, frame, style: "") })</ul>
        <ul><li><a href="/account">My account</a></li><li><a href="/help">Words and keys</a></li></ul>
        \(Document.themeForm(frame))
        \(Console.button(frame, to: Link("/sign-out"), "Sign out", style: "plain"))
        </div></details>
        </div></header>

        """
    }

    private func item(_ place: Place, _ frame: Frame, style: String) -> HTML {
      let badge: HTML =
        switch place {
        case .incidents where frame.waitingIncidents > 0:
          "<span class=\"badge urgent\">\(Figures.count(frame.waitingIncidents))<span class=\"unseen\"> waiting</span></span>"
        case .sources where frame.troubledSources > 0:
          "<span class=\"badge\">\(Figures.count(frame.troubledSources))<span class=\"unseen\"> in trouble</span></span>"
        default: .empty
        }
      return """
        <li class="\(style)"><a href="\(place.link)" data-place="\(place.rawValue)"\(when(place == self.place, " aria-current=\"page\""))>\(icon("i-" + place.rawValue))<span>\(place.title)</span>\(badge)</a></li>
        """
    }

    /// Three choices; the present one is pressed.
    static func themeForm(_ frame: Frame) -> HTML {
      let names: [(Frame.Theme, String)] = [(.system, "Device"), (.light, "Day"), (.dark, "Night")]
      return form(
        frame, to: Link("/theme"), style: "theme",
        """
        <input type="hidden" name="return" value="\(frame.path)"><span class="label">Look</span><span class="segments">\
        \(each(names) { theme, name in
          "<button name=\"theme\" value=\"\(theme.rawValue)\" aria-pressed=\"\(theme == frame.theme ? "true" : "false")\">\(name)</button>"
        })</span>
        """)
    }

    private func notice(_ frame: Frame) -> HTML {
      with(frame.notice) { notice in
        "<div class=\"notice n-\(notice.kind.rawValue)\" role=\"\(notice.kind == .done ? "status" : "alert")\"><p class=\"wide\">\(notice.text)</p></div>\n"
      }
    }

    private func foot(_ frame: Frame) -> HTML {
      """
      <footer><div class="wide">\
      <p>Ward \(frame.version) <span class="quiet">· times are those of \(frame.clock.zone.name); drawn at \(frame.clock.timeOfDay(frame.clock.now, seconds: true))</span> <span id="live" class="live quiet"></span></p>\
      \(frame.person == nil ? Document.themeForm(frame) : "<p><a href=\"/help\">Words and keys</a></p>")</div></footer>

      """
    }

    /// The first letters of the first and the last name.
    static func initials(_ name: String) -> String {
      let words = name.split(separator: " ")
      let letters = [words.first?.first, words.count > 1 ? words.last?.first : nil].compactMap { $0 }
      return String(letters).uppercased()
    }

    /// A part of a page that the stream may send again: the script puts it in place of the element of the same identifier.
    struct Fragment: Sendable, Hashable {
      var id: String
      var markup: HTML
    }

    /// A fragment as the script of the pages expects it on the stream.
    /// - Source: HTML Living Standard, section 9.2, server-sent events; RFC 8259, section 7.
    static func streamed(_ fragment: Fragment) -> [UInt8] {
      var out = Array("event: fragment\ndata: {\"id\":\"".utf8)
      append(fragment.id.utf8, to: &out)
      out += Array("\",\"html\":\"".utf8)
      append(fragment.markup.bytes, to: &out)
      return out + Array("\"}\n\n".utf8)
    }

    /// A sentence that is read out politely where a page is open.
    static func streamed(announcement: String) -> [UInt8] {
      Array("event: announce\ndata: \(ShownText.escaped(announcement))\n\n".utf8)
    }

    /// The inside of a JSON string; never a line feed, so that the event stays one line.
    private static func append(_ bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
      let hex = Array("0123456789abcdef".utf8)
      for byte in bytes {
        switch byte {
        case 0x22, 0x5C: out += [0x5C, byte]
        case 0x0A: out += [0x5C, 0x6E]
        case 0..<0x20: out += Array("\\u00".utf8) + [hex[Int(byte >> 4)], hex[Int(byte & 15)]]
        default: out.append(byte)
        }
      }
    }
  }
}
