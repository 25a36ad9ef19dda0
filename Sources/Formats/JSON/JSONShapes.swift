/// The JSON shapes that Ward knows, the most specific first.
public enum JSONShapes {
  /// Every shape of this module. A new shape is one new file and one line here.
  public static let standard: [any JSONShape] =
    WindowsJSONShape.all + [
      CloudTrailShape(),
      AzureDiagnosticShape(),
      EntraGraphShape(),
      AzureTableShape(),
      Microsoft365Shape(),
      KubernetesAuditShape(),
      GoogleCloudShape(),
      GoogleWorkspaceShape(),
      OktaShape(),
      GitHubAuditShape(),
      BitbucketShape(),
      OneLoginShape(),
      DuoShape(),
      SuricataShape(),
      ZeekJSONShape(),
      OsqueryShape(),
      OpenCanaryShape(),
      HubShape(),
    ]
}
