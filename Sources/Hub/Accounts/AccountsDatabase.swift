public import GRDB

/// The tables of all rooms about people, in the one order that their references allow.
public enum AccountsDatabase {
  public static func migrate(_ migrator: inout DatabaseMigrator) {
    Accounts.migrate(&migrator)
    Sessions.migrate(&migrator)
    APITokens.migrate(&migrator)
    SourceTokens.migrate(&migrator)
    SetupLink.migrate(&migrator)
    PatientVault.migrate(&migrator)
    WelcomeLinks.migrate(&migrator)
  }
}
