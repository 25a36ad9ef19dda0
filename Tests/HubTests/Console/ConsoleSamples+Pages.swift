@testable import Hub

extension ConsoleSamples {
  /// Every page by a name, drawn from the samples.
  func pages() -> [(name: String, bytes: [UInt8])] {
    [
      ("now-attack", Console.NowPage.render(nowAttack, in: frame)),
      ("now-calm", Console.NowPage.render(nowCalm, in: frame)),
      ("now-blind", Console.NowPage.render(nowBlind, in: frame)),
      ("now-watch", Console.NowPage.render(nowWatch, in: frame)),
      ("now-empty", Console.NowPage.render(nowEmpty, in: frame)),
      ("incidents", Console.IncidentsPage.render(incidents, in: frame)),
      ("incidents-empty", Console.IncidentsPage.render(incidentsEmpty, in: frame)),
      ("incident", Console.IncidentPage.render(incident, in: frame)),
    ]
  }
}
