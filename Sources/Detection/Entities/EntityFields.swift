import WardModel

/// Which event fields name which entities: one line for each field, by its name in Sigma's taxonomy or its product's.
enum EntityFields {
  enum Meaning: Sendable, Hashable {
    /// The machine that the event is about; lower rank wins when an event names several.
    case host(rank: Int)
    case entity(Entity.Kind, Entity.Role)
    /// A name that needs its domain from another field.
    case userName(Entity.Role, domainField: String)
    /// A logon session or process number: means something only together with its host.
    case hostScoped(Entity.Kind, Entity.Role)
    /// `SHA256=…,MD5=…`
    case hashes
  }

  static let meanings: [String: Meaning] = [
    "Computer": .host(rank: 0), "Hostname": .host(rank: 1), "ComputerName": .host(rank: 2),
    "host.name": .host(rank: 3), "hostname": .host(rank: 4), "HostName": .host(rank: 5),
    "winlog.computer_name": .host(rank: 6), "hostIdentifier": .host(rank: 7), "node": .host(rank: 8),
    "WorkstationName": .entity(.host, .source), "Workstation": .entity(.host, .source),

    "SubjectUserName": .userName(.actor, domainField: "SubjectDomainName"),
    "TargetUserName": .userName(.target, domainField: "TargetDomainName"),
    "User": .entity(.user, .actor), "SourceUser": .entity(.user, .actor),
    "TargetUser": .entity(.user, .target),
    "UserId": .entity(.user, .actor), "userIdentity.arn": .entity(.user, .actor),
    "userIdentity.userName": .entity(.user, .actor), "userPrincipalName": .entity(.user, .actor),
    "properties.userPrincipalName": .entity(.user, .actor),
    "properties.initiatedBy.user.userPrincipalName": .entity(.user, .actor),
    "initiatedBy.user.userPrincipalName": .entity(.user, .actor), "actor.alternateId": .entity(.user, .actor),
    "user": .entity(.user, .actor), "user.name": .entity(.user, .actor), "acct": .entity(.user, .target),
    "suser": .entity(.user, .actor), "duser": .entity(.user, .target), "username": .entity(.user, .actor),

    "SubjectLogonId": .hostScoped(.session, .actor), "TargetLogonId": .hostScoped(.session, .target),
    "LogonId": .hostScoped(.session, .actor),

    "ProcessGuid": .entity(.process, .subject), "ParentProcessGuid": .entity(.process, .parent),
    "SourceProcessGUID": .entity(.process, .actor), "SourceProcessGuid": .entity(.process, .actor),
    "TargetProcessGUID": .entity(.process, .target), "TargetProcessGuid": .entity(.process, .target),
    "NewProcessId": .hostScoped(.process, .subject),

    "SourceIp": .entity(.address, .source), "DestinationIp": .entity(.address, .destination),
    "IpAddress": .entity(.address, .source), "ClientAddress": .entity(.address, .source),
    "SourceAddress": .entity(.address, .source), "DestAddress": .entity(.address, .destination),
    "SourceNetworkAddress": .entity(.address, .source), "src_ip": .entity(.address, .source),
    "dest_ip": .entity(.address, .destination), "id.orig_h": .entity(.address, .source),
    "id.resp_h": .entity(.address, .destination), "sourceIPAddress": .entity(.address, .source),
    "ipAddress": .entity(.address, .source), "properties.ipAddress": .entity(.address, .source),
    "callerIpAddress": .entity(.address, .source), "ClientIP": .entity(.address, .source),
    "ActorIpAddress": .entity(.address, .source), "c-ip": .entity(.address, .source),
    "src": .entity(.address, .source), "dst": .entity(.address, .destination),
    "addr": .entity(.address, .source),
    "client.ipAddress": .entity(.address, .source), "source.ip": .entity(.address, .source),
    "destination.ip": .entity(.address, .destination),

    "QueryName": .entity(.domain, .object), "query": .entity(.domain, .object),
    "DestinationHostname": .entity(.domain, .destination), "dns.rrname": .entity(.domain, .object),
    "dns.question.name": .entity(.domain, .object),

    "Hashes": .hashes, "Hash": .hashes, "sha256": .entity(.hash, .object), "SHA256": .entity(.hash, .object),
    "md5": .entity(.hash, .object),

    "TargetFilename": .entity(.file, .object),

    "recipientAccountId": .entity(.cloudAccount, .subject),
    "OrganizationId": .entity(.cloudAccount, .subject),
    "tenantId": .entity(.cloudAccount, .subject),
  ]

  /// What the fields of interest lie in, in the ways Windows events are written as JSON.
  static let containers = [
    "winlog.event_data", "event_data", "Event.EventData", "Event.UserData", "Event.System",
  ]

  /// Where a service means something else by a name: auditd's `hostname` is the other end of a connection.
  static let exceptions: [String: [String: Meaning]] = ["auditd": ["hostname": .entity(.host, .source)]]

  /// Fields worth showing to a person, the most telling first.
  static let details: [String] = [
    "Image", "CommandLine", "ParentImage", "ParentCommandLine", "OriginalFileName", "User", "TargetFilename",
    "TargetObject", "Details", "ImageLoaded", "PipeName", "SourceImage", "TargetImage", "GrantedAccess",
    "DestinationIp", "DestinationPort", "DestinationHostname", "SourceIp", "QueryName", "ScriptBlockText",
    "Payload",
    "ServiceName", "ServiceFileName", "ImagePath", "TaskName", "TargetUserName", "SubjectUserName",
    "IpAddress",
    "WorkstationName", "LogonType", "ProcessName", "ShareName", "RelativeTargetName", "ObjectName",
    "ObjectType",
    "AccessMask",
    "TicketEncryptionType", "Status", "ThreatName", "Path", "eventSource", "eventName", "userIdentity.arn",
    "sourceIPAddress", "userAgent", "operationName", "Operation", "Workload", "UserId", "ClientIP",
    "properties.userPrincipalName", "properties.ipAddress", "userPrincipalName", "ipAddress",
    "appDisplayName",
    "alert.signature", "alert.category", "src_ip", "dest_ip", "dest_port", "query", "uri", "host",
    "id.orig_h",
    "id.resp_h", "id.resp_p", "service", "type", "exe", "comm", "name", "key", "message", "Message",
  ]
  static let detailRanks: [String: Int] = Dictionary(
    uniqueKeysWithValues: details.enumerated().map { ($0.element, $0.offset) })
}
