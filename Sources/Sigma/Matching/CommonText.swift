/// How common short pieces of text are in logs: a rough guess, good enough to prefer `mimi` to `.exe`.
enum CommonText {
  /// Pieces that very many values of Windows, Linux and cloud logs hold.
  private static let frequent = [
    ".exe", "c:\\windows\\system32\\", "c:\\program files (x86)\\", "c:\\users\\", "\\appdata\\local\\temp\\",
    "\\appdata\\roaming\\", "microsoft", "software\\", "currentversion", "http://", "https://", ".com",
    "powershell",
    "cmd.exe", "svchost", "service", ".dll", "/usr/bin/", "/bin/sh", "system", "control", "programdata",
    "\\registry\\machine\\", "windows nt", "administrator", "nt authority", "amazonaws", "0x0", "null",
    "true", "false",
  ]
  /// Their groups of four bytes in open addressing, 0 is free: asked for at every place of every pattern that is compiled.
  private static let frequentGroups: [UInt32] = {
    var table = [UInt32](repeating: 0, count: frequentPlaceCount)
    for text in frequent {
      let bytes = Array(text.utf8)
      for start in 0..<max(0, bytes.count - 3) {
        let group = group(bytes[start..<start + 4])
        var place = place(of: group)
        while table[place] != 0, table[place] != group { place = (place + 1) & (frequentPlaceCount - 1) }
        table[place] = group
      }
    }
    return table
  }()
  /// A power of two, four times the groups and more.
  private static let frequentPlaceCount = 1024

  private static func isFrequent(_ group: UInt32) -> Bool {
    var place = place(of: group)
    while frequentGroups[place] != 0 {
      if frequentGroups[place] == group { return true }
      place = (place + 1) & (frequentPlaceCount - 1)
    }
    return false
  }

  private static func place(of group: UInt32) -> Int {
    Int(truncatingIfNeeded: (group &* 0x9E37_79B1) >> 16) & (frequentPlaceCount - 1)
  }

  private static func group(_ bytes: some Collection<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// By falling frequency in lower-cased log text; what is not here is rare.
  private static let byteRank: [UInt8] = {
    var rank = [UInt8](repeating: 0, count: 256)
    for (index, byte) in Array("e\\ositnrac dmlwupfh.0123g-vbyx/4:k856=79\"_z{}jq".utf8).enumerated() {
      rank[Int(byte)] = UInt8(50 - index)
    }
    return rank
  }()

  /// Higher is more common; four bytes give 0...1200.
  static func commonness(of bytes: some Collection<UInt8>) -> Int {
    var sum = 0
    for byte in bytes { sum += Int(byteRank[Int(byte)]) }
    return isFrequent(group(bytes)) ? sum + 1000 : sum
  }

  /// Rough share of values (per 10,000) that hold the literal.
  static func shareHolding(_ literal: [UInt8]) -> Int {
    switch literal.count {
    case 0: return 10_000
    case 1: return byteRank[Int(literal[0])] > 20 ? 8000 : 2000
    case 2: return 1500
    case 3: return 500
    default:
      var best = Int.max
      for start in 0...literal.count - 4 { best = min(best, commonness(of: literal[start..<start + 4])) }
      return best >= 1000 ? 2500 : max(1, best / (4 + literal.count / 4))
    }
  }
}
