@testable import Hub

extension ConsoleSamples {
  /// Every page by a name, drawn from the samples.
  func pages() -> [(name: String, bytes: [UInt8])] {
    var noticed = frame
    noticed.notice = .init(kind: .done, text: t("The note is kept."))
    var out: [(String, [UInt8])] = [
      ("now-attack", Console.NowPage.render(nowAttack, in: frame)),
      ("now-calm", Console.NowPage.render(nowCalm, in: frame)),
      ("now-blind", Console.NowPage.render(nowBlind, in: frame)),
      ("now-watch", Console.NowPage.render(nowWatch, in: frame)),
      ("now-empty", Console.NowPage.render(nowEmpty, in: frame)),
      ("incidents", Console.IncidentsPage.render(incidents, in: noticed)),
      ("incidents-empty", Console.IncidentsPage.render(incidentsEmpty, in: frame)),
      ("incident", Console.IncidentPage.render(incident, in: frame)),
      ("search", Console.SearchPage.render(search, in: frame)),
      ("search-empty", Console.SearchPage.render(searchEmpty, in: frame)),
      ("search-refused", Console.SearchPage.render(searchRefused, in: frame)),
      ("search-nothing", Console.SearchPage.render(searchNothing, in: frame)),
      ("event", Console.EventPage.render(event, in: frame)),
      ("entity", Console.EntityPage.render(entity, in: frame)),
      ("sources", Console.SourcesPage.render(sources, in: frame)),
      ("sources-empty", Console.SourcesPage.render(sourcesEmpty, in: frame)),
      ("source", Console.SourcePage.render(sourceView, in: frame)),
      ("source-new", Console.NewSourcePage.render(newSource, in: frame)),
      ("source-added", Console.SourceAddedPage.render(sourceAdded, in: frame)),
      ("rules", Console.RulesPage.render(rules, in: frame)),
      ("rule", Console.RulePage.render(ruleView, in: frame)),
      ("suppressions", Console.SuppressionsPage.render(suppressions, in: frame)),
      ("suppressions-empty", Console.SuppressionsPage.render(suppressionsEmpty, in: frame)),
      ("suppression-new", Console.NewSuppressionPage.render(newSuppression, in: frame)),
      ("ledger", Console.LedgerPage.render(ledger, in: frame)),
      ("ledger-record", Console.LedgerRecordPage.render(ledgerRecord, in: frame)),
      ("account", Console.AccountPage.render(account, in: frame)),
      ("account-on", Console.AccountPage.render(accountOn, in: frame)),
      ("help", Console.HelpPage.render(in: frame)),
      ("sign-in", Console.SignInPage.render(signIn, in: frame)),
      (
        "sign-in-code",
        Console.SignInCodePage.render(.init(problem: t("That code is not the right one.")), in: frame)
      ),
      (
        "welcome",
        Console.WelcomePage.render(
          .init(token: t("tok"), name: t("jonas"), fullName: t("Jonas Weidner"), problem: nil), in: frame)
      ),
      ("setup", Console.SetupPage.render(setup, in: frame)),
    ]
    for (name, view) in settings {
      out.append(("settings-" + name, Console.SettingsPage.render(view, in: frame)))
    }
    for (number, problem) in problems.enumerated() {
      out.append(("problem-\(number)-\(problem.status)", Console.ProblemPage.render(problem, in: frame)))
    }
    return out
  }

  /// Every view value, for a walk over its texts.
  var views: [Any] {
    [
      frame, nowAttack, nowCalm, nowBlind, nowWatch, nowEmpty, incidents, incident, search, searchRefused,
      event, entity,
      sources, sourceView, newSource, sourceAdded, rules, ruleView, suppressions, newSuppression, ledger,
      ledgerRecord,
      account, accountOn, signIn, setup, problems, settings.map(\.1),
    ]
  }
}
