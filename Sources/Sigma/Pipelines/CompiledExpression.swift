import CPCRE2

/// A compiled regular expression of a pipeline.
///
/// Unchecked `Sendable`: the compiled code is never changed after `init`, which PCRE2 allows threads to share.
final class CompiledExpression: @unchecked Sendable {
  let text: String
  private let code: OpaquePointer

  /// A match: byte ranges of the whole and of the groups; `nil` for groups that took no part.
  struct Match {
    var whole: Range<Int>
    var groups: [Range<Int>?]
  }

  /// Nothing when the expression can't be compiled.
  init?(_ text: String) {
    var pattern = text
    let compiled = pattern.withUTF8 { bytes -> OpaquePointer? in
      var error: Int32 = 0
      var offset = 0
      var none: UInt8 = 0
      return withUnsafePointer(to: &none) { empty in
        pcre2_compile_8(bytes.baseAddress ?? empty, bytes.count, UInt32(PCRE2_UTF), &error, &offset, nil)
      }
    }
    guard let compiled else { return nil }
    self.text = text
    code = compiled
  }

  deinit { pcre2_code_free_8(code) }

  /// Whether it fits at the start of the text, however much follows.
  func matchesStart(of text: String) -> Bool {
    match(Array(text.utf8), from: 0, options: UInt32(PCRE2_ANCHORED)) != nil
  }

  /// The first match at or after a byte; nothing also when the search costs too much.
  func match(_ bytes: [UInt8], from start: Int, options: UInt32 = 0) -> Match? {
    guard start <= bytes.count, let data = pcre2_match_data_create_from_pattern_8(code, nil) else {
      return nil
    }
    defer { pcre2_match_data_free_8(data) }
    var none: UInt8 = 0
    let result = bytes.withUnsafeBufferPointer { buffer in
      withUnsafePointer(to: &none) { empty in
        pcre2_match_8(code, buffer.baseAddress ?? empty, buffer.count, start, options, data, nil)
      }
    }
    guard result > 0, let offsets = pcre2_get_ovector_pointer_8(data) else { return nil }
    var ranges: [Range<Int>?] = []
    for index in 0..<Int(pcre2_get_ovector_count_8(data)) {
      let low = offsets[2 * index]
      let high = offsets[2 * index + 1]
      // Groups without a part in the match have the largest number; `\K` in a look-behind can even swap them.
      ranges.append(low <= high && high <= bytes.count ? Int(low)..<Int(high) : nil)
    }
    guard let first = ranges.first, let whole = first else { return nil }
    return Match(whole: whole, groups: ranges)
  }

  /// The number of a named group.
  func group(named name: String) -> Int? {
    let number = name.withCString { pointer in
      pointer.withMemoryRebound(to: UInt8.self, capacity: name.utf8.count + 1) {
        pcre2_substring_number_from_name_8(code, $0)
      }
    }
    return number > 0 ? Int(number) : nil
  }

  /// The replacement text of a match: `\1` and `\g<name>` stand for groups, `\\` for a backslash.
  func expand(_ template: String, _ match: Match, in bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    let source = Array(template.utf8)
    var index = 0
    func append(group number: Int?) {
      guard let number, match.groups.indices.contains(number), let range = match.groups[number] else {
        return
      }
      result += bytes[range]
    }
    while index < source.count {
      guard source[index] == UInt8(ascii: "\\"), index + 1 < source.count else {
        result.append(source[index])
        index += 1
        continue
      }
      let next = source[index + 1]
      if next >= 48, next <= 57 {
        append(group: Int(next - 48))
        index += 2
      } else if next == UInt8(ascii: "g"), index + 2 < source.count, source[index + 2] == UInt8(ascii: "<"),
        let end = source[(index + 3)...].firstIndex(of: UInt8(ascii: ">"))
      {
        let name = String(decoding: source[(index + 3)..<end], as: UTF8.self)
        append(group: Int(name) ?? group(named: name))
        index = end + 1
      } else {
        result.append(source[index])
        if next == UInt8(ascii: "\\") { index += 1 }
        index += 1
      }
    }
    return result
  }
}
