extension Console {
  /// How much of one thing a page shows, whatever a view holds; what is left out is counted beside it.
  enum Limit {
    /// Hosts and users with a line of their own in a timeline.
    static let lanes = 16
    /// Marks on one line of a timeline; more would lie on each other.
    static let marks = 240
    /// Steps of a story.
    static let steps = 80
    /// Fields shown with an alert.
    static let details = 8
    /// Bars of a histogram: one for each two pixels of the widest page.
    static let bars = 600
    /// Characters of a raw event or rule.
    static let rawCharacters = 65_536
  }
}
