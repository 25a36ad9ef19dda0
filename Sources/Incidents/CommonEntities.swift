import WardModel

/// Entities that are everywhere and therefore say nothing about what belongs together.
enum CommonEntities {
  /// Whether the entity is one that every computer has: SYSTEM, loopback, the system's own session.
  static func contains(_ kind: Entity.Kind, _ value: String) -> Bool {
    if value.isEmpty || value == "-" { return true }
    return switch kind {
    case .user: isCommon(user: value)
    case .session: isCommon(session: value)
    case .process: isCommon(process: value)
    case .address: isCommon(address: value)
    case .file: isSystemPath(value)
    case .domain: isCommon(domain: value)
    case .hash: value.allSatisfy { $0 == "0" } || emptyFileHashes.contains(value)
    case .host: value == "localhost" || value.hasPrefix("localhost.")
    case .cloudAccount: false
    }
  }

  // MARK: Users

  /// Names that mean another person on every computer: they tie alerts on one computer, never across.
  static func isGeneric(user value: String) -> Bool {
    guard let (domain, name) = split(user: value) else { return true }
    return domain.isEmpty && genericNames.contains(name)
  }

  private static func isCommon(user value: String) -> Bool {
    guard let (domain, name) = split(user: value) else { return true }
    return name.isEmpty || name.hasSuffix("$") || systemNames.contains(name) || systemDomains.contains(domain)
      || name.hasPrefix("s-1-5-18") || name.hasPrefix("s-1-5-19") || name.hasPrefix("s-1-5-20")
      || name == "s-1-5-7"
      || name == "s-1-0-0" || isNumbered(name, "dwm-") || isNumbered(name, "umfd-")
  }

  /// `domain\name` and `name@domain` taken apart.
  static func split(user value: String) -> (domain: String, name: String)? {
    if value.isEmpty { return nil }
    if let slash = value.lastIndex(of: "\\") {
      return (String(value[..<slash]), String(value[value.index(after: slash)...]))
    }
    if let at = value.lastIndex(of: "@") {
      return (String(value[value.index(after: at)...]), String(value[..<at]))
    }
    return ("", value)
  }

  private static func isNumbered(_ name: String, _ prefix: String) -> Bool {
    name.hasPrefix(prefix) && name.count > prefix.count && name.dropFirst(prefix.count).allSatisfy(\.isNumber)
  }

  /// The system's accounts as Windows names them in some languages, and root, which is a Linux computer's own.
  private static let systemNames: Set<String> = [
    "-", "n/a", "system", "système", "systeme", "sistema", "local system", "localsystem", "local service",
    "localservice", "network service", "networkservice", "lokaler dienst", "netzwerkdienst", "service local",
    "service réseau", "servicio local", "servicio de red", "anonymous logon", "anonymous-anmeldung", "iusr",
    "root",
    "nobody", "unset", "unknown", "4294967295",
  ]
  private static let systemDomains: Set<String> = [
    "nt authority", "nt-autorität", "autorite nt", "autorité nt", "nt instans", "window manager",
    "font driver host", "nt service", "iis apppool", "nt virtual machine",
  ]
  private static let genericNames: Set<String> = [
    "administrator", "admin", "administrateur", "administrador", "guest", "gast", "user", "test",
    "localadmin",
    "defaultaccount", "defaultuser0", "wdagutilityaccount", "ubuntu", "ec2-user",
  ]

  // MARK: Sessions and processes

  /// Logon identifiers of SYSTEM, LOCAL SERVICE, NETWORK SERVICE and anonymous logon, and values that mean "none".
  /// - Source: Windows SDK, `SYSTEM_LUID` 0x3e7, `ANONYMOUS_LOGON_LUID` 0x3e6, `LOCALSERVICE_LUID` 0x3e5,
  ///   `NETWORKSERVICE_LUID` 0x3e4.
  private static let systemSessions: Set<String> = [
    "0x3e7", "0x3e6", "0x3e5", "0x3e4", "0x0", "0", "999", "998", "997", "996", "4294967295", "-1", "-", "",
  ]

  private static func isCommon(session value: String) -> Bool {
    guard let slash = value.lastIndex(of: "/") else { return systemSessions.contains(value) }
    return systemSessions.contains(String(value[value.index(after: slash)...]))
  }

  private static func isCommon(process value: String) -> Bool {
    if value.hasPrefix("{") { return value.allSatisfy { "{}0-".contains($0) } }
    guard let slash = value.lastIndex(of: "/") else { return false }
    // 0 and 4 are Idle and System on Windows; 0 and 1 the scheduler and init elsewhere.
    return ["0", "1", "4", "0x0", "0x4", "-"].contains(String(value[value.index(after: slash)...]))
  }

  /// Whether a program is one of the system's own, from which everything on a computer descends.
  static func isSystemProgram(path: String) -> Bool {
    let path = path.lowercased()
    let name = PlainText.fileName(path)
    // The name alone is no proof: malware likes to be called svchost.exe, somewhere else.
    guard path == name || isSystemPath(path) else { return false }
    return systemPrograms.contains(name)
  }

  private static let systemPrograms: Set<String> = [
    "system", "smss.exe", "csrss.exe", "wininit.exe", "winlogon.exe", "services.exe", "svchost.exe",
    "lsass.exe",
    "explorer.exe", "userinit.exe", "taskhostw.exe", "taskeng.exe", "taskhost.exe", "wmiprvse.exe",
    "dllhost.exe",
    "runtimebroker.exe", "sihost.exe", "spoolsv.exe", "searchindexer.exe", "searchui.exe", "ctfmon.exe",
    "systemd", "init", "sshd", "cron", "crond", "launchd", "dbus-daemon",
  ]

  // MARK: Files and networks

  /// Whether a path lies where the system and installed programs live.
  static func isSystemPath(_ path: String) -> Bool {
    let path = path.lowercased()
    if let colon = path.firstIndex(of: ":"), path.distance(from: path.startIndex, to: colon) == 1 {
      let rest = path[path.index(after: colon)...]
      let writable = rest.hasPrefix("\\windows\\temp\\") || rest.hasPrefix("\\windows\\tasks\\")
      return (rest.hasPrefix("\\windows\\") && !writable) || rest.hasPrefix("\\program files")
    }
    return ["/usr/", "/bin/", "/sbin/", "/lib/", "/lib64/", "/opt/", "/system/", "/library/"].contains {
      path.hasPrefix($0)
    }
  }

  private static func isCommon(address value: String) -> Bool {
    var text = value.lowercased()
    if text.hasPrefix("::ffff:"), text.contains(".") { text.removeFirst(7) }
    if text.hasPrefix("127.") || text.hasPrefix("0.") || text.hasPrefix("169.254.")
      || text == "255.255.255.255"
    {
      return true
    }
    if let first = text.split(separator: ".").first, text.contains("."), let octet = Int(first), octet >= 224
    {
      return true
    }
    if ["::", "::1", "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:0", "local", "localhost", "-"].contains(text) {
      return true
    }
    return text.contains(":")
      && ["fe8", "fe9", "fea", "feb", "ff"].contains { text.hasPrefix($0) }
  }

  private static func isCommon(domain value: String) -> Bool {
    !value.contains(".") || value == "wpad" || value.hasSuffix(".in-addr.arpa")
      || value.hasSuffix(".ip6.arpa")
  }

  /// MD5, SHA-1 and SHA-256 of the empty file.
  private static let emptyFileHashes: Set<String> = [
    "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  ]
}
