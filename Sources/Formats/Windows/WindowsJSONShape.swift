/// Windows events as JSON, in one of the ways in which collectors name their fields.
public struct WindowsJSONShape: JSONShape {
  public let name: String
  public let signatures: [[String]]
  let paths: Paths

  /// Where an event of this shape has its values. Of several paths, the first that is present counts.
  struct Paths: Sendable {
    var names: WindowsNames
    var channel: [String]
    var eventID: [String]
    var provider: [String]
    var eventType: [String]
    /// In order of trust.
    var times: [(path: String, zone: TimeZoneRule)]
    /// The element whose only element holds the values of some providers.
    var userData: [String] = []
  }

  /// What a time means that states no zone.
  enum TimeZoneRule: Sendable {
    /// It is in UTC.
    case utc
    /// Nothing: only with a zone does this time count.
    case stated
    /// It is local time, in the zone of the context.
    case local
  }

  public func makeClassifier(_ context: DecodingContext, _ marks: inout JSONMarks) -> any JSONClassifier {
    WindowsJSONClassifier(paths, context, &marks)
  }
}

extension WindowsJSONShape {
  /// Every shape of Windows events, the most specific first.
  public static let all: [WindowsJSONShape] = [.tree, .winlogbeat, .winlogbeat6, .flat]

  /// The event's XML as a tree: the Rust decoder `evtx`, evtx_dump and converters from XML.
  static let tree: WindowsJSONShape = {
    let roots = ["Event.", ""]
    func both(_ paths: [String]) -> [String] { roots.flatMap { root in paths.map { root + $0 } } }
    func attribute(_ element: String, _ attribute: String) -> [String] {
      both(attributeMarks.map { "System.\(element).\($0)\(attribute)" })
    }
    return WindowsJSONShape(
      name: "windows-xml-tree",
      signatures: roots.flatMap {
        [["\($0)System.EventID", "\($0)System.Channel"], ["\($0)System.EventID", "\($0)System.Provider"]]
      },
      paths: Paths(
        names: .tree, channel: both(["System.Channel"]),
        eventID: both(["System.EventID.#text", "System.EventID"]),
        provider: attribute("Provider", "Name"), eventType: both(["EventData.EventType"]),
        times: attribute("TimeCreated", "SystemTime").map { ($0, .utc) } + [
          ("Event.EventData.UtcTime", .utc), ("EventData.UtcTime", .utc), ("@timestamp", .utc),
        ],
        userData: both(["UserData"])))
  }()

  /// How converters mark attributes of XML elements; the last is none at all.
  static let attributeMarks = ["#attributes.", "@", "$.", "_attributes.", ""]

  /// Winlogbeat 7 and later, and Elastic's agent.
  static let winlogbeat = WindowsJSONShape(
    name: "winlogbeat",
    signatures: [["winlog.event_id", "winlog.channel"], ["winlog.event_id", "winlog.provider_name"]],
    paths: Paths(
      names: .winlogbeat, channel: ["winlog.channel"], eventID: ["winlog.event_id"],
      provider: ["winlog.provider_name"], eventType: ["winlog.event_data.EventType"],
      times: [("@timestamp", .utc), ("winlog.event_data.UtcTime", .utc)]))

  /// Winlogbeat up to version 6.
  static let winlogbeat6 = WindowsJSONShape(
    name: "winlogbeat-6",
    signatures: [["event_id", "log_name"], ["event_id", "source_name", "computer_name"]],
    paths: Paths(
      names: .winlogbeat6, channel: ["log_name"], eventID: ["event_id"], provider: ["source_name"],
      eventType: ["event_data.EventType"], times: [("@timestamp", .utc), ("event_data.UtcTime", .utc)]))

  /// All fields side by side under the event log's own names: NXLog, flattened EVTX, most converted data sets.
  static let flat = WindowsJSONShape(
    name: "windows-flat",
    signatures: [
      ["EventID", "Channel"], ["EventID", "Provider_Name"], ["EventID", "SourceName"],
      ["EventID", "ProviderName"],
    ],
    paths: Paths(
      names: .flat, channel: ["Channel"], eventID: ["EventID"],
      provider: ["Provider_Name", "SourceName", "ProviderName"], eventType: ["EventType"],
      times: [
        ("SystemTime", .utc), ("TimeCreated", .stated), ("UtcTime", .utc), ("EventTime", .stated),
        ("@timestamp", .utc), ("EventTime", .local), ("TimeCreated", .local),
      ]))
}
