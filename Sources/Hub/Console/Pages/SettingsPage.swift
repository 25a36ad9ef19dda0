import WardModel

extension Console {
  enum SettingsPage {
    private static let parts: [(Link, String)] = [
      (Link("/settings"), "Health"), (Link("/settings/accounts"), "Accounts"),
      (Link("/settings/tokens"), "API tokens"),
      (Link("/settings/sign-in"), "Sign-in"), (Link("/settings/certificate"), "Certificate"),
      (Link("/settings/retention"), "Retention"), (Link("/settings/webhooks"), "Webhooks"),
    ]

    static func render(_ view: SettingsView, in frame: Frame) -> [UInt8] {
      let (link, title, lede, content): (Link, String, HTML, HTML) =
        switch view {
        case .health(let view): (Link("/settings"), "Health", "How Ward itself is.", health(view, frame))
        case .accounts(let view):
          (
            Link("/settings/accounts"), "Accounts",
            "Who may come in, and what for. A person gets the least that their work needs.",
            accounts(view, frame)
          )
        case .tokens(let view):
          (
            Link("/settings/tokens"), "API tokens", "Keys for programs. Each has one purpose and an end.",
            tokens(view, frame)
          )
        case .certificate(let view):
          (
            Link("/settings/certificate"), "Certificate",
            "How browsers and senders know that this hub is the real one.", certificate(view, frame)
          )
        case .retention(let view):
          (
            Link("/settings/retention"), "Retention",
            "How long events are kept. The oldest go first; incidents and the ledger stay.",
            retention(view, frame)
          )
        case .webhooks(let view):
          (
            Link("/settings/webhooks"), "Webhooks",
            "Where Ward sends its findings: signed, tried again, and kept when they can’t be delivered.",
            webhooks(view, frame)
          )
        case .signIn(let view):
          (
            Link("/settings/sign-in"), "Sign-in",
            "Let people sign in with the hospital’s own accounts, by OpenID Connect.", signIn(view, frame)
          )
        }
      let nav = each(parts.filter { frame.may(.get, $0.0) }) {
        "<li><a href=\"\($0.0)\"\(when($0.0 == link, " aria-current=\"page\""))>\($0.1)</a></li>"
      }
      return Document(
        title: title + " · Settings", place: .settings,
        content: """
          <div class="side-by-side"><nav class="side-nav" aria-label="Settings"><ul>\(nav)</ul></nav><div>
          \(pageHead(title, lede: lede))\(content)</div></div>
          """
      ).render(in: frame)
    }

    /// A secret that is shown this once.
    private static func secret(
      _ secret: SettingsView.OneTime?, _ words: String,
      _ more: String = "Ward keeps only a fingerprint of it."
    ) -> HTML {
      with(secret) {
        """
        <div class="secret"><h2>\(words) \($0.name), shown this once</h2>\(copyable($0.secret, label: words))<p>\(more)</p></div>
        """
      }
    }

    private static func health(_ view: SettingsView.Health, _ frame: Frame) -> HTML {
      let parts = each(view.parts) { part in
        let (sign, tone): (String, String) =
          switch part.state {
          case .well: ("✓", "t-calm")
          case .worth: ("!", "t-watch")
          case .ill: ("✗", "l-critical")
          }
        return """
          <li class="\(tone)"><span class="sign" aria-hidden="true">\(sign)</span><div><p class="text">\(part.name)<span class="unseen">: \(part.state.rawValue)</span></p><p class="note">\(part.text)</p></div></li>
          """
      }
      return """
        \(section("parts", "Parts", "<div class=\"card\"><ul class=\"sight\">\(parts)</ul></div>"))
        \(section("about", "About", facts([
          ("Version", HTML(text: view.version)), ("Running since", frame.clock.time(view.startedAt)),
          ("Memory", HTML(text: Figures.bytes(view.residentByteCount))), ("Machine", HTML(text: view.machine)),
          ("Configuration", "<span class=\"code\">\(view.configurationFile)</span>"), ("Data", "<span class=\"code\">\(view.dataFolder)</span>"),
        ], style: "row-facts card")))
        """
    }

    private static func accounts(_ view: SettingsView.Accounts, _ frame: Frame) -> HTML {
      let roles = view.roles.map { ($0.id, $0.name) }
      let rows = view.accounts.map { account -> [HTML] in
        let link = Link.under("/settings/accounts", account.id)
        let changes: HTML =
          account.isSelf
          ? "<span class=\"quiet\">that’s you</span>"
          : folded(
            "Change…", style: "fold small",
            form(
              frame, to: link.then("roles"),
              "\(ticks("Roles", name: "roles", roles, chosen: account.roles))<button class=\"small\">Set the roles</button>"
            )
              + button(frame, to: link.then("reset"), "New sign-in link", style: "small")
              + button(
                frame, to: link.then("state"), account.isLocked ? "Unlock" : "Lock",
                style: account.isLocked ? "small" : "small danger",
                fields: [("state", account.isLocked ? "open" : "locked")]))
        return [
          "<p class=\"title\">\(account.fullName)</p><p class=\"note code\">\(account.name)</p>",
          HTML(
            text: Figures.list(view.roles.filter { account.roles.contains($0.id) }.map(\.name), atMost: 7))
            + when(account.isLocked, " <span class=\"state s-new\">locked</span>"),
          account.hasSecondStep
            ? "<span class=\"source-state t-calm\">✓ on</span>"
            : "<span class=\"source-state l-medium\">! off</span>",
          frame.clock.ago(account.lastSeen), changes,
        ]
      }
      let add = form(
        frame, to: Link("/settings/accounts"), style: "narrow-form",
        """
        \(field("Full name", name: "full-name"))\(field("Name to sign in with", name: "name", code: true))\(ticks("Roles", name: "roles", roles))<button class="primary">Add and show the sign-in link</button>
        """)
      return """
        \(secret(view.link, "The sign-in link for"))
        \(section("people", "People", table("Accounts", [Column("Who", "lead"), Column("Roles"), Column("Second step", "tight"), Column("Last seen", "time tight"), Column("", "bare")], rows) + folded("Add a person…", style: "fold boxed", add)))
        \(section("roles", "Roles", facts(view.roles.map { ($0.name, HTML(text: $0.meaning)) }, style: "facts card")))
        \(section("sessions", "Signed in now", sessionTable(view.sessions, frame) { Link.under("/settings/sessions", $0).then("end") }))
        """
    }

    static func sessionTable(
      _ sessions: [SettingsView.Session], _ frame: Frame, end: (String) -> Link
    ) -> HTML {
      table(
        "Sessions",
        [
          Column("Who", "lead"), Column("Device"), Column("From"), Column("Since", "time tight"),
          Column("Last seen", "time tight"), Column("", "tight bare"),
        ],
        sessions.map {
          [
            HTML(text: $0.person), HTML(text: $0.device), "<span class=\"code\">\($0.address)</span>",
            frame.clock.time($0.startedAt),
            frame.clock.ago($0.lastSeen),
            $0.isThis
              ? "<span class=\"quiet\">this one</span>"
              : button(frame, to: end($0.id), "End", style: "small"),
          ]
        })
    }

    private static func tokens(_ view: SettingsView.Tokens, _ frame: Frame) -> HTML {
      let spans = [("30", "30 days"), ("90", "90 days"), ("365", "a year")]
      let add = form(
        frame, to: Link("/settings/tokens"), style: "narrow-form",
        """
        \(field("Name", name: "name", hint: "What uses it"))\
        \(choice("May", name: "scope", view.scopes.map { ($0.id, $0.meaning) }))\
        \(choice("For", name: "days", spans, chosen: "90"))<button class="primary">Make it and show it</button>
        """)
      let columns = [
        Column("Name", "lead"), Column("May"), Column("Made", "tight"), Column("Ends", "time tight"),
        Column("Last used", "time tight"), Column("", "tight bare"),
      ]
      let rows = view.tokens.map { token -> [HTML] in
        [
          HTML(text: token.name), HTML(text: token.scope),
          "<p>\(frame.clock.time(token.createdAt))</p><p class=\"note\">by \(token.createdBy)</p>",
          frame.clock.ago(token.expiresAt), frame.clock.ago(token.lastUsed),
          button(
            frame, to: Link.under("/settings/tokens", token.id, "revoke"), "Revoke", style: "small danger"),
        ]
      }
      let list: HTML =
        rows.isEmpty
        ? empty(
          "No program has a key",
          "A program that reads incidents or asks questions needs one. Senders of events don’t: they get theirs with their source."
        ) : table("API tokens", columns, rows)
      return secret(view.created, "The token for")
        + section("tokens", "Tokens", list + folded("Make a token…", style: "fold boxed", add))
    }

    private static func certificate(_ view: SettingsView.Certificate, _ frame: Frame) -> HTML {
      let days = Int(clamping: view.validTo.since(frame.clock.now) / 86_400_000_000_000)
      let put = form(
        frame, to: Link("/settings/certificate"), style: "narrow-form",
        """
        \(area("Certificate chain, PEM", name: "chain", code: true))\(area("Private key, PEM", name: "key", hint: "It is kept readable by Ward alone, and is shown nowhere", code: true))<button>Check and put it in</button>
        """)
      return """
        \(when(days < 21, "<p class=\"caveat\">It ends in \(Figures.count(max(0, days), "day", "days")). Senders will stop then.</p>"))
        \(facts([
          ("For", HTML(text: Figures.list(view.names, atMost: 8))), ("Given by", HTML(text: view.issuer + (view.isOwnAuthority ? " (Ward’s own authority)" : ""))),
          ("Valid", "\(frame.clock.time(view.validFrom)) to \(frame.clock.time(view.validTo)), \(frame.clock.ago(view.validTo))"),
          ("SHA-256", "<span class=\"code\">\(view.fingerprint)</span>"), ("File", "<span class=\"code\">\(view.file)</span>"),
        ], style: "facts card"))
        \(when(frame.may(.manageSettings), section("change", "Put in another one", intro: "It is taken into use at once, without a restart.", folded("Certificate and key…", style: "fold boxed", put))))
        """
    }

    private static func retention(_ view: SettingsView.Retention, _ frame: Frame) -> HTML {
      let used =
        Double(max(0, view.diskByteCount - view.diskFreeByteCount)) / Double(max(1, view.diskByteCount))
      let classes = each(view.classes) { kind in
        let share = Double(kind.usedByteCount) / Double(max(1, kind.limitByteCount))
        let change = form(
          frame, to: Link("/settings/retention"),
          """
          <input type="hidden" name="class" value="\(kind.id)"><div class="row">\(field("Days", name: "days", value: String(kind.days), type: "number", id: "days-" + kind.id))\
          \(field("At most, GiB", name: "gibibytes", value: String(kind.limitByteCount >> 30), type: "number", id: "gib-" + kind.id))<button>Change</button></div>
          """)
        return """
          <div class="card"><div class="head"><h3>\(kind.name)</h3><span class="note">\(Figures.bytes(kind.usedByteCount)) of \(Figures.bytes(kind.limitByteCount)), \(Figures.decimal(kind.compression)) times smaller than received</span></div>
          \(meter(share, tone: share > 0.9 ? "watch" : "calm"))<p>Kept for \(Figures.count(kind.days, "day", "days")); the oldest event is of \(frame.clock.time(kind.oldest)).</p>\(when(frame.may(.manageSettings), folded("Change…", style: "fold small", change)))</div>
          """
      }
      return """
        \(section("disk", "Disk", "<div class=\"card\">\(meter(used, tone: used > 0.85 ? "watch" : "calm"))<p>\(Figures.bytes(view.diskFreeByteCount)) free of \(Figures.bytes(view.diskByteCount)).</p></div>"))
        \(section("classes", "By kind of source", classes))
        """
    }

    private static func webhooks(_ view: SettingsView.Webhooks, _ frame: Frame) -> HTML {
      let mayChange = frame.may(.manageSettings)
      let cards = each(view.webhooks) { hook in
        let link = Link.under("/settings/webhooks", hook.id)
        let dead: HTML = when(
          hook.deadCount > 0,
          "<b class=\"level l-high\">\(Figures.count(hook.deadCount)) could not be delivered.</b>")
        let changes: HTML = """
          <div class="row">\(button(frame, to: link.then("test"), "Send a trial message", style: "small"))\
          \(when(hook.deadCount > 0, button(frame, to: link.then("retry"), "Send those again", style: "small")))\
          \(button(frame, to: link.then("remove"), "Remove", style: "small danger"))</div>
          """
        return """
          <div class="card"><div class="head"><h3>\(hook.name)</h3><span class="note">\(hook.sends)</span></div>
          <p class="code">\(hook.url)</p>
          <p>\(Figures.count(hook.deliveredCount)) delivered, the last \(frame.clock.ago(hook.lastSuccess)). \(dead)</p>
          \(with(hook.lastProblem) { "<p class=\"note\">Last problem: \($0)</p>" })\(when(mayChange, changes))</div>

          """
      }
      let add = form(
        frame, to: Link("/settings/webhooks"), style: "narrow-form",
        """
        \(field("Name", name: "name"))\(field("Address", name: "url", type: "url", hint: "Begins with https://"))\
        \(choice("Sends", name: "sends", view.choices.map { ($0.id, $0.meaning) }))<button class="primary">Add and show its secret</button>
        """)
      let list: HTML =
        view.webhooks.isEmpty
        ? empty(
          "Nobody is told",
          "A webhook sends each finding, as OCSF, to a ticket system or a duty phone. The receiver checks its signature with the secret."
        ) : cards
      return secret(
        view.created, "The secret of",
        "It is not shown again. If it is lost, remove the receiver and add it anew.")
        + section(
          "webhooks", "Receivers",
          list + when(mayChange, folded("Add a receiver…", style: "fold boxed", add)))
    }

    private static func signIn(_ view: SettingsView.SignIn, _ frame: Frame) -> HTML {
      let state = view.isOn ? "It is on." : "It is off: people sign in with a name and a password of Ward."
      let change = form(
        frame, to: Link("/settings/sign-in"), style: "card narrow-form",
        """
        <p class="hint">\(state)</p>\
        \(field("Issuer", name: "issuer", value: view.issuer, type: "url", hint: "Begins with https://; empty turns it off", required: false))\
        \(field("Client identifier", name: "client", value: view.client, required: false, code: true))\
        \(field("Client secret", name: "secret", type: "password", hint: "Empty keeps the present one", required: false))\
        \(field("Claim with the roles", name: "role-claim", value: view.roleClaim, required: false, code: true))<button>Check and keep</button>
        """)
      let shown = facts(
        [
          ("State", HTML(text: state)), ("Issuer", "<span class=\"code\">\(view.issuer)</span>"),
          ("Client identifier", "<span class=\"code\">\(view.client)</span>"),
        ], style: "facts card")
      return """
        \(with(view.lastProblem) { "<p class=\"caveat\">The last try failed: \($0)</p>" })
        <section aria-label="OpenID Connect">\(frame.may(.manageSettings) ? change : shown)
        <p class="note">The provider must send people back to <span class="code">\(view.returnAddress)</span></p></section>
        """
    }
  }
}
