import WardModel

extension Console {
  enum IncidentsPage {
    static func render(_ view: IncidentsView, in frame: Frame) -> [UInt8] {
      let filter = view.filter
      let here = Link("/incidents").query([
        "state": filter.state, "level": filter.level, "owner": filter.owner, "since": filter.since,
      ])
      let isNarrowed = !(filter.state + filter.level + filter.owner + filter.since).isEmpty
      let list: HTML =
        view.rows.isEmpty
        ? (isNarrowed
          ? empty(
            "No incident is like that", "Nothing matches this filter.",
            "<a class=\"button\" href=\"/incidents\">Show all</a>")
          : empty(
            "No incident yet",
            "When several \(term(.alert))s share a computer, a user or a program, Ward makes one \(term(.incident)) of them and tells it as a story. It appears here by itself."
          ))
        : incidentList(view.rows, frame)
      return Document(
        title: "Incidents", place: .incidents, live: .init(page: "incidents"),
        content: """
          \(pageHead("Incidents", lede: "Signs that belong together and need a person. The most urgent come first."))
          \(filterForm(view))
          <section aria-label="List" id="list"><p class="note">\(with(view.paging.total) { "\(Figures.count($0, "incident", "incidents"))" })</p>
          <div id="incidents-list">\(list)</div>\(pager(view.paging, at: here))</section>
          """
      ).render(in: frame)
    }

    /// The list, for the stream.
    static func fragments(_ view: IncidentsView, in frame: Frame) -> [Document.Fragment] {
      [
        Document.Fragment(
          id: "incidents-list", markup: "<div id=\"incidents-list\">\(incidentList(view.rows, frame))</div>")
      ]
    }

    private static func filterForm(_ view: IncidentsView) -> HTML {
      let people = [("", "Anybody"), ("me", "Me"), ("nobody", "Nobody yet")] + view.people.map { ($0, $0) }
      return """
        <form class="filter" method="get" action="/incidents" role="search" aria-label="Narrow the list">
        \(choice("State", name: "state", [("", "All"), ("open", "All open")] + IncidentState.allCases.map { ($0.rawValue, words($0)) }, chosen: view.filter.state))\
        \(choice("Level", name: "level", [("", "Any")] + Severity.allCases.reversed().map { ($0.name, words($0) + ($0 == .critical ? "" : " or worse")) }, chosen: view.filter.level))\
        \(choice("With", name: "owner", people, chosen: view.filter.owner))\
        \(choice("Last sign", name: "since", [("", "Any time"), ("24h", "Last 24 hours"), ("7d", "Last 7 days"), ("30d", "Last 30 days")], chosen: view.filter.since))\
        <button>Narrow</button></form>

        """
    }
  }
}
