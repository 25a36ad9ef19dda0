import Detection
import Formats
import Hub
import Incidents
import Sigma
import Testing
import WardModel

/// A small generator with a seed, so that a failing run can be repeated.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// A rule set from text.
func ruleSet(_ documents: String...) -> RuleSet {
  let parsed = documents.enumerated().map {
    RuleParser.parse(file: "rule\($0.offset).yml", bytes: Array($0.element.utf8))
  }
  let set = RuleSet.assemble(parsed)
  #expect(set.refused.isEmpty, "\(set.refused)")
  return set
}

/// Scans with everything of its own, as the command does.
func scan(
  _ paths: [String], _ set: RuleSet, workers: Int = 2, range: ClosedRange<Timestamp>? = nil,
  keeping keptAlertLimit: Int = ScanPipeline.Configuration.usualKeptAlertLimit,
  control: ScanControl = ScanControl(), progress: (ScanProgress) -> Void = { _ in }
) async -> ScanOutcome {
  let fields = FieldNames()
  let sources = LogSources()
  let rules = SigmaRules(set, fields: fields, sources: sources)
  return await ScanPipeline(
    rules: rules, fields: fields, sources: sources,
    configuration: .init(timeRange: range, workerCount: workers, keptAlertLimit: keptAlertLimit)
  ).run(paths, control: control, progress: progress)
}

extension ScanOutcome {
  /// `file name:record` of the alerts of single rules, in their order.
  var places: [String] {
    alerts.filter { !$0.rule.isCorrelation }.map { alert in
      alert.evidence.map { "\($0.file.split(separator: "/").last ?? ""):\($0.record)" }.joined(separator: "+")
    }
  }

  func reason(_ name: String) -> String? { problems.first { $0.file.hasSuffix(name) }?.reason }
}

/// Rules over the invented logs below.
enum SampleRules {
  static let shadows = """
    title: Restore points deleted
    id: 11111111-1111-4111-8111-111111111111
    name: restore_points_deleted
    tags: [attack.impact, attack.t1490]
    logsource: {product: windows, category: process_creation}
    detection:
      tool: {Image|endswith: '\\vssadmin.exe', CommandLine|contains: 'delete shadows'}
      condition: tool
    level: high
    """
  static let sudo = """
    title: A failed sudo
    id: 22222222-2222-4222-8222-222222222222
    name: failed_sudo
    logsource: {product: linux, service: sudo}
    detection:
      words: ['authentication failure']
      condition: words
    level: medium
    """
  static let trail = """
    title: Audit trail stopped
    id: 33333333-3333-4333-8333-333333333333
    logsource: {product: aws, service: cloudtrail}
    detection:
      call: {eventSource: cloudtrail.amazonaws.com, eventName: StopLogging}
      condition: call
    level: critical
    """
  static let logonFailure = """
    title: A logon failed
    id: 44444444-4444-4444-8444-444444444444
    name: logon_failed
    logsource: {product: windows, service: security}
    detection:
      event: {EventID: 4625}
      condition: event
    level: low
    ---
    title: Many logons failed
    id: 55555555-5555-4555-8555-555555555555
    correlation:
      type: event_count
      rules: [logon_failed]
      group-by: [TargetUserName]
      timespan: 5m
      condition: {gte: 5}
    level: high
    tags: [attack.credential-access, attack.t1110]
    """
  static var all: RuleSet { ruleSet(shadows, sudo, trail, logonFailure) }
}

/// Lines of invented logs.
enum SampleLog {
  static func clock(_ second: Int) -> String {
    Timestamp(nanoseconds: 1_772_416_800_000_000_000 + Int64(second) * 1_000_000_000).description
      .replacing("T", with: " ").replacing("Z", with: "")
  }

  /// A Sysmon process creation as NXLog sends it.
  static func process(
    _ second: Int, host: String = "ward7-ws03.example.org", image: String = #"C:\\Windows\\notepad.exe"#,
    command: String = "notepad.exe", padding: Int = 0
  ) -> String {
    let filler = padding > 0 ? ",\"Padding\":\"\(String(repeating: "p", count: padding))\"" : ""
    return
      #"{"EventTime":"\#(clock(second))","Hostname":"\#(host)","EventID":1,"SourceName":"Microsoft-Windows-Sysmon","Channel":"Microsoft-Windows-Sysmon/Operational","Image":"\#(image)","CommandLine":"\#(command)","User":"WARD7\\n.keller","ProcessGuid":"{6f3a1c20-0000-4000-8000-\#(String(1_000_000_000_000 + second).suffix(12))}"\#(filler)}"#
  }

  static func deletion(_ second: Int, host: String = "ward7-ws03.example.org", padding: Int = 0) -> String {
    process(
      second, host: host, image: #"C:\\Windows\\System32\\vssadmin.exe"#,
      command: "vssadmin.exe delete shadows \\/all \\/quiet", padding: padding)
  }

  static func logonFailure(_ second: Int, user: String, host: String = "ward7-dc01.example.org") -> String {
    #"{"EventTime":"\#(clock(second))","Hostname":"\#(host)","EventID":4625,"SourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","TargetUserName":"\#(user)","TargetDomainName":"WARD7","IpAddress":"192.0.2.17","LogonType":"3"}"#
  }

  static let syslog = """
    <86>Mar  2 02:14:01 ward7-gw1 sshd[411]: Accepted publickey for n.keller from 192.0.2.9 port 50122 ssh2
    <86>Mar  2 02:14:02 ward7-gw1 sudo: pam_unix(sudo:auth): authentication failure; logname=n.keller uid=1001
    <86>Mar  2 02:14:09 ward7-gw1 sudo: n.keller : TTY=pts/0 ; PWD=/home ; USER=root ; COMMAND=/bin/ls

    """

  static let cloudTrail = """
    {"Records":[
      {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/n.keller","accountId":"123456789012","userName":"n.keller"},"eventTime":"2026-03-02T02:20:00Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances","awsRegion":"eu-central-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2","eventID":"a1","eventType":"AwsApiCall","recipientAccountId":"123456789012"},
      {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::123456789012:user/n.keller","accountId":"123456789012","userName":"n.keller"},"eventTime":"2026-03-02T02:21:00Z","eventSource":"cloudtrail.amazonaws.com","eventName":"StopLogging","awsRegion":"eu-central-1","sourceIPAddress":"198.51.100.7","userAgent":"aws-cli/2","eventID":"a2","eventType":"AwsApiCall","recipientAccountId":"123456789012"}
    ]}
    """
}
