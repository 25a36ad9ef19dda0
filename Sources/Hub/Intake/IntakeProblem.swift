/// Why a whole request was turned away: what, where and how to cure it. Nothing of it is kept.
public struct IntakeProblem: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case empty
    case malformed
    /// Collector only: no event in the request has the field `event`.
    case eventMissing
    /// Collector only: acknowledgement by number isn't offered.
    case acknowledgementDisabled
    case tooLarge
    /// Decompresses to far more than it should.
    case inflation
    case unsupportedEncoding
    case unsupportedType
    case notAllowed
  }
  public var kind: Kind
  /// One sentence; never content of a record.
  public var detail: String
  /// One sentence: what the person who runs the sender can do.
  public var cure: String
  /// Number of the record in the request, from 0.
  public var record: Int?
  /// Byte of the decompressed body, from 0.
  public var offset: Int?

  init(_ kind: Kind, _ detail: String, cure: String, record: Int? = nil, offset: Int? = nil) {
    self.kind = kind
    self.detail = detail
    self.cure = cure
    self.record = record
    self.offset = offset
  }

  /// - Source: RFC 9110, section 15.5.
  public var status: Int {
    switch kind {
    case .empty, .malformed, .eventMissing, .acknowledgementDisabled: 400
    case .tooLarge, .inflation: 413
    case .unsupportedEncoding, .unsupportedType: 415
    case .notAllowed: 405
    }
  }

  var title: String {
    switch kind {
    case .empty: "There is nothing in the request"
    case .malformed: "The body can't be read"
    case .eventMissing: "The field event is missing"
    case .acknowledgementDisabled: "Acknowledgement by number is not offered"
    case .tooLarge: "The request is too large"
    case .inflation: "The body decompresses to too much"
    case .unsupportedEncoding: "The content encoding is not supported"
    case .unsupportedType: "The content type is not supported"
    case .notAllowed: "The method is not allowed"
    }
  }

  /// Last part of the problem's type, stable for programs.
  var slug: String {
    switch kind {
    case .empty: "empty"
    case .malformed: "malformed"
    case .eventMissing: "event-missing"
    case .acknowledgementDisabled: "acknowledgement-disabled"
    case .tooLarge: "too-large"
    case .inflation: "inflation"
    case .unsupportedEncoding: "unsupported-encoding"
    case .unsupportedType: "unsupported-type"
    case .notAllowed: "not-allowed"
    }
  }
}
