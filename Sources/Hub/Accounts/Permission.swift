/// One thing that somebody may do. Every route of the hub names exactly one.
///
/// The raw values go into tokens and the ledger: they are append-only.
public enum Permission: String, CaseIterable, Hashable, Sendable {
  case viewAlerts
  case viewIncidents
  /// Take, note, merge, close, give a verdict, suppress.
  case workIncidents
  /// Search events and look at entities.
  case search
  /// See who a patient is, with a reason.
  case reveal
  case viewSources
  case manageSources
  case viewRules
  case manageRules
  case viewLedger
  /// Take findings and reports out of the hub.
  case exportFindings
  /// Ask for an action on an asset.
  case proposeContainment
  /// Say yes to an action on an asset.
  case approveContainment
  /// Say yes where care may be touched.
  case approveClinicalImpact
  case manageAccounts
  /// Make and revoke API tokens for oneself.
  case manageOwnTokens
  case viewSettings
  case manageSettings
  case viewMetrics
  /// Hand in events.
  case ingest
}
