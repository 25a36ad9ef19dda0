import WardModel

/// The sign of a level: a colour and a shape of its own, so that it is read without colour too.
enum LevelMark {
  /// Class for the colour.
  static func style(_ level: Severity) -> String { "l-" + level.name }

  static func label(_ level: Severity) -> String {
    level.name.prefix(1).uppercased() + level.name.dropFirst()
  }

  /// The shapes, once for each page, centred on 0,0 in a box of 16 units.
  static func writeDefinitions(to html: HTMLWriter) {
    html.markup(
      """
      <svg width="0" height="0" class="unseen" aria-hidden="true" focusable="false"><defs>
      <path id="m-critical" d="M0-7.5 7.5 0 0 7.5-7.5 0Z"/>
      <path id="m-high" d="M0-6.6 6.8 5.4H-6.8Z"/>
      <path id="m-medium" d="M-5.2-5.2H5.2V5.2H-5.2Z"/>
      <circle id="m-low" r="5.2"/>
      <path id="m-informational" d="M-6-1.8H6V1.8H-6Z"/>
      </defs></svg>

      """)
  }

  /// The shape alone; the level must be said in words beside it.
  static func writeShape(_ level: Severity, to html: HTMLWriter) {
    html.element(
      "svg",
      [
        "class": "mark " + style(level), "viewBox": "-8 -8 16 16", "width": "12", "height": "12",
        "aria-hidden": "true",
      ]
    ) { $0.empty("use", ["href": "#m-" + level.name]) }
  }

  /// Shape and word.
  static func write(_ level: Severity, to html: HTMLWriter) {
    html.element("span", ["class": "level " + style(level)]) {
      writeShape(level, to: $0)
      $0.text(label(level))
    }
  }
}
