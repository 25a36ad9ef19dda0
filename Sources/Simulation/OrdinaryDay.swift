import WardModel

/// What happens when nothing happens: staff work, servers run, devices report.
struct OrdinaryDay: Sendable {
  private let hospital: Hospital
  private var random: SeededRandom
  private var processNumber = 1000

  init(hospital: Hospital, seed: UInt64) {
    self.hospital = hospital
    random = SeededRandom(seed: seed ^ 0x0DA7)
  }

  /// How busy the hospital is, 0.25 at night to 1 in the late morning.
  static func load(at time: Timestamp) -> Double {
    let hour = (time.nanoseconds / 3_600_000_000_000 % 24 + 24) % 24
    let byHour: [Double] = [
      0.3, 0.25, 0.25, 0.25, 0.3, 0.4, 0.6, 0.9, 1, 1, 1, 0.95, 0.85, 0.9, 0.95, 0.9, 0.8, 0.7, 0.6, 0.55,
      0.5, 0.45,
      0.4, 0.35,
    ]
    return byHour[Int(hour)]
  }

  /// Time until the next record, and the record.
  mutating func next(after time: Timestamp, perSecond: Double) -> SimulatedRecord {
    let time = time.advanced(byNanoseconds: random.wait(perSecond: perSecond * Self.load(at: time)))
    switch random.fraction() {
    case ..<0.38: return program(at: time)
    case ..<0.50: return logon(at: time)
    case ..<0.62: return flow(at: time)
    case ..<0.72: return lookup(at: time)
    case ..<0.82: return firewall(at: time)
    case ..<0.90: return server(at: time)
    default: return recordOpened(at: time)
    }
  }

  private mutating func one<Element>(of all: [Element]) -> Element {
    all[Int(random.next() % UInt64(all.count))]
  }

  private mutating func seat() -> (person: Hospital.Person, computer: Hospital.Computer) {
    let person = one(of: hospital.people.filter { $0.role != .informationTechnology })
    let near = hospital.workstations.filter { $0.ward == person.ward }
    return (person, one(of: near.isEmpty ? hospital.workstations : near))
  }

  private mutating func program(at time: Timestamp) -> SimulatedRecord {
    let (person, computer) = seat()
    let programs: [(String, String, String)] = [
      (
        #"C:\Program Files\Example EHR\ehr.exe"#, #""C:\Program Files\Example EHR\ehr.exe" /site main"#,
        #"C:\Windows\explorer.exe"#
      ),
      (
        #"C:\Program Files\Example PACS\viewer.exe"#, #""C:\Program Files\Example PACS\viewer.exe""#,
        #"C:\Windows\explorer.exe"#
      ),
      (
        #"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE"#,
        #"WINWORD.EXE /n "C:\Users\Public\Documents\letter.docx""#, #"C:\Windows\explorer.exe"#
      ),
      (
        #"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"#,
        "msedge.exe --single-argument https://intranet.example.org/", #"C:\Windows\explorer.exe"#
      ),
      (
        #"C:\Windows\System32\svchost.exe"#, #"C:\Windows\System32\svchost.exe -k netsvcs -p"#,
        #"C:\Windows\System32\services.exe"#
      ),
      (
        #"C:\Windows\System32\spoolsv.exe"#, #"C:\Windows\System32\spoolsv.exe"#,
        #"C:\Windows\System32\services.exe"#
      ),
    ]
    let (image, commandLine, parent) = one(of: programs)
    return WindowsLine.process(
      .init(image: image, commandLine: commandLine, parent: parent, user: person.account), on: computer,
      at: time, &random)
  }

  private mutating func logon(at time: Timestamp) -> SimulatedRecord {
    let (person, computer) = seat()
    // A mistyped password now and then.
    return WindowsLine.logon(
      person.account, succeeded: random.fraction() > 0.02, kind: random.fraction() < 0.6 ? 2 : 7,
      from: computer.address, on: computer, at: time, &random)
  }

  private mutating func flow(at time: Timestamp) -> SimulatedRecord {
    let device = one(of: hospital.devices)
    let (server, port, service) =
      switch device.kind {
      case .imaging: (hospital.server("pacs01"), 11112, "dicom")
      case .analyser: (hospital.server("lab-srv01"), 2575, "hl7")
      case .infusionPump, .patientMonitor: (hospital.server("ehr-db01"), 8443, "ssl")
      }
    return OtherLines.flow(
      from: device.address, to: server.address, port: port, service: service,
      bytes: device.kind == .imaging ? 400_000 : 900, at: time, &random)
  }

  private mutating func lookup(at time: Timestamp) -> SimulatedRecord {
    let (_, computer) = seat()
    let names = [
      "intranet.example.org", "time.example.org", "update.example.com", "mail.example.org", "www.example.net",
    ]
    return OtherLines.lookup(of: one(of: names), from: computer.address, at: time, &random)
  }

  private mutating func firewall(at time: Timestamp) -> SimulatedRecord {
    let (_, computer) = seat()
    if random.fraction() < 0.15 {
      return OtherLines.firewall(
        from: "198.51.100.\(random.next() % 250 + 1)", to: "192.0.2.10", port: one(of: [22, 23, 445, 8080]),
        allowed: false, bytes: 0, at: time)
    }
    return OtherLines.firewall(
      from: computer.address, to: "203.0.113.\(random.next() % 60 + 100)", port: 443, allowed: true,
      bytes: Int(random.next() % 20_000), at: time)
  }

  private mutating func server(at time: Timestamp) -> SimulatedRecord {
    processNumber = processNumber % 30_000 + 1
    let host = one(of: hospital.servers)
    let messages: [(String, String)] = [
      ("CRON", "(root) CMD (/usr/local/bin/rotate-reports)"),
      ("systemd", "Started Daily clean-up of temporary folders."),
      ("sshd", "Accepted publickey for backup from 10.20.100.15 port 51422 ssh2: ED25519 SHA256:example"),
      ("sshd", "pam_unix(sshd:session): session opened for user backup(uid=1002) by (uid=0)"),
    ]
    let (program, message) = one(of: messages)
    return OtherLines.linux(program, message, on: host, at: time, process: processNumber)
  }

  private mutating func recordOpened(at time: Timestamp) -> SimulatedRecord {
    let (person, computer) = seat()
    // Each ward has its own patients.
    let first = (person.ward.utf8.reduce(0) { $0 &* 31 &+ Int($1) } & 0xFF) * 40
    return OtherLines.recordOpened(
      by: person, at: computer, patient: first + Int(random.next() % 30), time: time)
  }
}
