import Foundation
import Testing
import WardModel

@testable import Hub

/// Walks over every page of the console and checks what holds for all of them.
@Suite struct ConsolePageTests {
  /// Text that breaks out wherever escaping is forgotten, and can be found again.
  static let poison = #"<script>alert("p0is0n")</script>'" onload=x & </p>"# + "\u{202E}\u{7}"

  static let pages: [(name: String, bytes: [UInt8])] = ConsoleSamples().pages()
  static let poisoned: [(name: String, bytes: [UInt8])] =
    ConsoleSamples(t: { $0 + ConsolePageTests.poison }).pages()
  /// The same pages as read, once for all tests.
  static let read = pages.map { (name: $0.name, reader: PageReader($0.bytes)) }
  static let readPoisoned = poisoned.map { (name: $0.name, reader: PageReader($0.bytes)) }
  static let readAll = read + readPoisoned

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// Places of texts in a value that lack the poison; raw values of enumerations are no texts.
  private func clean(in value: Any, at path: String = "") -> [String] {
    if let text = value as? String {
      return text.isEmpty || text.contains("p0is0n") ? [] : ["\(path): \(text)"]
    }
    let mirror = Mirror(reflecting: value)
    if value is Console.HTML || value is Console.Link || value is Entity.Kind || value is Severity {
      return []
    }
    return mirror.children.flatMap { clean(in: $0.value, at: path + "." + ($0.label ?? "")) }
  }

  @Test func `no text of a sample is forgotten when the samples are poisoned`() {
    // Identifiers of ATT&CK and of filters are ours, not of the data.
    let ours = [
      "T1", "initial-access", "execution", "credential-access", "lateral-movement", "impact", "UTC",
    ]
    let missed = ConsoleSamples(t: { $0 + Self.poison }).views.flatMap { clean(in: $0) }
      .filter { line in !ours.contains { line.contains(": " + $0) } }
    #expect(missed.isEmpty, "\(missed.prefix(5))")
  }

  @Test func `a clean sample is seen as clean by that walk`() {
    #expect(clean(in: ConsoleSamples().ransomware).count >= 5)
  }

