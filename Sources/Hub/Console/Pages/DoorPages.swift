extension Console {
  /// The frame of pages before sign-in: one card in the middle.
  private static func door(
    _ title: String, _ frame: Frame, style: String = "", _ content: HTML
  ) -> [UInt8] {
    var frame = frame
    frame.person = nil
    return Document(
      title: title, place: nil,
      band: """
        <div class="door \(style)"><p class="brand"><svg class="logo" viewBox="0 0 20 20" width="26" height="26" aria-hidden="true"><use href="#logo"/></svg><b>Ward</b><span class="hospital">\(frame.hospital)</span></p>
        <div class="card"><h1>\(title)</h1>\(content)</div></div>

        """, content: .empty
    ).render(in: frame)
  }

  enum SignInPage {
    static func render(_ view: SignInView, in frame: Frame) -> [UInt8] {
      door(
        "Sign in", frame,
        """
        \(form(frame, to: Link("/sign-in"), """
          \(problem(view.problem))<input type="hidden" name="next" value="\(view.next)">\
          \(field("Name", name: "name", value: view.name, autocomplete: "username"))\(field("Password", name: "password", type: "password", autocomplete: "current-password"))\
          <button class="primary">Sign in</button>
          """))\
        \(with(view.provider) { "<p class=\"or\">or</p><a class=\"button\" href=\"\(Link("/sign-in/oidc").query(["next": view.next]))\">Sign in with \($0)</a>" })
        """)
    }
  }

  enum SignInCodePage {
    static func render(_ view: SignInCodeView, in frame: Frame) -> [UInt8] {
      door(
        "Second step", frame,
        form(
          frame, to: Link("/sign-in/code"),
          """
          \(problem(view.problem))\(field("Code", name: "code", hint: "The six digits from the app on your phone, or one of your recovery codes", autocomplete: "one-time-code", code: true))<button class="primary">Go on</button>
          """))
    }
  }

  /// First start: the first administrator.
  enum SetupPage {
    static func render(_ view: SetupView, in frame: Frame) -> [UInt8] {
      door(
        "Welcome", frame, style: "wider",
        """
        <p class="intro">This link works once. Name the hospital and make the first account; it may do everything, so turn on its second step right afterwards.</p>
        \(form(frame, to: Link.under("/setup", view.token), """
          \(problem(view.problem))\(field("Hospital", name: "hospital", value: view.hospital, autocomplete: "organization"))\
          \(field("Your full name", name: "full-name", value: view.fullName, autocomplete: "name"))\
          \(field("Name to sign in with", name: "name", value: view.name, autocomplete: "username", code: true))\
          \(field("Password", name: "password", type: "password", hint: "At least 12 characters; a sentence is best", autocomplete: "new-password"))\
          \(field("Password again", name: "again", type: "password", autocomplete: "new-password"))\
          <button class="primary">Begin</button>
          """))
        """)
    }
  }

  /// A first sign-in, or a new password, by a one-time link.
  enum WelcomePage {
    static func render(_ view: WelcomeView, in frame: Frame) -> [UInt8] {
      door(
        "Choose a password", frame,
        """
        <p class="intro">\(view.fullName), you sign in as <span class="code">\(view.name)</span>. This link works once.</p>
        \(form(frame, to: Link.under("/welcome", view.token), """
          \(problem(view.problem))\(field("Password", name: "password", type: "password", hint: "At least 12 characters; a sentence is best", autocomplete: "new-password"))\
          \(field("Password again", name: "again", type: "password", autocomplete: "new-password"))\
          <button class="primary">Keep it and sign in</button>
          """))
        """)
    }
  }
}
