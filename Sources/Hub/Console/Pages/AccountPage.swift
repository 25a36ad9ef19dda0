import WardModel

extension Console {
  /// A person's own account.
  enum AccountPage {
    static func render(_ view: AccountView, in frame: Frame) -> [UInt8] {
      Document(
        title: "My account", place: nil,
        content: """
          \(pageHead(view.fullName, lede: "\(view.role), signed in as <span class=\"code\">\(view.name)</span>. You may \(Figures.list(view.mayDo, atMost: 12)).", aside: when(frame.may(.manageOwnTokens), "<a class=\"button\" href=\"/settings/tokens\">My API tokens</a>")))
          \(when(!view.recoveryCodes.isEmpty, codes(view)))
          <div class="columns even"><div>\(section("second-step", "Second step", secondStep(view, frame)))</div>
          <div>\(section("password", "Password", password(view, frame)))</div></div>
          \(section("sessions", "Where you are signed in", SettingsPage.sessionTable(view.sessions, frame) { Link.under("/account/sessions", $0).then("end") }))
          """
      ).render(in: frame)
    }

    private static func codes(_ view: AccountView) -> HTML {
      """
      <div class="secret"><h2>Your recovery codes, shown this once</h2><p>Each works once, when your phone is lost. Print them, or keep them where your passwords are.</p>
      <ul class="codes code">\(each(view.recoveryCodes) { "<li>\($0)</li>" })</ul></div>

      """
    }

    private static func secondStep(_ view: AccountView, _ frame: Frame) -> HTML {
      switch view.secondStep {
      case .on(let since, let codesLeft):
        let more = folded(
          "New recovery codes…", style: "fold small",
          form(
            frame, to: Link("/account/recovery-codes"),
            "\(field("Your password", name: "password", type: "password", autocomplete: "current-password", id: "f-codes"))<button>Make new codes</button>"
          ))
        let off = folded(
          "Turn it off…", style: "fold small",
          form(
            frame, to: Link("/account/totp/remove"),
            "\(field("Your password", name: "password", type: "password", autocomplete: "current-password", id: "f-off"))<button class=\"danger\">Turn it off</button>"
          ))
        return """
          <div class="card"><p class="source-state t-calm">✓ On since \(frame.clock.time(since))</p><p class="note">\(Figures.count(codesLeft, "recovery code", "recovery codes")) left.</p>\(more)\(off)</div>
          """
      case .offered(let secret, let address):
        let grouped = group(secret)
        let drawing: HTML =
          QRCode(address).map {
            "<div class=\"qr\">\($0.drawing(label: "QR code with the secret for your app"))</div>"
          } ?? .empty
        return """
          <div class="card"><p>A stolen password alone then opens nothing. You need an app that makes codes, on your phone.</p>
          <ol class="steps"><li><p>Scan this with the app\(drawing.isEmpty ? ", or type the secret into it" : ""):</p>\(drawing)\
          \(folded("Or type the secret", style: "fold small", copyable(grouped, label: "Secret") + "<p class=\"note\">As a link:</p>" + copyable(address, label: "Address for the app")))</li>
          <li><p>Type the six digits that it shows:</p>\(form(frame, to: Link("/account/totp"), "<div class=\"row\">\(field("Code", name: "code", autocomplete: "one-time-code", code: true))<button class=\"primary\">Turn it on</button></div>"))</li></ol></div>
          """
      }
    }

    /// Groups of four, as people read it aloud.
    static func group(_ secret: String) -> String {
      var out = ""
      for (place, character) in secret.enumerated() {
        if place > 0, place % 4 == 0 { out += " " }
        out.append(character)
      }
      return out
    }

    private static func password(_ view: AccountView, _ frame: Frame) -> HTML {
      if view.isExternal {
        return
          "<div class=\"card\"><p>You sign in with the hospital’s own account: its password is changed there.</p></div>"
      }
      return form(
        frame, to: Link("/account/password"), style: "card",
        """
        \(field("Present password", name: "current", type: "password", autocomplete: "current-password"))\
        \(field("New password", name: "password", type: "password", hint: "At least 12 characters; a sentence is best", autocomplete: "new-password"))\
        \(field("New password again", name: "again", type: "password", autocomplete: "new-password"))<button>Change it</button>
        """)
    }
  }
}
