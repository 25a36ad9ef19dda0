import WardModel

/// The log source of a device that states its vendor and product: both in lower case with `_` for spaces, and a category
/// only where the product and the class of the event leave no doubt.
struct DeviceSources: Sendable {
  private let sources: LogSources
  private let aliases: FieldAliases
  private var known = ByteKeyTable<Device>()

  private struct Device: Sendable {
    var plain: LogSourceID
    /// For events whose class or name says traffic; equal to `plain` when the product has no such class.
    var traffic: LogSourceID
  }

  init(_ sources: LogSources, aliases: FieldAliases) {
    self.sources = sources
    self.aliases = aliases
  }

  /// - Parameter device: `vendor|product` as in the header.
  @inline(__always) mutating func source(_ device: Bytes, eventClass: Bytes, name: Bytes) -> LogSourceID {
    let entry = known.value(device) ?? add(device)
    if entry.traffic == entry.plain { return entry.plain }
    return Self.saysTraffic(eventClass) || Self.saysTraffic(name) ? entry.traffic : entry.plain
  }

  @inline(never) private mutating func add(_ device: Bytes) -> Device {
    let pipe = device.findNear(ASCII.pipe, 0)
    let vendor = Self.normalised(device.part(0, pipe))
    let product = Self.normalised(device.part(pipe + 1, device.count))
    func intern(_ categories: [String]) -> LogSourceID {
      sources.intern(
        LogSource(
          product: vendor.isEmpty ? nil : vendor, service: product.isEmpty ? nil : product,
          categories: categories, aliases: aliases))
    }
    let entry: Device
    if Self.webProxies.contains("\(vendor)|\(product)") {
      let id = intern(["proxy"])
      entry = Device(plain: id, traffic: id)
    } else if Self.firewalls.contains("\(vendor)|\(product)") {
      entry = Device(plain: intern([]), traffic: intern(["firewall"]))
    } else {
      let id = intern([])
      entry = Device(plain: id, traffic: id)
    }
    known.insert(device, entry)
    return entry
  }

  /// Products that do nothing but forward web requests.
  private static let webProxies: Set<String> = [
    "zscaler|nssweblog", "blue_coat|proxy_sg", "bluecoat|proxysg", "squid|squid", "forcepoint|security",
    "websense|security", "mcafee|web_gateway",
  ]

  /// Firewalls that write other events too; only those of class or name `traffic` are the category's.
  private static let firewalls: Set<String> = [
    "palo_alto_networks|pan-os", "fortinet|fortigate", "fortinet|fortios", "sophos|firewall", "sonicwall|nsa",
    "juniper|junos", "check_point|vpn-1_&_firewall-1", "zscaler|nssfwlog", "barracuda|ngfw",
  ]

  private static func saysTraffic(_ text: Bytes) -> Bool {
    text.index(of: "raffic") != nil || text.index(of: "TRAFFIC") != nil
  }

  /// Lower-case ASCII, runs of spaces as `_`, at most 64 bytes.
  private static func normalised(_ text: Bytes) -> String {
    var out: [UInt8] = []
    for byte in text.prefix(64) {
      if byte == ASCII.space {
        if let last = out.last, last != 0x5F { out.append(0x5F) }
      } else {
        out.append(byte &- 0x41 < 26 ? byte | 0x20 : byte)
      }
    }
    if out.last == 0x5F { out.removeLast() }
    return String(decoding: out, as: UTF8.self)
  }
}
