extension Console {
  /// The colours by name, for day and night. Each pair used for text keeps a contrast of 4.5 to 1, edges of fields and
  /// signs 3 to 1; a test computes them.
  /// - Source: Web Content Accessibility Guidelines 2.2, criteria 1.4.3 and 1.4.11.
  enum Colours {
    static let day: KeyValuePairs<String, String> = [
      "paper": "#f6f6f3", "sheet": "#ffffff", "well": "#f1f2ef", "ink": "#1b2226", "soft": "#56616a",
      "line": "#dcdfda", "edge": "#7f8990", "link": "#0d5c6b", "on-link": "#ffffff", "link-tint": "#e6f1f2",
      "critical": "#a11236", "critical-tint": "#fbeaee", "high": "#a93f07", "high-tint": "#fdf0e6",
      "medium": "#7d5700", "medium-tint": "#faf3dd", "low": "#1f5f8f", "low-tint": "#eaf2f8",
      "informational": "#5a656d", "informational-tint": "#eff1f1", "calm": "#1c6b45", "calm-tint": "#e9f4ee",
      "bar": "#9db4b8", "shade": "#00000014",
    ]
    static let night: KeyValuePairs<String, String> = [
      "paper": "#11161a", "sheet": "#181f24", "well": "#1f272d", "ink": "#e4e9eb", "soft": "#a2aeb6",
      "line": "#2e3940", "edge": "#74818a", "link": "#7cc7d6", "on-link": "#0b2026", "link-tint": "#15303a",
      "critical": "#ff8ea6", "critical-tint": "#371a24", "high": "#ff9f66", "high-tint": "#352318",
      "medium": "#e3be62", "medium-tint": "#302916", "low": "#86bde6", "low-tint": "#172938",
      "informational": "#a5b0b8", "informational-tint": "#232b31", "calm": "#7fcfa4", "calm-tint": "#15291f",
      "bar": "#4d666d", "shade": "#00000059",
    ]

    /// Custom properties of one palette, with the scheme for the browser's own parts.
    static func declarations(_ palette: KeyValuePairs<String, String>, scheme: String) -> String {
      "color-scheme:\(scheme);" + palette.map { "--\($0.key):\($0.value)" }.joined(separator: ";")
    }
  }
}
