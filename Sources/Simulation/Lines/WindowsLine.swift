import WardModel

/// Events of Windows computers, flat, as collectors write them.
enum WindowsLine {
  private static let system = #"C:\Windows\System32\"#

  private static func sysmon(_ identifier: Int, _ computer: Hospital.Computer, _ time: Timestamp) -> JSONLine
  {
    var line = JSONLine()
    line.add("Channel", "Microsoft-Windows-Sysmon/Operational")
    line.add("Provider_Name", "Microsoft-Windows-Sysmon")
    line.add("EventID", identifier)
    line.add("Computer", computer.name)
    line.add("SystemTime", time.description)
    return line
  }

  struct Process {
    var image: String
    var commandLine: String
    var parent = #"C:\Windows\explorer.exe"#
    var user: String
    var folder = #"C:\Windows\System32\"#
    var original: String?
  }

  static func process(
    _ process: Process, on computer: Hospital.Computer, at time: Timestamp, _ random: inout SeededRandom
  ) -> SimulatedRecord {
    var line = sysmon(1, computer, time)
    line.add("ProcessGuid", guid(&random))
    line.add("ProcessId", Int(random.next() % 30_000 + 400))
    line.add("Image", process.image)
    line.add(
      "OriginalFileName", process.original ?? process.image.split(separator: "\\").last.map(String.init) ?? ""
    )
    line.add("CommandLine", process.commandLine)
    line.add("CurrentDirectory", process.folder)
    line.add("User", "EXAMPLE\\" + process.user)
    line.add("IntegrityLevel", "Medium")
    line.add("Hashes", "SHA256=" + random.hexadecimal(64).uppercased())
    line.add("ParentImage", process.parent)
    return SimulatedRecord(time: time, stream: .windows, line: line.line)
  }

  static func file(
    _ name: String, by image: String, user: String, on computer: Hospital.Computer, at time: Timestamp,
    _ random: inout SeededRandom
  ) -> SimulatedRecord {
    var line = sysmon(11, computer, time)
    line.add("ProcessGuid", guid(&random))
    line.add("Image", image)
    line.add("TargetFilename", name)
    line.add("User", "EXAMPLE\\" + user)
    return SimulatedRecord(time: time, stream: .windows, line: line.line)
  }

  static func connection(
    to address: String, port: Int, by image: String, user: String, on computer: Hospital.Computer,
    at time: Timestamp
  ) -> SimulatedRecord {
    var line = sysmon(3, computer, time)
    line.add("Image", image)
    line.add("User", "EXAMPLE\\" + user)
    line.add("Protocol", "tcp")
    line.add("Initiated", "true")
    line.add("SourceIp", computer.address)
    line.add("DestinationIp", address)
    line.add("DestinationPort", port)
    return SimulatedRecord(time: time, stream: .windows, line: line.line)
  }

  /// 4624 and 4625 of the security log.
  static func logon(
    _ user: String, succeeded: Bool, kind: Int, from address: String, on computer: Hospital.Computer,
    at time: Timestamp,
    _ random: inout SeededRandom
  ) -> SimulatedRecord {
    var line = JSONLine()
    line.add("Channel", "Security")
    line.add("Provider_Name", "Microsoft-Windows-Security-Auditing")
    line.add("EventID", succeeded ? 4624 : 4625)
    line.add("Computer", computer.name)
    line.add("SystemTime", time.description)
    line.add("TargetUserName", user)
    line.add("TargetDomainName", "EXAMPLE")
    line.add("LogonType", kind)
    line.add("IpAddress", address)
    line.add("TargetLogonId", "0x" + random.hexadecimal(7))
    if !succeeded {
      line.add("Status", "0xc000006d")
      line.add("SubStatus", "0xc000006a")
    }
    return SimulatedRecord(time: time, stream: .windows, line: line.line)
  }

  /// 7045 of the system log: a service was installed.
  static func service(
    _ name: String, path: String, on computer: Hospital.Computer, at time: Timestamp
  ) -> SimulatedRecord {
    var line = JSONLine()
    line.add("Channel", "System")
    line.add("Provider_Name", "Service Control Manager")
    line.add("EventID", 7045)
    line.add("Computer", computer.name)
    line.add("SystemTime", time.description)
    line.add("ServiceName", name)
    line.add("ImagePath", path)
    line.add("ServiceType", "user mode service")
    line.add("StartType", "demand start")
    line.add("AccountName", "LocalSystem")
    return SimulatedRecord(time: time, stream: .windows, line: line.line)
  }

  private static func guid(_ random: inout SeededRandom) -> String {
    let digits = random.hexadecimal(32)
    func part(_ from: Int, _ count: Int) -> Substring { digits.dropFirst(from).prefix(count) }
    return "{\(part(0, 8))-\(part(8, 4))-\(part(12, 4))-\(part(16, 4))-\(part(20, 12))}"
  }
}
