import Testing
import WardModel

@testable import Formats

@Suite struct WindowsSourcesTests {
  private let sources = LogSources()

  private func source(_ channel: String, _ eventID: Int, provider: String = "", eventType: String = "")
    -> LogSource
  {
    var windows = WindowsSources(sources: sources)
    let texts = [channel, provider, eventType].map { Array($0.utf8) }
    var ids: [LogSourceID] = []
    // The second answer comes from the cache and must be the same.
    for _ in 0..<2 {
      texts[0].withUnsafeBytes { channel in
        texts[1].withUnsafeBytes { provider in
          texts[2].withUnsafeBytes { eventType in
            ids.append(
              windows.source(channel: channel, eventID: eventID, provider: provider, eventType: eventType))
          }
        }
      }
    }
    #expect(ids[0] == ids[1])
    return sources[ids[0]]
  }

  private static let sysmon = "Microsoft-Windows-Sysmon/Operational"

  @Test(arguments: [
    (1, "", ["process_creation"]), (3, "", ["network_connection"]), (11, "", ["file_event"]),
    (12, "CreateKey", ["registry_event", "registry_add"]),
    (12, "DeleteValue", ["registry_event", "registry_delete"]),
    (12, "INFO", ["registry_event"]), (13, "", ["registry_event", "registry_set"]),
    (14, "", ["registry_event", "registry_rename"]), (22, "", ["dns_query"]),
    (29, "", ["file_executable_detected"]),
    (30, "", []), (255, "", ["sysmon_error"]),
  ])
  func `events of Sysmon have the categories of the taxonomy`(
    eventID: Int, eventType: String, categories: [String]
  ) {
    let found = source(Self.sysmon, eventID, provider: "Microsoft-Windows-Sysmon", eventType: eventType)
    #expect(found.product == "windows")
    #expect(found.service == "sysmon")
    #expect(found.categories == categories)
  }

  @Test func `process creation of the security log answers to the names of Sysmon`() {
    let found = source("Security", 4688)
    #expect(found.categories == ["process_creation"])
    #expect(found.aliases.allNames(of: "NewProcessName") == ["NewProcessName", "Image"])
    #expect(found.aliases.allNames(of: "ParentProcessName") == ["ParentProcessName", "ParentImage"])
    #expect(source("Security", 4689).aliases.allNames(of: "NewProcessName") == ["NewProcessName"])
  }

  @Test func `channels compare without case and keep theirs as a constant`() {
    let found = source("security", 4624)
    #expect(found.service == "security")
    #expect(
      found.constants == [.init(field: "Channel", value: "security"), .init(field: "EventID", value: "4624")])
  }

  @Test func `a channel without a service is still Windows`() {
    let found = source("Directory Service", 1917)
    #expect(found.product == "windows")
    #expect(found.service == nil)
    #expect(found.categories.isEmpty)
  }

  @Test func `only the channels that many share have their provider as a constant`() {
    let system = source("System", 7045, provider: "Service Control Manager")
    #expect(system.constants.contains(.init(field: "Provider_Name", value: "Service Control Manager")))
    #expect(!source("Security", 4624, provider: "X").constants.contains { $0.field == "Provider_Name" })
  }

  @Test func `the event type is a constant of registry events only`() {
    #expect(
      source(Self.sysmon, 13, eventType: "SetValue").constants.contains(
        .init(field: "EventType", value: "SetValue")))
    #expect(!source(Self.sysmon, 13).constants.contains { $0.field == "EventType" })
    #expect(!source(Self.sysmon, 17, eventType: "CreatePipe").constants.contains { $0.field == "EventType" })
  }

  @Test func `Sysmon for Linux is Linux`() {
    let found = source("Linux-Sysmon/Operational", 1, provider: "Linux-Sysmon")
    #expect(found.product == "linux")
    #expect(found.categories == ["process_creation"])
  }

  @Test func `an event that names its provider only has that provider's service`() {
    #expect(source("", 4688, provider: "Microsoft-Windows-Security-Auditing").service == "security")
    #expect(source("", 1, provider: "Ward7-Example").service == nil)
  }

  @Test func `more kinds of events than the cache holds are still told apart`() {
    var windows = WindowsSources(sources: LogSources(limit: 100_000))
    var seen: [LogSourceID] = []
    for round in 0..<2 {
      for number in 0..<5000 {
        let channel = Array("Channel \(number % 700)".utf8)
        let id = channel.withUnsafeBytes {
          windows.source(
            channel: $0, eventID: number, provider: UnsafeRawBufferPointer(start: nil, count: 0),
            eventType: UnsafeRawBufferPointer(start: nil, count: 0))
        }
        if round == 0 { seen.append(id) } else { #expect(seen[number] == id) }
      }
    }
    #expect(Set(seen).count == 5000)
  }
}
