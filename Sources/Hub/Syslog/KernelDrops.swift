import Glibc

/// What the system dropped at UDP sockets.
/// - Source: Linux, `Documentation/networking/proc_net_tcp.rst` and `net/ipv4/udp.c` for the columns.
enum KernelDrops {
  /// Datagrams dropped at the sockets of a port since they were opened; `nil` when the system doesn't say.
  static func count(port: Int) -> Int? {
    let hexadecimal = String(port, radix: 16, uppercase: true)
    let suffix = ":" + String(repeating: "0", count: max(0, 4 - hexadecimal.count)) + hexadecimal
    var total: Int?
    for path in ["/proc/net/udp", "/proc/net/udp6"] {
      guard let file = fopen(path, "r") else { continue }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 512)
      while fgets(&line, Int32(line.count), file) != nil {
        let text = line.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        let columns = text.split { $0 == " " || $0 == "\n" }
        // Number, local address, remote address, …, drops.
        guard columns.count >= 13, columns[1].hasSuffix(suffix), let drops = Int(columns[columns.count - 1])
        else {
          continue
        }
        total = (total ?? 0) + drops
      }
    }
    return total
  }
}
