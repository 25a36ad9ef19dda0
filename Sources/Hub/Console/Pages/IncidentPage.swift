import WardModel

extension Console {
  /// One incident: a story first, everything behind it below.
  enum IncidentPage {
    static func render(_ view: IncidentView, in frame: Frame) -> [UInt8] {
      Document(
        title: view.row.title, place: .incidents, live: .init(page: "incident", about: view.row.id),
        band: head(view, frame),
        content: """
          <div class="columns"><div>
          \(doNext(view))\(story(view, frame))\(done(view, frame))
          </div><div>
          \(sum(view))\(notes(view, frame))\(patients(view, frame))
          </div></div>
          \(timelineSection(view, frame))\(graph(view))\(techniques(view))\(reasons(view))
          \(evidence(view, frame))\(joining(view, frame))\(history(view, frame))
          """
      ).render(in: frame)
    }

    /// The parts that the stream may send again.
    static func fragments(_ view: IncidentView, in frame: Frame) -> [Document.Fragment] {
      [
        Document.Fragment(id: "incident-head", markup: head(view, frame)),
        Document.Fragment(id: "story", markup: story(view, frame)),
      ]
    }

    // MARK: What it is, and who works on it

    private static func head(_ view: IncidentView, _ frame: Frame) -> HTML {
      let row = view.row
      let length = Double(max(0, row.lastTime.since(row.firstTime))) / 1e9
      return """
        <div class="incident-head l-\(row.level.name)" id="incident-head"><div class="wide">
        <p class="crumb"><a href="/incidents">Incidents</a></p>
        <div class="top"><div><h1>\(ShownText.cut(row.title, to: 240))</h1>
        <p class="about">\(levelTag(row.level)) \(stateTag(row.state)) \(with(row.verdict) { "<span>\(words($0))</span>" })\
        <span>began \(frame.clock.time(row.firstTime))</span> <span>last sign \(frame.clock.ago(row.lastTime))</span> \
        <span>\(when(length >= 1, "over \(Figures.duration(seconds: length))"))</span>\
        <span>\(Figures.count(row.alertCount, "alert", "alerts"))</span></p>
        <div class="about">\(entityTags(row.hosts.map { EntityName(kind: .host, value: $0) } + row.users.map { EntityName(kind: .user, value: $0) }, atMost: 8))</div></div>
        <p class="score"><b>\(Figures.decimal(row.score, places: 0))</b> <span>of 100</span></p></div>
        \(when(frame.may(.workIncidents), work(view, frame)))
        </div></div>

        """
    }

    private static func work(_ view: IncidentView, _ frame: Frame) -> HTML {
      let link = Link.incident(view.row.id)
      let states = each(IncidentState.allCases) { state in
        "<button name=\"state\" value=\"\(state.rawValue)\" aria-pressed=\"\(state == view.row.state ? "true" : "false")\">\(words(state))</button>"
      }
      let isMine = view.row.owner != nil && view.row.owner == frame.person?.name
      let people = [("", "Nobody")] + view.people.map { ($0, $0) }
      let take =
        isMine
        ? HTML.empty
        : button(frame, to: link.then("owner"), "I’ll take it", style: "primary", fields: [("owner", "me")])
      return """
        <div class="work">\(take)\
        \(form(frame, to: link.then("state"), "<span class=\"label\">State</span><span class=\"segments\" role=\"group\" aria-label=\"State\">\(states)</span>"))\
        <span class="quiet">\(view.row.owner.map { "With " + $0 } ?? "With nobody yet")</span>\
        \(folded("Give to…", style: "fold small", form(frame, to: link.then("owner"), "<div class=\"row\">\(choice("Give to", name: "owner", people, chosen: view.row.owner ?? ""))<button>Give</button></div>")))\
        </div>
        """
    }

    private static func doNext(_ view: IncidentView) -> HTML {
      let steps: HTML =
        view.nextSteps.isEmpty
        ? "<p>The rules behind this incident name no first step. Read the story, ask the people it names whether it was them, and write down what you find.</p>"
        : "<ol class=\"steps\">\(each(view.nextSteps) { "<li>\(ShownText.cut($0, to: 500))</li>" })</ol>"
      return """
        <section class="do l-\(view.row.level.name)" aria-labelledby="h-next" id="next"><h2 id="h-next">What comes next</h2>\(steps)</section>

        """
    }

