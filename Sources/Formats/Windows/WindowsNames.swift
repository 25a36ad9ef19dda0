import WardModel

/// The ways in which collectors name the fields of Windows events.
public enum WindowsNames: UInt8, Hashable, Sendable {
  /// Flat, by the names of the event log itself: `Channel`, `EventID`, `Image`. NXLog and flattened EVTX.
  case flat
  /// Winlogbeat from version 7 on: `winlog.channel`, `winlog.event_data.Image`.
  case winlogbeat
  /// Winlogbeat up to version 6: `log_name`, `event_data.Image`.
  case winlogbeat6
  /// The tree of the event's XML: `Event.System.Channel`, `Event.EventData.Image`, with or without `Event.`.
  case tree
}

extension WindowsNames {
  /// Aliases that hold for every event with these names.
  /// - Parameter userDataPrefix: path of the element within `UserData` with a dot at the end, empty when unknown.
  func aliases(userDataPrefix: String = "") -> FieldAliases {
    var aliases: FieldAliases
    switch self {
    case .flat: aliases = FieldAliases(names: Self.flatNames)
    case .winlogbeat:
      aliases = FieldAliases(
        names: Self.winlogbeatNames, droppedPrefixes: ["winlog.event_data.", "winlog.user_data."])
    case .winlogbeat6:
      aliases = FieldAliases(names: Self.winlogbeat6Names, droppedPrefixes: ["event_data.", "user_data."])
    case .tree:
      aliases = FieldAliases(
        names: Self.treeNames,
        droppedPrefixes: ["Event.EventData.", "Event.System.", "EventData.", "System.", userDataPrefix].filter
        {
          !$0.isEmpty
        })
    }
    aliases.dropsSpaces = true
    return aliases
  }

  private static let flatNames: [String: [String]] = [
    "Hostname": ["Computer"],
    "SourceName": ["Provider_Name"],
    "ProviderName": ["Provider_Name"],
    "ProviderGuid": ["Provider_Guid"],
    "ExecutionProcessID": ["Execution_ProcessID"],
    "ExecutionThreadID": ["Execution_ThreadID"],
    "RecordNumber": ["EventRecordID"],
  ]

  private static let winlogbeatNames: [String: [String]] = [
    "winlog.channel": ["Channel"],
    "winlog.event_id": ["EventID"],
    "winlog.provider_name": ["Provider_Name"],
    "winlog.provider_guid": ["Provider_Guid"],
    "winlog.computer_name": ["Computer"],
    "winlog.record_id": ["EventRecordID"],
    "winlog.process.pid": ["Execution_ProcessID"],
    "winlog.process.thread.id": ["Execution_ThreadID"],
    "winlog.user.identifier": ["Security_UserID"],
    "winlog.activity_id": ["Correlation_ActivityID"],
    "winlog.keywords": ["Keywords"],
    "winlog.task": ["Task"],
    "winlog.opcode": ["Opcode"],
    "winlog.version": ["Version"],
    "message": ["Message"],
  ]

  private static let winlogbeat6Names: [String: [String]] = [
    "log_name": ["Channel"],
    "event_id": ["EventID"],
    "source_name": ["Provider_Name"],
    "provider_guid": ["Provider_Guid"],
    "computer_name": ["Computer"],
    "record_number": ["EventRecordID"],
    "process_id": ["Execution_ProcessID"],
    "thread_id": ["Execution_ThreadID"],
    "user.identifier": ["Security_UserID"],
    "activity_id": ["Correlation_ActivityID"],
    "keywords": ["Keywords"],
    "task": ["Task"],
    "opcode": ["Opcode"],
    "version": ["Version"],
    "message": ["Message"],
  ]

  /// Attributes of the System element, for each way in which converters from XML to JSON write an attribute.
  private static let treeNames: [String: [String]] = {
    let attributes = [
      ("Provider", "Name", "Provider_Name"),
      ("Provider", "Guid", "Provider_Guid"),
      ("TimeCreated", "SystemTime", "SystemTime"),
      ("Execution", "ProcessID", "Execution_ProcessID"),
      ("Execution", "ThreadID", "Execution_ThreadID"),
      ("Security", "UserID", "Security_UserID"),
      ("Correlation", "ActivityID", "Correlation_ActivityID"),
      ("EventID", "Qualifiers", "Qualifiers"),
    ]
    var names: [String: [String]] = ["EventID.#text": ["EventID"], "Data.#text": ["Data"]]
    for (element, attribute, name) in attributes {
      for mark in WindowsJSONShape.attributeMarks { names["\(element).\(mark)\(attribute)"] = [name] }
    }
    return names
  }()
}
