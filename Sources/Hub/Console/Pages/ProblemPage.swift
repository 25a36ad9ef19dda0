extension Console {
  /// A page instead of the one that was asked for: what happened and what to do.
  enum ProblemPage {
    static func render(_ problem: Problem, in frame: Frame) -> [UInt8] {
      let (title, text, action): (String, HTML, HTML) =
        switch problem {
        case .unauthorised:
          (
            "Please sign in", "You are signed out, or were away too long. Nothing was changed.",
            "<a class=\"button primary\" href=\"\(Link("/sign-in").query(["next": frame.path]))\">Sign in</a>"
          )
        case .forbidden(let permission):
          (
            "Not yours to open",
            "Your role\(with(frame.person) { ", \($0.role)," }) does not allow this\(with(permission) { ": it needs the right to \(words($0))" }). An administrator can change that.",
            "<a class=\"button\" href=\"/\">To Now</a>"
          )
        case .notFound:
          (
            "Nothing is here",
            "The address is wrong, or what it led to is gone: old events are removed when their time is over. Incidents and the ledger stay.",
            "<a class=\"button\" href=\"/\">To Now</a>\(when(frame.may(.search), " <a class=\"button\" href=\"/search\">Search</a>"))"
          )
        case .tooLarge(let limit):
          (
            "That was too much",
            "What you sent is larger than \(Figures.bytes(limit)). Nothing was changed. Send less at a time.",
            "<a class=\"button\" href=\"\(Link("/"))\">To Now</a>"
          )
        case .tooMany(let seconds):
          (
            "A moment, please",
            "There were too many tries in a short time. Wait \(Figures.duration(seconds: Double(max(1, seconds)))), then try again. Detection goes on meanwhile.",
            "<a class=\"button\" href=\"\(Link("/"))\">To Now</a>"
          )
        case .failed(let reference):
          (
            "Something broke on our side",
            "The page could not be made. Detection goes on: it runs apart from these pages. Try again; if it stays, tell the administrator this reference: <span class=\"code\">\(reference)</span>",
            "<a class=\"button\" href=\"\(Link("/"))\">Try again</a>"
          )
        }
      let body: HTML = """
        <div class="page-head"><p class="crumb quiet">\(problem.status)</p><h1>\(title)</h1><p class="lede">\(text)</p><p class="pager">\(action)</p></div>

        """
      return Document(title: title, place: nil, content: body).render(in: frame)
    }

    /// What a permission allows, as in "the right to …".
    static func words(_ permission: Permission) -> String {
      switch permission {
      case .viewIncidents: "see incidents"
      case .workIncidents: "work on incidents"
      case .search: "search events"
      case .reveal: "turn patient tokens back"
      case .viewLedger: "read the ledger"
      case .viewSources: "see sources"
      case .viewRules: "see rules"
      case .manageSources: "manage sources"
      case .manageRules: "manage rules"
      case .manageOwnTokens: "have API tokens"
      case .viewSettings: "see settings"
      case .manageAccounts: "manage accounts"
      case .manageSettings: "change settings"
      default: permission.rawValue
      }
    }
  }
}