    private static func story(_ view: IncidentView, _ frame: Frame) -> HTML {
      var day = ""
      let steps = each(view.story.prefix(Limit.steps)) { step in
        let today = frame.clock.day(step.time)
        let newDay = today != day
        day = today
        return """
          <li><span class="when">\(levelShape(step.level))<span class="unseen">\(words(step.level))</span>\(frame.clock.timeOfDay(step.time, seconds: true))</span>\
          <div class="what"><p>\(step.text)</p><p class="note">\(when(newDay, "\(today) · "))\(Figures.count(step.alertCount, "alert", "alerts"))</p></div></li>
          """
      }
      return section(
        "story", "What happened",
        view.story.isEmpty
          ? "<p class=\"quiet\">There is no story yet; the evidence is below.</p>"
          : "<ol class=\"story\">\(steps)</ol>\(when(view.story.count > Limit.steps, "<p class=\"note\">\(Figures.count(view.story.count - Limit.steps, "later step is", "later steps are")) not shown; the evidence has them all.</p>"))"
      )
    }

    private static func done(_ view: IncidentView, _ frame: Frame) -> HTML {
      section(
        "done", "What was done",
        view.deeds.isEmpty
          ? "<p class=\"quiet\">Nothing yet, by nobody.</p>"
          : """
          <ol class="history">\(each(view.deeds) { "<li><span class=\"when\">\(frame.clock.time($0.time))</span><span><b>\($0.who)</b> \($0.text)</span><span></span></li>" })</ol>
          """)
    }

    private static func sum(_ view: IncidentView) -> HTML {
      let total = Figures.decimal(view.row.score)
      return section(
        "score", "Why \(total) of 100",
        """
        <div class="card"><ul class="sum">\(each(view.scoreParts) { "<li><span>\($0.text)</span><b>\($0.points < 0 ? "" : "+")\(Figures.decimal($0.points))</b></li>" })\
        <li class="total"><span>\(term(.score))</span><b>\(total)</b></li></ul></div>
        """)
    }

    private static func notes(_ view: IncidentView, _ frame: Frame) -> HTML {
      let link = Link.incident(view.row.id)
      let list = each(view.notes) {
        "<li><p class=\"who\"><b>\($0.who)</b>, \(frame.clock.time($0.time))</p><p>\($0.text)</p></li>"
      }
      let judge = form(
        frame, to: link.then("verdict"),
        """
        <p class="hint">Your judgement shows which rules can be trusted.</p><fieldset><legend>What was it?</legend>\
        \(each(Verdict.allCases) { verdict in "<div class=\"radio\"><label><input type=\"radio\" name=\"verdict\" value=\"\(verdict.rawValue)\"\(when(view.row.verdict == verdict, " checked")) required> \(words(verdict))</label></div>" })</fieldset>
        \(area("Why", name: "text", id: "f-why"))<button>Judge</button>
        """)
      let forms: HTML =
        frame.may(.workIncidents)
        ? folded(
          "Write a note",
          form(frame, to: link.then("notes"), "\(area("Note", name: "text"))<button>Keep the note</button>"))
          + folded(view.row.verdict.map { "Verdict: " + words($0) } ?? "Give a verdict", judge)
        : .empty
      return section(
        "notes", "Notes",
        """
        <div class="card">\(view.notes.isEmpty ? "<p class=\"quiet\">No note yet. Write what you know: the next shift reads it.</p>" : "<ul class=\"notes\">\(list)</ul>")\(forms)</div>
        """)
    }

    private static func patients(_ view: IncidentView, _ frame: Frame) -> HTML {
      when(
        !view.patients.isEmpty,
        section(
          "patients", "Patients",
          """
          <div class="card"><p class="note">Identifiers stand here as \(term(.token))s.</p>\(patientTokens(view.patients, frame, to: Link.incident(view.row.id).then("reveal")))</div>
          """))
    }

    // MARK: How it fits together

    private static func timelineSection(_ view: IncidentView, _ frame: Frame) -> HTML {
      when(!view.lanes.isEmpty, section("timeline", "Timeline", timeline(view.lanes, frame)))
    }

    private static func graph(_ view: IncidentView) -> HTML {
      guard view.graph != nil || !view.graphLines.isEmpty else { return .empty }
      let list: HTML = "<ul class=\"notes\">\(each(view.graphLines) { "<li>\($0)</li>" })</ul>"
      return section(
        "graph", "How it moved",
        view.graph.map {
          "<div class=\"graph\" tabindex=\"0\" role=\"group\" aria-label=\"Drawing\">\($0.markup)</div>\(folded("The same in words", list))"
        }
          ?? "<div class=\"card\">\(list)</div>")
    }

    private static func techniques(_ view: IncidentView) -> HTML {
      guard !view.techniques.isEmpty else { return .empty }
      var columns: [(String, [HTML])] = []
      let known = tactics.map(\.id)
      let others = Set(view.techniques.map(\.tactic)).subtracting(known).sorted()
      for tactic in known + others {
        let cells = view.techniques.filter { $0.tactic == tactic }
        if !cells.isEmpty {
          columns.append(
            (tacticName(tactic), cells.map { "<span class=\"cell\">\(techniqueTag($0))</span>" }))
        }
      }
      return section(
        "techniques", "How the attackers work",
        intro:
          "The \(term(.technique))s of \(term(.attack)) that the alerts point to, in the order of an attack.",
        techniqueMatrix(columns))
    }

    private static func reasons(_ view: IncidentView) -> HTML {
      when(
        !view.reasons.isEmpty,
        section(
          "why", "Why these alerts are one incident",
          table(
            "What the alerts share",
            [Column("They share", "lead"), Column("Why that links them"), Column("Alerts", "end")],
            view.reasons.map {
              [entityTag($0.entity), HTML(text: $0.text), HTML(text: Figures.count($0.alertCount))]
            })))
    }

    private static func evidence(_ view: IncidentView, _ frame: Frame) -> HTML {
      let rows = view.alerts.map { alert -> [HTML] in
        let details = each(alert.details.prefix(Limit.details)) {
          "<div><dt>\($0.field)</dt><dd>\(ShownText.cut($0.value, to: 300))</dd></div>"
        }
        let events = each(alert.events.enumerated()) { index, event in
          frame.may(.search)
            ? "<li><a href=\"\(Link.event(event))\">raw event\(when(alert.events.count > 1, " \(index + 1)"))</a></li>"
            : "<li class=\"quiet\">kept</li>"
        }
        return [
          frame.clock.time(alert.time, seconds: true), levelTag(alert.level),
          """
          <p class="title"><a href="\(Link.rule(alert.ruleID))">\(alert.ruleTitle)</a></p><dl class="pairs">\(details)</dl>
          """,
          entityTags(alert.entities, atMost: 4), "<ul>\(events)</ul>", judging(alert, view, frame),
        ]
      }
      let more = view.alertCount - view.alerts.count
      return section(
        "evidence", "Evidence",
        intro:
          "Each \(term(.alert)) with the \(term(.rule)) that raised it, down to the event as it was written.",
        """
        \(table("Alerts of this incident", style: "evidence", [
          Column("Time", "time tight"), Column("Level", "tight"), Column("What was seen", "lead"), Column("On"),
          Column("Event", "tight"), Column("Verdict", "tight"),
        ], rows))\(when(more > 0, "<p class=\"note\">\(Figures.count(more, "more alert is", "more alerts are")) not shown; the API gives all.</p>"))
        """)
    }

    private static func judging(_ alert: IncidentView.AlertRow, _ view: IncidentView, _ frame: Frame) -> HTML
    {
      guard frame.may(.workIncidents) else {
        return alert.verdict.map { HTML(text: words($0)) } ?? "<span class=\"quiet\">none</span>"
      }
      return form(
        frame, to: Link.under("/incidents", view.row.id, "alerts", alert.id, "verdict"),
        """
        <span class="segments judge" role="group" aria-label="Verdict on this alert">\(each(Verdict.allCases) { verdict in
          "<button name=\"verdict\" value=\"\(verdict.rawValue)\" title=\"\(words(verdict))\" aria-pressed=\"\(verdict == alert.verdict ? "true" : "false")\">\(shortWord(verdict))</button>"
        })</span>
        """)
    }

    // MARK: Joining, taking apart, history

    private static func joining(_ view: IncidentView, _ frame: Frame) -> HTML {
      guard frame.may(.workIncidents) else { return .empty }
      let link = Link.incident(view.row.id)
      let parts = each(view.parts) { part in
        """
        <li><p><b>\(part.title)</b> <span class="quiet">\(Figures.count(part.alertCount, "alert", "alerts")), joined by \(part.mergedBy) \(frame.clock.time(part.mergedAt))</span></p>\
        \(button(frame, to: link.then("unmerge"), "Take it out again", style: "small", fields: [("part", part.id)]))</li>
        """
      }
      let choices = view.mergeable.map {
        ($0.id, ShownText.cut($0.title, to: 90) + " (" + frame.clock.short($0.firstTime) + ")")
      }
      let merge = form(
        frame, to: link.then("merge"), style: "narrow-form",
        """
        \(choice("Join with", name: "other", choices))\(field("Why they belong together", name: "reason"))<button>Join</button>
        """)
      let alerts = view.alerts.map {
        ($0.id, frame.clock.short($0.time, seconds: true) + " " + ShownText.cut($0.ruleTitle, to: 90))
      }
      let part = form(
        frame, to: link.then("part"),
        "\(ticks("Which alerts do not belong here?", name: "alerts", alerts))<button>Take them out</button>")
      return section(
        "joining", "Join and take apart",
        intro:
          "Two incidents that are one attack can be joined; alerts that don’t belong can be taken out. Both can be undone.",
        """
        <div class="card">\(when(!view.parts.isEmpty, "<ul class=\"notes\">\(parts)</ul>"))\
        \(when(!view.mergeable.isEmpty, folded("Join with another incident…", merge)))\
        \(when(view.alerts.count > 1, folded("Take alerts out…", part)))</div>
        """)
    }

    private static func history(_ view: IncidentView, _ frame: Frame) -> HTML {
      section(
        "history", "History",
        intro: "From the \(term(.ledger)): nothing here can be changed without being noticed.",
        historyList(view.history, frame))
    }
  }
}
