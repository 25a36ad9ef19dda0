extension Console {
  /// A QR code of up to 271 bytes: model 2, versions 1 to 10, byte mode, error correction level L.
  /// - Source: ISO/IEC 18004:2015, sections 7 (encoding, error correction, masks) and annexes C and D (format and version).
  struct QRCode: Sendable, Hashable {
    /// Modules on one side.
    let side: Int
    /// Row by row; dark is `true`.
    private(set) var modules: [Bool]
    /// Modules of the fixed patterns, which no mask may turn over.
    private var isFixed: [Bool]

    /// Codewords of error correction for each block, blocks, bytes of data: versions 1 to 10 at level L.
    private static let versions: [(correction: Int, blocks: Int, data: Int)] = [
      (7, 1, 19), (10, 1, 34), (15, 1, 55), (20, 1, 80), (26, 1, 108), (18, 2, 136), (20, 2, 156),
      (24, 2, 194),
      (30, 2, 232), (18, 4, 274),
    ]

    /// `nil` when the text is longer than the largest version holds.
    init?(_ text: String) {
      let bytes = Array(text.utf8)
      guard
        let index = QRCode.versions.indices.first(where: {
          bytes.count + ($0 + 1 < 10 ? 2 : 3) <= QRCode.versions[$0].data
        })
      else { return nil }
      let version = index + 1
      side = 17 + 4 * version
      modules = Array(repeating: false, count: side * side)
      isFixed = modules
      drawFixed(version: version)
      place(QRCode.codewords(bytes, version: version))
      var best: (penalty: Int, modules: [Bool])?
      let plain = modules
      for mask in 0..<8 {
        modules = plain
        apply(mask: mask)
        drawFormat(mask: mask)
        let penalty = penalty
        if best.map({ penalty < $0.penalty }) ?? true { best = (penalty, modules) }
      }
      if let best { modules = best.modules }
    }

    /// The code as a drawing with the quiet zone of four modules; dark on white in either theme.
    func drawing(label: String) -> HTML {
      var path = ""
      for y in 0..<side {
        for x in 0..<side where modules[y * side + x] { path += "M\(x + 4) \(y + 4)h1v1h-1z" }
      }
      return """
        <svg viewBox="0 0 \(side + 8) \(side + 8)" width="208" height="208" role="img" aria-label="\(label)" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="\(path)" fill="#000"/></svg>
        """
    }

    // MARK: Data

    private static func codewords(_ bytes: [UInt8], version: Int) -> [UInt8] {
      let (correction, blocks, size) = versions[version - 1]
      var bits: [Bool] = []
      func add(_ value: Int, _ width: Int) {
        for shift in stride(from: width - 1, through: 0, by: -1) { bits.append(value >> shift & 1 == 1) }
      }
      add(0b0100, 4)
      add(bytes.count, version < 10 ? 8 : 16)
      for byte in bytes { add(Int(byte), 8) }
      add(0, min(4, size * 8 - bits.count))
      while bits.count % 8 != 0 { bits.append(false) }
      var data: [UInt8] = stride(from: 0, to: bits.count, by: 8).map { start in
        bits[start..<start + 8].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
      }
      var pad: UInt8 = 0xEC
      while data.count < size {
        data.append(pad)
        pad ^= 0xEC ^ 0x11
      }
      // Blocks of nearly equal length, the shorter ones first; then read across all of them.
      var parts: [[UInt8]] = []
      var start = 0
      for block in 0..<blocks {
        let length = size / blocks + (block >= blocks - size % blocks ? 1 : 0)
        parts.append(Array(data[start..<start + length]))
        start += length
      }
      let checks = parts.map { remainder(of: $0, count: correction) }
      var out: [UInt8] = []
      for place in 0...(size / blocks) {
        for part in parts where place < part.count { out.append(part[place]) }
      }
      for place in 0..<correction {
        for check in checks { out.append(check[place]) }
      }
      return out
    }

    /// Product in the field of 256 elements with the polynomial x⁸ + x⁴ + x³ + x² + 1.
    private static func product(_ a: UInt8, _ b: UInt8) -> UInt8 {
      var (left, right, out) = (UInt16(a), b, UInt16(0))
      while right != 0 {
        if right & 1 == 1 { out ^= left }
        left <<= 1
        if left & 0x100 != 0 { left ^= 0x11D }
        right >>= 1
      }
      return UInt8(truncatingIfNeeded: out)
    }

    /// The Reed-Solomon check of one block.
    private static func remainder(of data: [UInt8], count: Int) -> [UInt8] {
      // The generator's coefficients below its highest, which is 1.
      var generator = Array(repeating: UInt8(0), count: count)
      generator[count - 1] = 1
      var root: UInt8 = 1
      for _ in 0..<count {
        for place in 0..<count {
          generator[place] = product(generator[place], root) ^ (place + 1 < count ? generator[place + 1] : 0)
        }
        root = product(root, 2)
      }
      var out = Array(repeating: UInt8(0), count: count)
      for byte in data {
        let factor = byte ^ out[0]
        for place in 0..<count {
          out[place] = (place + 1 < count ? out[place + 1] : 0) ^ product(generator[place], factor)
        }
      }
      return out
    }

    // MARK: Drawing

    private mutating func fix(_ x: Int, _ y: Int, _ isDark: Bool) {
      guard (0..<side).contains(x), (0..<side).contains(y) else { return }
      modules[y * side + x] = isDark
      isFixed[y * side + x] = true
    }

    private mutating func drawFixed(version: Int) {
      for place in 0..<side {
        fix(6, place, place % 2 == 0)
        fix(place, 6, place % 2 == 0)
      }
      for (x, y) in [(3, 3), (side - 4, 3), (3, side - 4)] {
        for dy in -4...4 {
          for dx in -4...4 {
            let ring = max(abs(dx), abs(dy))
            fix(x + dx, y + dy, ring != 2 && ring != 4)
          }
        }
      }
      let last = side - 7
      let centres = version == 1 ? [] : version < 7 ? [6, last] : [6, (6 + last) / 2, last]
      for y in centres {
        for x in centres where !((x == 6 && (y == 6 || y == last)) || (x == last && y == 6)) {
          for dy in -2...2 {
            for dx in -2...2 { fix(x + dx, y + dy, max(abs(dx), abs(dy)) != 1) }
          }
        }
      }
      drawFormat(mask: 0)
      if version >= 7 {
        var check = version
        for _ in 0..<12 { check = check << 1 ^ (check >> 11 & 1) * 0x1F25 }
        let bits = version << 12 | check
        for place in 0..<18 {
          let isDark = bits >> place & 1 == 1
          fix(side - 11 + place % 3, place / 3, isDark)
          fix(place / 3, side - 11 + place % 3, isDark)
        }
      }
    }

    /// Level and mask, twice, beside the corner patterns.
    private mutating func drawFormat(mask: Int) {
      let data = 0b01 << 3 | mask
      var check = data
      for _ in 0..<10 { check = check << 1 ^ (check >> 9 & 1) * 0x537 }
      let bits = (data << 10 | check) ^ 0x5412
      for place in 0..<15 {
        let isDark = bits >> place & 1 == 1
        switch place {
        case 0..<6: fix(8, place, isDark)
        case 6: fix(8, 7, isDark)
        case 7: fix(8, 8, isDark)
        case 8: fix(7, 8, isDark)
        default: fix(14 - place, 8, isDark)
        }
        if place < 8 { fix(side - 1 - place, 8, isDark) } else { fix(8, side - 15 + place, isDark) }
      }
      fix(8, side - 8, true)
    }

    /// Two columns at a time from the right, up and down in turn, around what is fixed.
    private mutating func place(_ codewords: [UInt8]) {
      var bit = 0
      var right = side - 1
      while right >= 1 {
        if right == 6 { right = 5 }
        let isUp = (right + 1) & 2 == 0
        for step in 0..<side {
          let y = isUp ? side - 1 - step : step
          for x in [right, right - 1] where !isFixed[y * side + x] && bit < codewords.count * 8 {
            modules[y * side + x] = codewords[bit / 8] >> (7 - bit % 8) & 1 == 1
            bit += 1
          }
        }
        right -= 2
      }
    }

    private mutating func apply(mask: Int) {
      for y in 0..<side {
        for x in 0..<side where !isFixed[y * side + x] {
          let turns =
            switch mask {
            case 0: (x + y) % 2 == 0
            case 1: y % 2 == 0
            case 2: x % 3 == 0
            case 3: (x + y) % 3 == 0
            case 4: (x / 3 + y / 2) % 2 == 0
            case 5: x * y % 2 + x * y % 3 == 0
            case 6: (x * y % 2 + x * y % 3) % 2 == 0
            default: ((x + y) % 2 + x * y % 3) % 2 == 0
            }
          if turns { modules[y * side + x].toggle() }
        }
      }
    }

    /// How hard it is to read: long runs, blocks and an uneven share of dark. Any mask is valid; the least is best.
    private var penalty: Int {
      var out = 0
      for isColumn in [false, true] {
        for line in 0..<side {
          var run = 0
          var before = false
          for place in 0..<side {
            let module = isColumn ? modules[place * side + line] : modules[line * side + place]
            run = place > 0 && module == before ? run + 1 : 1
            before = module
            if run == 5 { out += 3 } else if run > 5 { out += 1 }
          }
        }
      }
      for y in 0..<side - 1 {
        for x in 0..<side - 1 {
          let module = modules[y * side + x]
          if module == modules[y * side + x + 1], module == modules[(y + 1) * side + x],
            module == modules[(y + 1) * side + x + 1]
          {
            out += 3
          }
        }
      }
      let dark = modules.count { $0 }
      return out + abs(dark * 20 - modules.count * 10) / modules.count * 10
    }
  }
}
