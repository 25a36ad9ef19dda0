import Testing
import WardModel

@testable import Formats

@Suite struct CloudShapeTests {
  // MARK: AWS

  @Test func `a CloudTrail record has its service, its time and the names that rules use`() throws {
    let line =
      #"{"eventVersion":"1.09","userIdentity":{"type":"IAMUser","userName":"w.sand"},"eventTime":"2026-03-02T02:14:07Z","#
      + #""eventSource":"iam.amazonaws.com","eventName":"CreateUser","awsRegion":"eu-central-1","#
      + #""sourceIPAddress":"192.0.2.17","requestParameters":{"userName":"night.shift"}}"#
    let event = try #require(cloudEvent(line))
    #expect(event.source.product == "aws")
    #expect(event.source.service == "cloudtrail")
    #expect(event.time == Timestamp(rfc3339: "2026-03-02T02:14:07Z"))
    #expect(event.ruleValue("userIdentity.type") == "IAMUser")
    #expect(event.ruleValue("src_ip") == "192.0.2.17")
    let wrapped = decodeText("{\"Records\":[\(line),\(line)]}")
    #expect(wrapped.events.map(\.source.service) == ["cloudtrail", "cloudtrail"])
  }

  @Test func `an event with a source and a name of another product is not CloudTrail`() {
    #expect(
      cloudSource(#"{"eventSource":"ward-monitor","eventName":"door opened","userIdentity":"w.sand"}"#)
        == "-/-")
    #expect(cloudSource(#"{"eventName":"CreateUser","awsRegion":"eu-central-1"}"#) == "-/-")
  }

  // MARK: Azure

