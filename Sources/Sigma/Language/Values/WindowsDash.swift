/// The `windash` modifier: a dash that begins a Windows command line flag may be any of five characters.
enum WindowsDash {
  /// `-`, `/`, en dash, em dash, horizontal bar.
  private static let dashes: [Unicode.Scalar] = ["-", "/", "\u{2013}", "\u{2014}", "\u{2015}"]

  /// Every combination of dashes, the pattern as written first; `nil` when there would be more than `limit`.
  ///
  /// A dash begins a flag when no letter or digit stands before it and one follows: in `-remote-name` only the first does.
  static func variants(of pattern: StringPattern, limit: Int) -> [StringPattern]? {
    var variants = [StringPattern.Builder()]
    for piece in pattern.pieces {
      guard case .literal(let bytes) = piece else {
        for index in variants.indices { variants[index].append(piece) }
        continue
      }
      let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
      var before: Unicode.Scalar?
      for (index, scalar) in scalars.enumerated() {
        let begins =
          dashes.contains(scalar) && !(before.map(isWord) ?? false)
          && index + 1 < scalars.count && isWord(scalars[index + 1])
        before = scalar
        guard begins else {
          for variant in variants.indices { variants[variant].append(Array(String(scalar).utf8)) }
          continue
        }
        guard variants.count * dashes.count <= limit else { return nil }
        let choices = [scalar] + dashes.filter { $0 != scalar }
        variants = variants.flatMap { variant in
          choices.map { dash in
            var next = variant
            next.append(Array(String(dash).utf8))
            return next
          }
        }
      }
    }
    return variants.map { builder in
      var builder = builder
      return builder.pattern()
    }
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}
