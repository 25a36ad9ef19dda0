import WardModel

extension Console {
  /// The sign of a level: a colour and a shape of its own, so that it is read without colour too.
  static func levelShape(_ level: Severity) -> HTML {
    """
    <svg class="mark l-\(level.name)" viewBox="-8 -8 16 16" width="12" height="12" aria-hidden="true">\
    <use href="#m-\(level.name)"/></svg>
    """
  }

  /// Shape and word.
  static func levelTag(_ level: Severity) -> HTML {
    """
    <span class="level l-\(level.name)">\(levelShape(level))\(words(level))</span>
    """
  }

  static func words(_ level: Severity) -> String {
    switch level {
    case .informational: "Note"
    case .low: "Low"
    case .medium: "Medium"
    case .high: "High"
    case .critical: "Critical"
    }
  }

  static func words(_ state: IncidentState) -> String {
    switch state {
    case .new: "New"
    case .working: "Being worked on"
    case .contained: "Contained"
    case .closed: "Closed"
    }
  }

  static func stateTag(_ state: IncidentState) -> HTML {
    """
    <span class="state s-\(state.rawValue)">\(words(state))</span>
    """
  }

  static func words(_ verdict: Verdict) -> String {
    switch verdict {
    case .attack: "True: an attack"
    case .benign: "Benign: allowed"
    case .falseAlarm: "False: did not happen"
    }
  }

  static func shortWord(_ verdict: Verdict) -> String {
    switch verdict {
    case .attack: "True"
    case .benign: "Benign"
    case .falseAlarm: "False"
    }
  }

  static func words(_ kind: Entity.Kind) -> String {
    switch kind {
    case .host: "Computer"
    case .user: "User"
    case .session: "Session"
    case .process: "Program run"
    case .address: "Network address"
    case .domain: "Internet name"
    case .hash: "File fingerprint"
    case .file: "File"
    case .cloudAccount: "Cloud account"
    }
  }

  /// An entity as a link to what is known about it, with a sign for its kind.
  static func entityTag(_ entity: EntityName) -> HTML {
    """
    <a class="entity" href="\(Link.entity(entity))" title="\(words(entity.kind))">\
    \(icon("e-" + entity.kind.rawValue))<span class="unseen">\(words(entity.kind)) </span>\
    <span>\(ShownText.cut(entity.value, to: 120))</span></a>
    """
  }

  static func entityTags(_ entities: [EntityName], atMost limit: Int = 6) -> HTML {
    if entities.isEmpty { return "<span class=\"quiet\">–</span>" }
    return """
      <ul class="tags">\(each(entities.prefix(limit)) { "<li>\(entityTag($0))</li>" })\
      \(when(entities.count > limit, "<li class=\"quiet\">and \(Figures.count(entities.count - limit)) more</li>"))</ul>
      """
  }

  /// A technique with its name, linked to its maker's page.
  static func techniqueTag(_ technique: Technique) -> HTML {
    let text: HTML = """
      <span class="code">\(technique.id)</span>\(when(!technique.name.isEmpty, " \(technique.name)"))
      """
    guard let link = Link.attack(technique.id) else { return text }
    return """
      <a class="technique" href="\(link)" rel="noreferrer">\(text)</a>
      """
  }

  /// A drawing from the page's own set; said in words beside it.
  static func icon(_ name: String) -> HTML {
    """
    <svg class="icon" viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><use href="#\(name)"/></svg>
    """
  }

  /// A figure of 0...1 as a bar; the figure must be said in words beside it.
  static func meter(_ part: Double, tone: String = "calm") -> HTML {
    """
    <svg class="meter t-\(tone)" width="100%" height="6" aria-hidden="true"><rect class="well" width="100%" height="6" rx="3"/>\
    <rect class="fill" width="\(Figures.place(part))" height="6" rx="3"/></svg>
    """
  }

  /// Text that is likely to be copied; the script adds the button.
  static func copyable(_ text: String, label: String) -> HTML {
    """
    <div class="copyable"><pre tabindex="0" role="group" aria-label="\(label)" data-copy>\(lines: text)</pre></div>
    """
  }

  /// A word of the field with its meaning on hover and in the page *Words and keys*.
  static func term(_ word: Word) -> HTML {
    """
    <abbr title="\(word.meaning)">\(word.text)</abbr>
    """
  }
}
