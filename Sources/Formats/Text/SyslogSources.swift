import WardModel

/// The log source of a syslog message, from its program, facility and text.
///
/// SigmaHQ's services for Linux are one word each; the service is the most specific that is certain. A program of its own
/// service (`sshd`, `sudo`, …) has that; else what logs to `auth` or `authpriv`, or is part of logging in, is `auth`; all else is
/// `syslog`. Linux files the same line in several logs, so the wider services are kept as further ones.
struct SyslogSources: Sendable {
  private let sources: LogSources
  /// By program name, for ordinary facilities and for `auth` and `authpriv`.
  private var ordinary = ByteKeyTable<LogSourceID>()
  private var authentication = ByteKeyTable<LogSourceID>()
  private let ciscoAAA: LogSourceID
  private let ciscoBGP: LogSourceID
  private let ciscoLDP: LogSourceID
  private let ciscoSyslog: LogSourceID
  private let huaweiBGP: LogSourceID
  private let huaweiSyslog: LogSourceID
  private let juniperBGP: LogSourceID
  private let juniperSyslog: LogSourceID

  static let aliases = FieldAliases(names: [
    "hostname": ["host"], "appname": ["program", "process"], "procid": ["pid"], "USER": ["TargetUser"],
  ])

  init(_ sources: LogSources) {
    self.sources = sources
    func source(_ product: String, _ service: String) -> LogSourceID {
      sources.intern(LogSource(product: product, service: service, aliases: Self.aliases))
    }
    ciscoAAA = source("cisco", "aaa")
    ciscoBGP = source("cisco", "bgp")
    ciscoLDP = source("cisco", "ldp")
    ciscoSyslog = source("cisco", "syslog")
    huaweiBGP = source("huawei", "bgp")
    huaweiSyslog = source("huawei", "syslog")
    juniperBGP = source("juniper", "bgp")
    juniperSyslog = source("juniper", "syslog")
  }

  /// Programs with a service of their own in SigmaHQ's rules.
  static let services: [String: (product: String?, service: String)] = {
    let linux: [String: [String]] = [
      "sshd": ["sshd", "sshd-session", "sshd-auth"],
      "sudo": ["sudo", "sudo-rs"],
      "cron": ["cron", "crond", "crontab", "anacron", "atd", "fcron", "cronie"],
      "vsftpd": ["vsftpd"],
      "clamav": ["clamd", "clamav", "clamscan", "clamonacc", "clamav-daemon", "clamav-milter", "freshclam"],
      "guacamole": ["guacd", "guacamole"],
      "auth": [
        "su", "login", "pkexec", "polkitd", "passwd", "chpasswd", "chsh", "chfn", "useradd", "usermod",
        "userdel", "groupadd", "groupmod", "groupdel", "gpasswd", "systemd-logind", "unix_chkpwd", "runuser",
        "gdm-password]", "gdm-password", "lightdm", "sddm", "doas", "newgrp", "faillock", "pam_unix",
      ],
    ]
    var table: [String: (product: String?, service: String)] = [:]
    for (service, programs) in linux { for program in programs { table[program] = ("linux", service) } }
    for program in ["tac_plus", "tac_plus-ng", "tacacs"] { table[program] = ("cisco", "aaa") }
    // Any system runs these; their rules name no product.
    for program in ["apache2", "httpd", "apache"] { table[program] = (nil, "apache") }
    table["nginx"] = (nil, "nginx")
    return table
  }()

  /// - Parameters:
  ///   - program: the name in the tag, empty when there is none.
  ///   - isAuthentication: the facility is `auth` or `authpriv`.
  @inline(__always) mutating func source(program: Bytes, isAuthentication: Bool, message: Bytes)
    -> LogSourceID
  {
    if message.at(0) == 0x25, let vendor = networkDevice(message) { return vendor }
    if program.at(0) == 0x25, program.has("%%") { return huawei(program, message) }
    let known =
      (isAuthentication ? authentication.value(program) : ordinary.value(program))
      ?? classify(program, isAuthentication)
    if known == juniperSyslog, message.index(of: ":179") != nil { return juniperBGP }
    return known
  }

  @inline(never) private mutating func classify(_ program: Bytes, _ isAuthentication: Bool) -> LogSourceID {
    let id: LogSourceID
    if program.equals("rpd") || program.equals("/kernel") {
      id = juniperSyslog
    } else {
      var name = program.string
      if let slash = name.lastIndex(of: "/"), slash != name.startIndex {
        name = String(name[name.index(after: slash)...])
      }
      // `sshd(pam_unix)` of older systems.
      if let parenthesis = name.firstIndex(of: "(") { name = String(name[..<parenthesis]) }
      let known = Self.services[name] ?? Self.services[name.lowercased()]
      let (product, service) = known ?? ("linux", isAuthentication ? "auth" : "syslog")
      var further: [String] = []
      if product == "linux" {
        let isLogin = isAuthentication || service == "sshd" || service == "sudo"
        further = (isLogin && service != "auth" ? ["auth"] : []) + (service == "syslog" ? [] : ["syslog"])
      }
      id = sources.intern(
        LogSource(product: product, service: service, furtherServices: further, aliases: Self.aliases))
    }
    if isAuthentication { authentication.insert(program, id) } else { ordinary.insert(program, id) }
    return id
  }

  /// Cisco's `%FACILITY-SEVERITY-MNEMONIC:` and Huawei's `%%ddMODULE/level/MNEMONIC`.
  private func networkDevice(_ message: Bytes) -> LogSourceID? {
    if message.has("%%") { return huawei(message, message) }
    var index = 1
    let limit = min(message.count, 64)
    while index < limit, message[index].isLetter || message[index].isDigit || message[index] == 0x5F {
      index += 1
    }
    let facility = message.part(1, index)
    // A severity digit stands between dashes, after the facility and perhaps sub-facilities.
    var isCisco = false
    var scan = index
    while scan < limit, message[scan] != ASCII.colon, message[scan] != ASCII.space {
      if message[scan] == ASCII.dash, message.at(scan + 1).isDigit, message.at(scan + 2) == ASCII.dash {
        isCisco = true
      }
      scan += 1
    }
    if message.at(scan) == ASCII.space, message.at(scan + 1) == ASCII.colon { scan += 1 }
    guard isCisco, message.at(scan) == ASCII.colon, !facility.isEmpty else { return nil }
    let name = message.part(1, scan)
    if facility.equals("AAA") || facility.equals("AAAA") || facility.equals("PARSER")
      || facility.equals("TACACS") || facility.equals("HA_EM")
    {
      return ciscoAAA
    }
    if facility.equals("LDP") || facility.equals("TDP") || name.index(of: "LDP") != nil
      || message.index(of: "TCPMD5AuthenFail") != nil
      || message.index(of: "SOCKET_TCP_PACKET_MD5_AUTHEN_FAIL") != nil
    {
      return ciscoLDP
    }
    if facility.equals("BGP") || name.index(of: "BADAUTH") != nil || name.index(of: "BGP") != nil {
      return ciscoBGP
    }
    return ciscoSyslog
  }

  private func huawei(_ tag: Bytes, _ message: Bytes) -> LogSourceID {
    tag.index(of: "BGP") != nil || message.index(of: "BGP_AUTH_FAILED") != nil ? huaweiBGP : huaweiSyslog
  }
}