  @Test(arguments: poisoned.map(\.name))
  func `hostile text stays text`(name: String) throws {
    let page = text(try #require(Self.poisoned.first { $0.name == name }).bytes)
    let reader = try #require(Self.readPoisoned.first { $0.name == name }).reader
    #expect(!page.contains("<script>"))
    #expect(!page.contains("\u{202E}"))
    #expect(!page.contains("\u{7}"))
    #expect(reader.errors.isEmpty, "\(reader.errors.prefix(3))")
    #expect(reader.elements.count { $0.name == "script" } == 1)
    #expect(!reader.elements.contains { element in element.attributes.keys.contains { $0.hasPrefix("on") } })
  }

  @Test func `the poison is in the pages, so the test above means something`() {
    let marked = Self.poisoned.filter { text($0.bytes).contains("&lt;script&gt;alert(&quot;p0is0n&quot;)") }
    #expect(marked.count == Self.poisoned.count)
  }

  @Test func `every page is well formed`() {
    for page in Self.readAll {
      let reader = page.reader
      #expect(reader.errors.isEmpty, "\(page.name): \(reader.errors.prefix(3))")
    }
  }

  @Test func `the reader finds a crossed pair, an open element and a missing quote`() {
    for broken in [
      "<p><b>x</p></b>", "<ul><li>x</ul>", "<p>x", "<a href=x>y</a>", "<p class=\"a\" class=\"b\">x</p>",
      "<div/>",
    ] {
      #expect(!PageReader(Array(broken.utf8)).errors.isEmpty, "\(broken)")
    }
    #expect(PageReader(Array("<p class=\"a\">x <b>y</b></p>".utf8)).errors.isEmpty)
  }

  @Test func `no markup is shown as text`() {
    for page in Self.pages {
      let shown = text(page.bytes)
      #expect(!shown.contains("&lt;/"), "\(page.name)")
      #expect(!shown.contains("HTML(bytes"), "\(page.name)")
      #expect(!shown.contains("Optional("), "\(page.name)")
    }
  }

  @Test func `no page holds a style or a script of its own`() {
    for page in Self.readAll {
      for element in page.reader.elements {
        #expect(element.attributes["style"] == nil, "\(page.name): \(element.name)")
        #expect(element.name != "style", "\(page.name)")
        if element.name == "script" {
          #expect(element.attributes["src"]?.hasPrefix("/assets/") == true && element.text.isEmpty)
        }
        for name in element.attributes.keys { #expect(!name.hasPrefix("on"), "\(page.name): \(name)") }
      }
    }
  }

  @Test func `nothing stands where a browser would move it`() {
    let blocks: Set<String> = [
      "p", "div", "ul", "ol", "dl", "table", "form", "section", "details", "pre", "figure", "h1", "h2", "h3",
      "h4",
      "fieldset", "nav", "header", "footer",
    ]
    for page in Self.readAll {
      for element in page.reader.elements {
        let around = Set(element.around)
        for phrase in ["p", "span", "h1", "h2", "h3", "button", "label", "summary", "dt", "legend"]
        where blocks.contains(element.name) && around.contains(phrase) {
          Issue.record("\(page.name): \(element.name) in \(phrase)")
        }
        for lone in ["form", "a", "button"] where element.name == lone && around.contains(lone) {
          Issue.record("\(page.name): \(lone) in \(lone)")
        }
        switch element.name {
        case "li": #expect(["ul", "ol"].contains(element.around.last), "\(page.name)")
        case "dt", "dd": #expect(["div", "dl"].contains(element.around.last), "\(page.name)")
        case "td", "th": #expect(element.around.last == "tr", "\(page.name)")
        case "option": #expect(element.around.last == "select", "\(page.name)")
        default: break
        }
        if ["ul", "ol"].contains(element.around.last) { #expect(element.name == "li", "\(page.name)") }
      }
    }
  }

  @Test func `there is one main heading, and no level is jumped over`() {
    for page in Self.readAll {
      let levels = page.reader.elements.compactMap { element -> Int? in
        guard element.name.count == 2, element.name.hasPrefix("h") else { return nil }
        return Int(element.name.dropFirst())
      }
      #expect(levels.first == 1 && levels.count { $0 == 1 } == 1, "\(page.name): \(levels)")
      for (before, after) in zip(levels, levels.dropFirst()) {
        #expect(after <= before + 1, "\(page.name): h\(after) after h\(before)")
      }
    }
  }

  @Test func `every form that changes something carries the field against forged requests`() {
    for page in Self.read {
      let elements = page.reader.elements
      let forms = elements.filter { $0.name == "form" }
      for form in forms {
        #expect(form.attributes["method"] == "post" || form.attributes["method"] == "get", "\(page.name)")
      }
      let posts = forms.count { $0.attributes["method"] == "post" }
      let fields = elements.filter { $0.name == "input" && $0.attributes["name"] == "csrf" }
      #expect(posts == fields.count, "\(page.name)")
      #expect(fields.allSatisfy { $0.attributes["value"] == "c5rf" })
    }
  }

  @Test func `every link and every form leads to a route that exists, with fields that it knows`() throws {
    for page in Self.readAll {
      var form: Console.Route?
      for element in page.reader.elements {
        if element.name == "form" {
          let method = try #require(Console.Route.Method(rawValue: element.attributes["method"] ?? ""))
          let action = element.attributes["action"] ?? ""
          form = Console.route(method, action)
          #expect(form != nil, "\(page.name): \(method) \(action)")
        }
        if element.around.contains("form"), let name = element.attributes["name"], name != "csrf",
          ["input", "select", "textarea", "button"].contains(element.name)
        {
          #expect(form?.fields.contains(name) == true, "\(page.name): \(name) of \(form?.pattern ?? "?")")
        }
        guard
          let target = element.attributes["href"] ?? element.attributes["src"]
            ?? element.attributes["data-live"],
          !target.hasPrefix("#")
        else { continue }
        if target.hasPrefix("https://attack.mitre.org/techniques/T") { continue }
        #expect(target.hasPrefix("/") && !target.hasPrefix("//"), "\(page.name): \(target)")
        let path = target.replacingOccurrences(of: "&amp;", with: "&").prefix { $0 != "?" && $0 != "#" }
        #expect(Console.route(.get, path) != nil, "\(page.name): \(target)")
      }
    }
  }

  @Test func `every asset that a page names exists`() {
    for page in Self.read {
      for element in page.reader.elements {
        for target in [element.attributes["href"], element.attributes["src"]].compactMap({ $0 })
        where target.hasPrefix("/assets/") {
          #expect(Console.Assets.named(target.dropFirst(8)) != nil, "\(target)")
        }
      }
    }
  }

  @Test func `every field has a label, and every identifier stands once`() {
    for page in Self.read {
      let elements = page.reader.elements
      let identifiers = elements.compactMap { $0.attributes["id"] }
      let repeated = Dictionary(grouping: identifiers) { $0 }.filter { $0.value.count > 1 }.keys
      #expect(repeated.isEmpty, "\(page.name): \(repeated.sorted())")
      let labels = Set(elements.filter { $0.name == "label" }.compactMap { $0.attributes["for"] })
      for field in elements
      where ["input", "select", "textarea"].contains(field.name) && field.attributes["type"] != "hidden" {
        let isInLabel = field.around.contains("label")
        #expect(
          isInLabel || labels.contains(field.attributes["id"] ?? "-"), "\(page.name): \(field.attributes)")
        if let hint = field.attributes["aria-describedby"] { #expect(identifiers.contains(hint)) }
      }
      for section in elements {
        if let heading = section.attributes["aria-labelledby"] {
          for part in heading.split(separator: " ") {
            #expect(identifiers.contains(String(part)), "\(page.name): \(part)")
          }
        }
      }
    }
  }

  @Test func `headings of tables have a scope, and every page has its landmarks`() {
    for page in Self.read {
      let elements = page.reader.elements
      for heading in elements where heading.name == "th" { #expect(heading.attributes["scope"] == "col") }
      for table in elements.indices where elements[table].name == "table" {
        #expect(elements[table + 1].name == "caption")
      }
      #expect(elements.count { $0.name == "main" && $0.attributes["id"] == "main" } == 1)
      #expect(elements.count { $0.name == "footer" } == 1)
      #expect(elements.contains { $0.name == "a" && $0.attributes["href"] == "#main" })
      #expect(elements.first { $0.name == "html" }?.attributes["lang"] == "en")
    }
  }

  @Test func `every button and link says what it does`() {
    for page in Self.read {
      for element in page.reader.elements where element.name == "a" || element.name == "button" {
        let words = element.text.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(!words.isEmpty, "\(page.name): \(element.attributes)")
      }
    }
  }

  /// Pages that a viewer may open, with what is offered on them.
  private func viewerPages() -> [(name: String, elements: [PageReader.Element])] {
    let closed = [
      "search", "event", "source-new", "source-added", "suppression-new", "ledger", "settings", "sign-in",
      "setup",
      "welcome", "problem-0",
    ]
    return ConsoleSamples(permissions: [.viewIncidents, .viewSources, .viewRules]).pages()
      .filter { page in !closed.contains { page.name.hasPrefix($0) } }
      .map { ($0.name, PageReader($0.bytes).elements) }
  }

  private func isOpen(_ method: Console.Route.Method, _ path: some StringProtocol) -> Bool {
    let viewer = ConsoleSamples(permissions: [.viewIncidents, .viewSources, .viewRules]).frame
    switch Console.route(method, path)?.access {
    case .needs(let permission): return viewer.may(permission)
    case .open, .signedIn: return true
    case nil: return false
    }
  }

  @Test func `a viewer is offered no form and no link that would be refused`() {
    for page in viewerPages() {
      for element in page.elements {
        if element.name == "form" {
          let method = Console.Route.Method(rawValue: element.attributes["method"] ?? "") ?? .post
          let action = element.attributes["action"] ?? ""
          #expect(isOpen(method, action), "\(page.name): \(action)")
        }
        guard element.name == "a", let target = element.attributes["href"], target.hasPrefix("/") else {
          continue
        }
        let path = target.prefix { $0 != "?" && $0 != "#" }
        #expect(isOpen(.get, path), "\(page.name): \(target)")
      }
    }
  }

  @Test func `an auditor sees the settings and can change none`() {
    let auditor = ConsoleSamples(permissions: [
      .viewIncidents, .viewSources, .viewRules, .viewLedger, .viewSettings,
    ])
    let pages = auditor.pages().filter { page in
      page.name.hasPrefix("settings") && !["accounts", "tokens"].contains { page.name.hasSuffix($0) }
    }
    #expect(pages.count == 5)
    for page in pages {
      for form in PageReader(page.bytes).elements where form.name == "form" {
        #expect(["/theme", "/sign-out"].contains(form.attributes["action"]), "\(page.name)")
      }
    }
  }

  @Test func `the same view gives the same bytes`() {
    for (first, second) in zip(Self.pages, ConsoleSamples().pages()) { #expect(first.bytes == second.bytes) }
  }

  @Test func `a fragment has the identifier under which its page holds it`() {
    let samples = ConsoleSamples()
    let cases: [([Console.Document.Fragment], [UInt8])] = [
      (
        Console.NowPage.fragments(samples.nowAttack, in: samples.frame),
        Console.NowPage.render(samples.nowAttack, in: samples.frame)
      ),
      (
        Console.IncidentsPage.fragments(samples.incidents, in: samples.frame),
        Console.IncidentsPage.render(samples.incidents, in: samples.frame)
      ),
      (
        Console.IncidentPage.fragments(samples.incident, in: samples.frame),
        Console.IncidentPage.render(samples.incident, in: samples.frame)
      ),
      (
        Console.SourcesPage.fragments(samples.sources, in: samples.frame),
        Console.SourcesPage.render(samples.sources, in: samples.frame)
      ),
    ]
    for (fragments, page) in cases {
      let identifiers = PageReader(page).elements.compactMap { $0.attributes["id"] }
      for fragment in fragments {
        let reader = PageReader(fragment.markup.bytes)
        #expect(reader.errors.isEmpty)
        #expect(reader.elements.first?.attributes["id"] == fragment.id)
        #expect(identifiers.contains(fragment.id), "\(fragment.id)")
      }
    }
  }
}