  @Test func `a sign-in of Entra ID answers to the names of all three ways it may come`() throws {
    let diagnostic = try #require(
      cloudEvent(
        #"{"time":"2026-03-02T02:14:07.5Z","resourceId":"/tenants/0/providers/Microsoft.aadiam","operationName":"Sign-in activity","#
          + #""category":"SignInLogs","tenantId":"0","resultType":"50057","resultDescription":"User account is disabled.","#
          + #""callerIpAddress":"192.0.2.9","location":"DE","properties":{"appId":"11","authenticationRequirement":"singleFactorAuthentication","#
          + #""deviceDetail":{"trustType":"","isCompliant":false},"status":{"errorCode":50057,"additionalDetails":"MFA denied"},"#
          + #""clientAppUsed":"IMAP4"}}"#))
    let graph = try #require(
      cloudEvent(
        #"{"createdDateTime":"2026-03-02T02:14:07.5Z","userPrincipalName":"w.sand@example.org","appDisplayName":"Mail","appId":"11","#
          + #""ipAddress":"192.0.2.9","authenticationRequirement":"singleFactorAuthentication","clientAppUsed":"IMAP4","#
          + #""deviceDetail":{"trustType":"","isCompliant":false},"location":{"countryOrRegion":"DE"},"#
          + #""status":{"errorCode":50057,"failureReason":"User account is disabled.","additionalDetails":"MFA denied"}}"#
      ))
    let table = try #require(
      cloudEvent(
        #"{"TimeGenerated":"2026-03-02T02:14:07.5Z","Category":"SignInLogs","AppDisplayName":"Mail","AppId":"11","ResultType":"50057","#
          + #""ResultDescription":"User account is disabled.","IPAddress":"192.0.2.9","Location":"DE","ClientAppUsed":"IMAP4","#
          + #""AuthenticationRequirement":"singleFactorAuthentication","DeviceDetail":{"trustType":"","isCompliant":false},"#
          + #""Status":{"errorCode":50057,"additionalDetails":"MFA denied"}}"#))
    let expected = [
      "AuthenticationRequirement": "singleFactorAuthentication",
      "properties.authenticationRequirement": "singleFactorAuthentication", "ClientApp": "IMAP4",
      "DeviceDetail.isCompliant": "false", "DeviceDetail.trusttype": "", "properties.appId": "11",
      "callerIpAddress": "192.0.2.9", "ResultDescription": "User account is disabled.",
      "ActivityDetails": "Sign-ins",
    ]
    for event in [diagnostic, graph, table] {
      #expect(event.source.product == "azure")
      #expect(event.source.service == "signinlogs")
      #expect(event.time == Timestamp(rfc3339: "2026-03-02T02:14:07.5Z"))
      for (name, value) in expected { #expect(event.ruleValue(name) == value, "\(name)") }
      #expect(event.ruleValue("ResultType")?.split(separator: "|").first == "50057")
      #expect(event.ruleValue("Status")?.contains("MFA denied") == true)
      #expect(event.ruleValue("location")?.contains("DE") == true)
    }
  }

  @Test func `only a sign-in without an error has the status of success`() throws {
    func signIn(_ code: Int) -> String {
      #"{"createdDateTime":"2026-03-02T02:14:07Z","appDisplayName":"Mail","status":{"errorCode":\#(code)}}"#
    }
    #expect(try #require(cloudEvent(signIn(0))).ruleValue("Status") == "Success")
    #expect(try #require(cloudEvent(signIn(50057))).ruleValue("Status") == nil)
    #expect(try #require(cloudEvent(signIn(500))).ruleValue("Status") == nil)
  }

  @Test(arguments: [
    (#""category":"NonInteractiveUserSignInLogs","time":"t""#, "azure/signinlogs"),
    (#""category":"AuditLogs","time":"t""#, "azure/auditlogs"),
    (#""category":"UserRiskEvents","properties":{"riskEventType":"unlikelyTravel"}"#, "azure/riskdetection"),
    (#""category":"UserRiskEvents","properties":{"riskEventType":"staleSignInAlertIncident"}"#, "azure/pim"),
    (
      #""category":"RoleManagement","resourceId":"\/tenants\/0\/providers\/Microsoft.aadiam""#,
      "azure/auditlogs"
    ),
    (
      #""category":"ProvisioningLogs","resourceId":"/tenants/0/providers/Microsoft.aadiam""#,
      "azure/provisioninglogs"
    ),
    (#""category":"StorageRead","resourceId":"/subscriptions/0/x""#, "azure/-"),
    // Near misses: Intune's audit log, and a product with categories of its own.
    (#""category":"AuditLogs","tenantId":"0","properties":{"AuditEventId":"1"}"#, "-/-"),
    (#""category":"Administrative","time":"t""#, "-/-"),
    (#""category":"Policy","tenantId":"0""#, "-/-"),
    (#""category":"Nursing","tenantId":"0""#, "-/-"),
  ])
  func `the category of a diagnostic record decides on its service`(_ members: String, _ source: String) {
    #expect(cloudSource("{\"operationName\":\"Review\",\(members)}") == source)
  }

  @Test func `an Azure activity answers to operation and category in each spelling`() throws {
    let diagnostic = try #require(
      cloudEvent(
        #"{"time":"2026-03-02T02:14:07Z","resourceId":"/SUBSCRIPTIONS/0/X","category":"Administrative","#
          + #""operationName":"MICROSOFT.KEYVAULT/VAULTS/DELETE"}"#))
    let table = try #require(
      cloudEvent(
        #"{"TimeGenerated":"2026-03-02T02:14:07Z","CategoryValue":"Administrative","OperationNameValue":"MICROSOFT.KEYVAULT/VAULTS/DELETE"}"#
      ))
    let management = try #require(
      cloudEvent(
        #"{"eventTimestamp":"2026-03-02T02:14:07Z","category":{"value":"Administrative"},"operationName":{"value":"MICROSOFT.KEYVAULT/VAULTS/DELETE"}}"#
      ))
    for event in [diagnostic, table, management] {
      #expect(event.source.service == "activitylogs")
      #expect(event.time == Timestamp(rfc3339: "2026-03-02T02:14:07Z"))
      for name in ["operationName", "OperationNameValue"] {
        #expect(event.ruleValue(name)?.contains("MICROSOFT.KEYVAULT/VAULTS/DELETE") == true, "\(name)")
      }
      #expect(event.ruleValue("CategoryValue")?.contains("Administrative") == true)
    }
  }

  @Test func `an audit of Entra ID answers to the names of the portal`() throws {
    let members =
      #""activityDisplayName":"Add member to role","activityDateTime":"2026-03-02T02:14:07Z","category":"RoleManagement","#
      + #""loggedByService":"Core Directory","result":"success","initiatedBy":{"user":{"userPrincipalName":"w.sand@example.org"}},"#
      + #""targetResources":[{"type":"User","modifiedProperties":[{"displayName":"Role.DisplayName","newValue":"Admins"}]}]"#
    let graph = try #require(cloudEvent("{\(members)}"))
    let diagnostic = try #require(
      cloudEvent(
        #"{"time":"2026-03-02T02:14:07Z","category":"AuditLogs","operationName":"Add member to role","properties":{"#
          + members + "}}"))
    for event in [graph, diagnostic] {
      #expect(event.source.service == "auditlogs")
      #expect(event.time == Timestamp(rfc3339: "2026-03-02T02:14:07Z"))
      for name in [
        "properties.message", "OperationName", "operationName", "ActivityDisplayName", "ActivityType",
      ] {
        #expect(event.ruleValue(name)?.contains("Add member to role") == true, "\(name)")
      }
      #expect(event.ruleValue("Category")?.contains("RoleManagement") == true)
      #expect(event.ruleValue("Status") == "success")
      #expect(event.ruleValue("LoggedByService") == "Core Directory")
      #expect(event.ruleValue("TargetResources.ModifiedProperties.NewValue") == "Admins")
      #expect(event.ruleValue("properties.initiatedBy")?.contains("w.sand@example.org") == true)
    }
  }

  @Test func `risk detections and alerts on privileged identities are told apart`() {
    #expect(
      cloudSource(
        #"{"riskEventType":"unfamiliarFeatures","riskState":"atRisk","detectedDateTime":"2026-03-02T02:14:07Z"}"#
      )
        == "azure/riskdetection")
    #expect(
      cloudSource(#"{"riskEventType":"noMfaOnRoleActivationAlertIncident","riskState":"atRisk"}"#)
        == "azure/pim")
    #expect(cloudSource(#"{"riskEventType":"unfamiliarFeatures"}"#) == "-/-")
  }

  // MARK: Microsoft 365

  private func office(_ workload: String, _ operation: String, _ more: String = "") -> String {
    #"{"CreationTime":"2026-03-02T02:14:07","Id":"1","Operation":"\#(operation)","Workload":"\#(workload)","RecordType":1\#(more)}"#
  }

  @Test func `an event of Microsoft 365 is audit, whatever its workload`() throws {
    let event = try #require(
      cloudEvent(
        office("Exchange", "New-InboxRule", #","ResultStatus":"True","Parameters":[{"Name":"ForwardTo"}]"#)))
    #expect(event.source.product == "m365")
    #expect(event.source.service == "audit")
    #expect(event.source.furtherServices == ["exchange"])
    #expect(event.time == Timestamp(rfc3339: "2026-03-02T02:14:07Z"))
    #expect(event.ruleValue("eventSource") == "Exchange")
    #expect(event.ruleValue("eventName") == "New-InboxRule")
    #expect(event.ruleValue("status") == "success")
    let failed = try #require(cloudEvent(office("Exchange", "New-InboxRule", #","ResultStatus":"False""#)))
    #expect(failed.ruleValue("status") == "failure")
    let shared = try #require(cloudEvent(office("ExchangeAggregated", "FileAccessed")))
    #expect(shared.source.service == "audit")
    #expect(shared.source.furtherServices.isEmpty)
  }

  @Test func `an alert goes by its own name and belongs to the services for threats`() throws {
    let alert = try #require(
      cloudEvent(
        office("SecurityComplianceCenter", "AlertTriggered", #","Name":"Impossible travel activity""#)))
    #expect(alert.source.service == "audit")
    #expect(alert.source.furtherServices == ["threat_management", "threat_detection"])
    #expect(alert.ruleValue("eventName")?.contains("Impossible travel activity") == true)
    #expect(alert.ruleValue("status") == "success")
    // The centre's own administration is no alert.
    let search = try #require(
      cloudEvent(
        office(
          "SecurityComplianceCenter", "New-ComplianceSearchAction", #","Parameters":"-Export -Format pst""#)))
    #expect(search.source.furtherServices == ["threat_management", "threat_detection"])
    #expect(search.ruleValue("status") == nil)
    #expect(search.ruleValue("Payload") == "-Export -Format pst")
    #expect(cloudSource(#"{"CreationTime":"2026-03-02T02:14:07","Operation":"admit","Ward":7}"#) == "-/-")
  }

  // MARK: Others

  @Test(arguments: [
    (
      #"{"eventType":"user.session.start","actor":{"alternateId":"a"},"published":"2026-03-02T02:14:07.000Z"}"#,
      "okta/okta"
    ),
    (
      #"{"eventType":"SessionStart","actor":{"alternateId":"a"},"published":"2026-03-02T02:14:07.000Z"}"#,
      "-/-"
    ),
    (
      #"{"action":"org.add_member","actor":"w-sand","org":"ward","@timestamp":1772417647000}"#, "github/audit"
    ),
    (#"{"action":"user_login","actor":{"user":"a"},"org":"ward"}"#, "-/-"),
    (#"{"action":"org.add_member","actor":{"user":"a"},"org":"ward"}"#, "-/-"),
    (
      #"{"timestamp":"2026-03-02T02:14:07.000Z","auditType":{"action":"User created","category":"Users and groups"}}"#,
      "bitbucket/audit"
    ),
    (#"{"auditType":{"action":"User created"}}"#, "-/-"),
    (
      #"{"event_type_id":532,"account_id":1,"created_at":"2026-03-02T02:14:07.000Z"}"#,
      "onelogin/onelogin.events"
    ),
    (#"{"event_type_id":"discharge","account_id":1}"#, "-/-"),
    (
      #"{"event_type":"authentication","factor":"duo_push","access_device":{"ip":"192.0.2.1"},"isotimestamp":"2026-03-02T02:14:07+00:00"}"#,
      "cisco/duo"
    ),
    (#"{"event_type":"dispense","factor":"2","access_device":"pump"}"#, "-/-"),
    (#"{"action":"admin_login","username":"a","isotimestamp":"2026-03-02T02:14:07+00:00"}"#, "cisco/duo"),
    (
      #"{"kind":"Event","apiVersion":"audit.k8s.io/v1","verb":"create","objectRef":{"resource":"pods"},"requestReceivedTimestamp":"2026-03-02T02:14:07Z"}"#,
      "kubernetes/audit"
    ),
    (#"{"kind":"Event","apiVersion":"v1","verb":"create","objectRef":{"resource":"pods"}}"#, "-/-"),
    (#"{"kind":"Visit","verb":"create","objectRef":{"resource":"pods"}}"#, "-/-"),
    (
      #"{"timestamp":"2026-03-02T02:14:07Z","protoPayload":{"methodName":"v1.compute.firewalls.delete","serviceName":"compute.googleapis.com"}}"#,
      "gcp/gcp.audit"
    ),
    (
      #"{"timestamp":"2026-03-02T02:14:07Z","protoPayload":{"methodName":"m","serviceName":"login.googleapis.com"}}"#,
      "gcp/google_workspace.login"
    ),
    (
      #"{"kind":"admin#reports#activity","id":{"time":"2026-03-02T02:14:07Z","applicationName":"admin"},"events":[{"name":"REMOVE_PRIVILEGE"}]}"#,
      "gcp/google_workspace.admin"
    ),
    (#"{"kind":"admission","id":{"applicationName":"admin"}}"#, "-/-"),
    (#"{"jsonPayload":{"methodName":"m"},"logName":"projects/ward/logs/x"}"#, "-/-"),
  ])
  func `each product has its source, and its likeness has none`(_ line: String, _ source: String) throws {
    #expect(cloudSource(line) == source)
    guard source != "-/-" else { return }
    #expect(try #require(cloudEvent(line)).time == Timestamp(rfc3339: "2026-03-02T02:14:07Z"))
  }

  @Test func `values that rules ask for elsewhere are found`() throws {
    let pod = try #require(
      cloudEvent(
        #"{"kind":"Event","verb":"create","objectRef":{"apiGroup":"apps","resource":"pods"},"requestObject":{"spec":{"volumes":[{"hostPath":{"path":"/"}}],"#
          + #""containers":[{"securityContext":{"capabilities":{"add":["SYS_ADMIN"]}}}]}}}"#))
    #expect(pod.source.categories == ["application"])
    #expect(pod.ruleValue("apiGroup") == "apps")
    #expect(pod.ruleValue("hostPath")?.contains("/") == true)
    #expect(pod.ruleValue("capabilities")?.hasSuffix("SYS_ADMIN") == true)
    let modest =
      #"{"kind":"Event","verb":"create","objectRef":{},"requestObject":{"spec":{"containers":[{"securityContext":{"capabilities":{"drop":["ALL"]}}}]}}}"#
    #expect(try #require(cloudEvent(modest)).ruleValue("capabilities") == nil)
    let cloud = try #require(
      cloudEvent(
        #"{"logName":"l","protoPayload":{"methodName":"v1.delete","authorizationInfo":[{"permission":"p"}]}}"#
      ))
    #expect(cloud.ruleValue("gcp.audit.method_name") == "v1.delete")
    #expect(cloud.ruleValue("data.protoPayload.authorizationInfo.permission") == "p")
    let workspace = try #require(
      cloudEvent(
        #"{"kind":"admin#reports#activity","id":{"applicationName":"admin"},"events":[{"name":"CHANGE_APPLICATION_SETTING","#
          + #""parameters":[{"name":"SETTING_NAME","value":"ContextAwareAccess"}]}]}"#))
    #expect(workspace.ruleValue("eventService") == "admin.googleapis.com")
    #expect(workspace.ruleValue("eventName") == "CHANGE_APPLICATION_SETTING")
    #expect(workspace.ruleValue("setting_name") == "ContextAwareAccess")
  }

  @Test func `events of many products side by side keep their sources`() {
    let lines = [
      #"{"eventSource":"s3.amazonaws.com","eventName":"GetObject","awsRegion":"eu-central-1"}"#,
      #"{"action":"repo.archived","actor":"w-sand","repo":"ward/pumps"}"#,
      #"{"action":"close window","actor":"w-sand","repo":"ward/pumps"}"#,
    ]
    let decoded = decodeText(
      (0..<90).map { lines[$0 % 3] }.joined(separator: "\n"), format: JSONLinesFormat())
    #expect(decoded.events.map(\.source.product) == (0..<90).map { ["aws", "github", nil][$0 % 3] })
  }
}
