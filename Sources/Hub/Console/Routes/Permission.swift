extension Console {
  /// What a person must be allowed to do before a page or form is served; `nil` in a route means signed in only.
  enum Permission: String, Sendable, Hashable, CaseIterable {
    case viewIncidents, workIncidents, search, reveal, viewLedger, manageSources, manageRules, manageAccounts,
      manageSettings
  }
}
