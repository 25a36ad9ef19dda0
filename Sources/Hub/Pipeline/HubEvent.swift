public import WardModel

/// Something that the hub itself has to tell, for the log: built-in rules make alerts of it.
public struct HubEvent: Sendable, Hashable {
  public var name: String
  public var source: String
  /// For people; no patient, no secret.
  public var words: String
  public var time: Timestamp

  public init(_ name: String, source: String = "", _ words: String, at time: Timestamp) {
    self.name = name
    self.source = source
    self.words = words
    self.time = time
  }

  /// The record.
  public var record: [UInt8] {
    var json = JSONObject()
    json.add("ward_event", name)
    json.add("time", time)
    if !source.isEmpty { json.add("source", source) }
    json.add("message", words)
    return json.bytes
  }
}
