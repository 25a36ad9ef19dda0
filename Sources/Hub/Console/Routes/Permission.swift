extension Console {
  /// What a person must be allowed to do before a page or form is served; the names are those of the accounts.
  enum Permission: String, Sendable, Hashable, CaseIterable {
    case viewIncidents, workIncidents, search, reveal, viewSources, manageSources, viewRules, manageRules
    case viewLedger, manageAccounts, manageOwnTokens, viewSettings, manageSettings
  }
}
