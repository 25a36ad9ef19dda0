import CPCRE2

/// A compiled regular expression with a step budget: the text comes from logs, which an attacker may write.
///
/// Safe to share between threads: PCRE2 code is immutable after compilation, and each thread brings its own ``Scratch``.
/// - Source: PCRE2 10.42, pcre2api and pcre2matching.
final class RegularExpression: @unchecked Sendable {
  // @unchecked: the only stored state is a pointer to immutable compiled code.
  private let code: OpaquePointer

  /// The most internal steps of one match; beyond, the answer is `gaveUp`. About 10 ms on a slow core.
  static let stepLimit: UInt32 = 200_000

  enum Answer { case found, notFound, gaveUp }

  /// Why an expression does not compile: message and offset in bytes.
  struct Failure: Error {
    var message: String
    var offset: Int
  }

  init(_ pattern: String, _ options: RegularExpressionOptions) throws(Failure) {
    let flags = RegularExpression.flags(options)
    var error: Int32 = 0
    var offset = 0
    var pattern = pattern
    let compiled = pattern.withUTF8 { pcre2_compile_8($0.baseAddress, $0.count, flags, &error, &offset, nil) }
    guard let compiled else {
      var buffer = [UInt8](repeating: 0, count: 256)
      let length = pcre2_get_error_message_8(error, &buffer, buffer.count)
      throw Failure(
        message: String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self), offset: offset)
    }
    code = compiled
    // Without JIT support the expression still works, slower.
    _ = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
  }

  /// How expressions are compiled, for use and for the check at loading alike.
  static func flags(_ options: RegularExpressionOptions) -> UInt32 {
    var flags = UInt32(PCRE2_UTF) | UInt32(PCRE2_MATCH_INVALID_UTF) | UInt32(PCRE2_NEVER_BACKSLASH_C)
    if options.contains(.ignoresCase) { flags |= UInt32(PCRE2_CASELESS) }
    if options.contains(.multiLine) { flags |= UInt32(PCRE2_MULTILINE) }
    if options.contains(.dotMatchesNewline) { flags |= UInt32(PCRE2_DOTALL) }
    return flags
  }

  deinit { pcre2_code_free_8(code) }

  /// What a search writes to, and its step budget. For one thread, and any number of searches one after the other.
  final class Scratch {
    fileprivate let data: OpaquePointer?
    fileprivate let context: OpaquePointer?

    init() {
      data = pcre2_match_data_create_8(1, nil)
      context = pcre2_match_context_create_8(nil)
      if let context { pcre2_set_match_limit_8(context, RegularExpression.stepLimit) }
    }

    deinit {
      pcre2_match_data_free_8(data)
      pcre2_match_context_free_8(context)
    }
  }

  /// Whether the expression is found anywhere in the text.
  func search(_ text: UnsafeRawBufferPointer, _ scratch: Scratch) -> Answer {
    guard let data = scratch.data, let context = scratch.context else { return .gaveUp }
    let empty: [UInt8] = [0]
    let result = empty.withUnsafeBufferPointer { empty in
      pcre2_match_8(
        code, text.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? empty.baseAddress, text.count, 0, 0,
        data,
        context)
    }
    if result >= 0 { return .found }
    return result == PCRE2_ERROR_NOMATCH ? .notFound : .gaveUp
  }
}
