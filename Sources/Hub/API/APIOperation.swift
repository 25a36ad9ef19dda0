/// What a call of the API takes and gives.
struct APIOperation: Sendable {
  /// A part of the path or of the query.
  struct Parameter: Sendable {
    var name: String
    var schema: APISchema
    var about: String
    var isInPath: Bool

    static func query(_ name: String, _ schema: APISchema, _ about: String = "") -> Parameter {
      Parameter(name: name, schema: schema, about: about, isInPath: false)
    }
  }

  /// What the body of the answer is.
  enum Answer: Sendable {
    case json(APISchema)
    /// Server-sent events, bytes, text: the media type.
    case other(String)
    case nothing
  }

  /// The part of the hub it belongs to, such as `incidents`.
  var tag: String
  var summary: String
  var parameters: [Parameter]
  var body: [APIMember]?
  var status: Int
  var answer: Answer

  /// The parameters of every list.
  static func paging(most: Int) -> [Parameter] {
    [
      .query("cursor", .text, "From the answer before."),
      .query("limit", .integer, "Items in one answer, 1 to \(most)."),
    ]
  }
}

/// One call of the API: its route and its description stand together, so that neither can be without the other.
struct APIEndpoint: Sendable {
  var route: HubRoute
  var operation: APIOperation
}
