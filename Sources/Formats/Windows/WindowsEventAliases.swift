/// Further names for the fields of single events: what an event calls by a name of its own, where rules and incidents
/// use the name from Sigma's taxonomy.
/// - Source: the field mappings of SigmaHQ's THOR configuration (4688, Defender); Microsoft's documentation of the events.
enum WindowsEventAliases {
  static func names(service: String, eventID: Int) -> [String: [String]] {
    switch (service, eventID) {
    case ("security", 4688): return ["NewProcessName": ["Image"], "ParentProcessName": ["ParentImage"]]
    case ("security", 4657): return ["ObjectName": ["TargetObject"], "NewValue": ["Details"]]
    case ("security", 5154...5159): return connection
    case ("windefend", _):
      return ["Threat Name": ["Signature"], "ThreatName": ["Signature"], "Path": ["Filename"]]
    default: return [:]
    }
  }

  /// The Windows Filtering Platform on connections.
  private static let connection = [
    "Application": ["Image"], "DestAddress": ["DestinationIp"], "DestPort": ["DestinationPort"],
    "SourceAddress": ["SourceIp"],
  ]
}
