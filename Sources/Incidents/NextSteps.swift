import WardModel

/// What a person should do next: from the rules' runbooks, worst first; general advice where no rule says.
struct NextSteps {
  let gathering: Gathering
  let standing: Incident.Standing

  /// Longest advice shown, in characters: a paragraph.
  private static let textLimit = 600
  /// Pieces of general advice: more would hide the first.
  private static let generalLimit = 3

  var list: [String] {
    var steps: [String] = []
    func add(_ text: String) {
      let text = PlainText.clean(text, limit: Self.textLimit)
      if !text.isEmpty, !steps.contains(text) { steps.append(text) }
    }
    for counted in gathering.ruleCounts { if let runbook = counted.profile.rule.runbook { add(runbook) } }
    // General advice about weak signals would send people on errands.
    if steps.isEmpty, standing == .incident {
      var tactics: [Tactic] = []
      for counted in gathering.ruleCounts where counted.profile.rule.level >= .medium {
        let tactic = Storytelling.mostTelling(counted.profile.tactics)
        if !tactics.contains(where: { $0.firstStep == tactic.firstStep }) { tactics.append(tactic) }
      }
      let worst = tactics.sorted { $0.telling != $1.telling ? $0.telling > $1.telling : $0.name < $1.name }
      for tactic in worst.prefix(Self.generalLimit) { add(tactic.firstStep) }
    }
    return Array(steps.prefix(gathering.configuration.limits.nextSteps))
  }
}
