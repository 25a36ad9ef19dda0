import WardModel

extension Console {
  /// What every page needs beside its own view: who looks, on whose clock, with which theme.
  struct Frame: Sendable {
    /// The person who is signed in.
    struct Person: Sendable, Hashable {
      /// The name to show: `Mara Lindqvist`.
      var name: String
      /// The role in words: `Analyst`.
      var role: String
      var permissions: Set<Permission>
    }
    enum Theme: String, Sendable, Hashable, CaseIterable { case system, light, dark }
    /// One sentence about what the last form did, shown once on top of the page.
    struct Notice: Sendable, Hashable {
      enum Kind: String, Sendable, Hashable { case done, refused }
      var kind: Kind
      var text: String
    }

    /// The hospital's name: `St. Ansgar`.
    var hospital: String
    var clock: Clock
    var theme: Theme
    /// `nil` before sign-in: no navigation is shown.
    var person: Person?
    /// The value of the hidden field `csrf` in every form.
    var csrf: String
    /// Incidents that wait for a person; a figure beside the navigation.
    var waitingIncidents: Int
    /// Sources in trouble; a figure beside the navigation.
    var troubledSources: Int
    var notice: Notice?
    /// Path and query of this page, to come back to after a change of theme.
    var path: String
    /// Ward's version: `1.0.0`.
    var version: String

    func may(_ permission: Permission) -> Bool { person?.permissions.contains(permission) ?? false }

    /// Whether the person may follow or send this route.
    func may(_ method: Route.Method, _ link: Link) -> Bool {
      let path = link.path.prefix { $0 != "?" && $0 != "#" }
      switch Console.route(method, path)?.access {
      case nil: return false
      case .open: return true
      case .signedIn: return person != nil
      case .needs(let permission): return may(permission)
      }
    }
  }
}
