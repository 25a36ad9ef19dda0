/// Sigma's categories for Windows events, by service and event number.
/// - Source: Sigma taxonomy appendix 2.1.0, "Windows Folder"; the list of Sysmon events in Microsoft's documentation.
enum WindowsCategories {
  /// - Parameter eventType: the field `EventType` of Sysmon's registry events in lower case, empty when absent.
  static func categories(service: String, eventID: Int, eventType: String) -> [String] {
    switch service {
    case "sysmon": return registry(eventID, eventType) ?? sysmon[eventID] ?? []
    case "security": return eventID == 4688 ? ["process_creation"] : []
    case "powershell": return powershell[eventID] ?? []
    case "powershell-classic": return powershellClassic[eventID] ?? []
    case "windefend": return antivirus.contains(eventID) ? ["antivirus"] : []
    default: return []
    }
  }

  /// Whether the event number is one of Sysmon's registry events, which `EventType` tells apart.
  static func isRegistry(_ eventID: Int) -> Bool { (12...14).contains(eventID) }

  private static func registry(_ eventID: Int, _ eventType: String) -> [String]? {
    switch eventID {
    case 12:
      switch eventType {
      case "createkey": return ["registry_event", "registry_add"]
      case "deletekey", "deletevalue": return ["registry_event", "registry_delete"]
      default: return ["registry_event"]
      }
    case 13: return ["registry_event", "registry_set"]
    case 14: return ["registry_event", "registry_rename"]
    default: return nil
    }
  }

  private static let sysmon: [Int: [String]] = [
    1: ["process_creation"],
    2: ["file_change"],
    3: ["network_connection"],
    4: ["sysmon_status"],
    5: ["process_termination"],
    6: ["driver_load"],
    7: ["image_load"],
    8: ["create_remote_thread"],
    9: ["raw_access_thread"],
    10: ["process_access"],
    11: ["file_event"],
    15: ["create_stream_hash"],
    16: ["sysmon_status"],
    17: ["pipe_created"],
    18: ["pipe_created"],
    19: ["wmi_event"],
    20: ["wmi_event"],
    21: ["wmi_event"],
    22: ["dns_query"],
    23: ["file_delete"],
    // Both names are in use: the taxonomy writes clipboard_capture, converters write clipboard_change.
    24: ["clipboard_change", "clipboard_capture"],
    25: ["process_tampering"],
    26: ["file_delete_detected"],
    27: ["file_block_executable"],
    28: ["file_block_shredding"],
    29: ["file_executable_detected"],
    255: ["sysmon_error"],
  ]

  private static let powershell: [Int: [String]] = [4103: ["ps_module"], 4104: ["ps_script"]]

  private static let powershellClassic: [Int: [String]] = [
    400: ["ps_classic_start"], 600: ["ps_classic_provider_start"], 800: ["ps_classic_script"],
  ]

  /// Events of Microsoft Defender that name a threat or a path.
  private static let antivirus: Set<Int> = [
    1006, 1007, 1008, 1009, 1010, 1011, 1012, 1017, 1018, 1019, 1115, 1116,
  ]
}
