import WardModel

/// The names that the short keys of CEF also answer to.
///
/// - Source: ArcSight Common Event Format, implementation standard, version 26, "Extension dictionary"; Sigma taxonomy
///   (firewall, proxy).
enum CEFNames {
  static let aliases = FieldAliases(names: table)

  private static let table: [String: [String]] = [
    "deviceVendor": ["DeviceVendor", "vendor"], "deviceProduct": ["DeviceProduct", "product"],
    "deviceVersion": ["DeviceVersion"], "deviceEventClassId": ["DeviceEventClassID", "signatureId"],
    "name": ["Name"], "severity": ["Severity"],
    "act": ["deviceAction", "action"], "app": ["applicationProtocol"], "cat": ["deviceEventCategory"],
    "cnt": ["baseEventCount"], "dhost": ["destinationHostName", "cs-host"], "dmac": ["destinationMacAddress"],
    "dntdom": ["destinationNtDomain"], "dpid": ["destinationProcessId"],
    "dpriv": ["destinationUserPrivileges"],
    "dproc": ["destinationProcessName"], "dpt": ["destinationPort", "dst_port"],
    "dst": ["destinationAddress", "dst_ip"], "dtz": ["deviceTimeZone"], "duid": ["destinationUserId"],
    "duser": ["destinationUserName"], "dvc": ["deviceAddress"], "dvchost": ["deviceHostName"],
    "dvcmac": ["deviceMacAddress"], "dvcpid": ["deviceProcessId"], "end": ["endTime"], "fileHash": ["hash"],
    "filePath": ["TargetFilename"], "fname": ["filename", "fileName"], "fsize": ["fileSize"],
    "in": ["bytesIn"],
    "msg": ["message"], "out": ["bytesOut"], "outcome": ["eventOutcome"], "proto": ["transportProtocol"],
    "reason": ["Reason"], "request": ["requestUrl", "c-uri", "cs-uri"],
    "requestClientApplication": ["c-useragent", "cs-user-agent"], "requestMethod": ["cs-method"],
    "requestContext": ["cs-referer"], "requestCookies": ["cs-cookie"], "rt": ["deviceReceiptTime"],
    "shost": ["sourceHostName"], "smac": ["sourceMacAddress"], "sntdom": ["sourceNtDomain"],
    "spid": ["sourceProcessId"], "spriv": ["sourceUserPrivileges"], "sproc": ["sourceProcessName"],
    "spt": ["sourcePort", "src_port"], "src": ["sourceAddress", "src_ip"], "start": ["startTime"],
    "suid": ["sourceUserId"], "suser": ["sourceUserName", "User"], "cn1": ["deviceCustomNumber1"],
    "cn2": ["deviceCustomNumber2"], "cn3": ["deviceCustomNumber3"], "cs1": ["deviceCustomString1"],
    "cs2": ["deviceCustomString2"], "cs3": ["deviceCustomString3"], "cs4": ["deviceCustomString4"],
    "cs5": ["deviceCustomString5"], "cs6": ["deviceCustomString6"], "cfp1": ["deviceCustomFloatingPoint1"],
    "cfp2": ["deviceCustomFloatingPoint2"], "cfp3": ["deviceCustomFloatingPoint3"],
    "cfp4": ["deviceCustomFloatingPoint4"], "c6a1": ["deviceCustomIPv6Address1"],
    "c6a2": ["deviceCustomIPv6Address2", "sourceIPv6Address"],
    "c6a3": ["deviceCustomIPv6Address3", "destinationIPv6Address"], "c6a4": ["deviceCustomIPv6Address4"],
  ]
}
