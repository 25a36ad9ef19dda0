import WardModel

extension Console {
  /// Alerts as a table of links.
  static func alertTable(_ alerts: [EntityView.AlertLine], _ frame: Frame) -> HTML {
    table(
      "Alerts",
      [
        Column("Time", "time tight"), Column("Level", "tight"), Column("What was seen", "lead"),
        Column("Incident", "tight"),
      ],
      alerts.map {
        [
          frame.clock.time($0.time), levelTag($0.level),
          "<a href=\"\(Link.rule($0.ruleID))\">\($0.title)</a>",
          with($0.incident) { "<a href=\"\(Link.incident($0))\">open</a>" },
        ]
      })
  }
}
