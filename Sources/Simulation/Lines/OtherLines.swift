import WardModel

/// Lines of servers, network and record system.
enum OtherLines {
  /// RFC 5424 with the facility of authentication.
  static func linux(
    _ program: String, _ message: String, on host: Hospital.Computer, at time: Timestamp, process: Int
  )
    -> SimulatedRecord
  {
    let name = host.name.split(separator: ".").first.map(String.init) ?? host.name
    return SimulatedRecord(
      time: time, stream: .linux,
      line: "<38>1 \(time.description) \(name) \(program) \(process) - - \(message)")
  }

  static func firewall(
    from source: String, to destination: String, port: Int, allowed: Bool, bytes: Int, at time: Timestamp
  ) -> SimulatedRecord {
    let action = allowed ? "accept" : "deny"
    let milliseconds = time.nanoseconds / 1_000_000
    return SimulatedRecord(
      time: time, stream: .firewall,
      line:
        "CEF:0|Example|Gate|1.0|traffic|\(action)|\(allowed ? 1 : 3)|rt=\(milliseconds) src=\(source) dst=\(destination) dpt=\(port) proto=TCP act=\(action) out=\(bytes)"
    )
  }

  /// A line of Zeek's conn.log.
  static func flow(
    from source: String, to destination: String, port: Int, service: String, bytes: Int, at time: Timestamp,
    _ random: inout SeededRandom
  ) -> SimulatedRecord {
    var line = JSONLine()
    line.add("_path", "conn")
    line.add("ts", Double(time.nanoseconds / 1000) / 1_000_000)
    line.add("uid", "C" + random.hexadecimal(16))
    line.add("id.orig_h", source)
    line.add("id.orig_p", Int(random.next() % 20_000 + 40_000))
    line.add("id.resp_h", destination)
    line.add("id.resp_p", port)
    line.add("proto", "tcp")
    line.add("service", service)
    line.add("orig_bytes", bytes)
    line.add("resp_bytes", Int(random.next() % 4000))
    line.add("conn_state", "SF")
    return SimulatedRecord(time: time, stream: .network, line: line.line)
  }

  /// A line of Zeek's dns.log.
  static func lookup(
    of name: String, from source: String, at time: Timestamp, _ random: inout SeededRandom
  ) -> SimulatedRecord {
    var line = JSONLine()
    line.add("_path", "dns")
    line.add("ts", Double(time.nanoseconds / 1000) / 1_000_000)
    line.add("uid", "C" + random.hexadecimal(16))
    line.add("id.orig_h", source)
    line.add("id.orig_p", Int(random.next() % 20_000 + 40_000))
    line.add("id.resp_h", "10.20.100.11")
    line.add("id.resp_p", 53)
    line.add("proto", "udp")
    line.add("query", name)
    line.add("qtype_name", "A")
    line.add("rcode_name", "NOERROR")
    return SimulatedRecord(time: time, stream: .network, line: line.line)
  }

  /// A patient's record was opened.
  /// - Source: HL7 FHIR R4, AuditEvent; IHE BALP, PatientRead.
  static func recordOpened(
    by person: Hospital.Person, at computer: Hospital.Computer, patient: Int, time: Timestamp
  ) -> SimulatedRecord {
    var line = JSONLine()
    line.add("resourceType", "AuditEvent")
    line.add(
      "type", raw: #"{"system":"http://terminology.hl7.org/CodeSystem/audit-event-type","code":"rest"}"#)
    line.add("action", "R")
    line.add("recorded", time.description)
    line.add("outcome", "0")
    line.add(
      "agent",
      raw:
        #"[{"who":{"identifier":{"value":"\#(person.account)"}},"requestor":true,"network":{"address":"\#(computer.address)","type":"2"}}]"#
    )
    line.add("source", raw: #"{"observer":{"display":"ehr-db01"}}"#)
    line.add("entity", raw: #"[{"what":{"reference":"Patient/example-\#(patient)"}}]"#)
    return SimulatedRecord(time: time, stream: .records, line: line.line)
  }
}
