import WardModel

extension Console {
  enum NewSourcePage {
    static func render(_ view: NewSourceView, in frame: Frame) -> [UInt8] {
      Document(
        title: "Add a source", place: .sources,
        content: """
          \(pageHead("Add a source", crumb: (Link("/sources"), "Sources"), lede: "Name the system that will send. You then get a token, once, and a text to paste on the sender."))
          <section aria-label="Form">\(form(frame, to: Link("/sources"), style: "card narrow-form", """
            \(problem(view.problem))\(field("Name", name: "name", value: view.name, hint: "As people call it: Firewall west wing"))\
            \(choice("Kind", name: "kind", view.kinds.map { ($0.id, $0.name) }, chosen: view.kind))\
            \(choice("Site", name: "site", view.sites.map { ($0, $0) }, chosen: view.site))\
            \(field("Expected rhythm", name: "rhythm", value: view.rhythm, hint: "How long it may be quiet before Ward says so: 5 min, 1 h; or learned, or whenever"))\
            <button class="primary">Add and show the token</button>
            """))</section>
          """
      ).render(in: frame)
    }
  }
}
