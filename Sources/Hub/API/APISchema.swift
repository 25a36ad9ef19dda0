/// The shape of a JSON value, as the API's document describes it.
/// - Source: JSON Schema 2020-12; OpenAPI 3.1.0, section 4.8.24.
indirect enum APISchema: Sendable {
  case text
  /// RFC 3339 in UTC.
  case time
  case integer
  case number
  case flag
  case choice([String])
  case list(APISchema)
  case object([APIMember])
  /// A shape that has a name and stands once in the document.
  case named(APIModel)
  case nullable(APISchema)
  /// An object whose members have names that are not known beforehand.
  case map(APISchema)
  /// An object that is described in words only.
  case anyObject

  /// The schema as JSON.
  var json: JSONObject {
    var json = JSONObject()
    switch self {
    case .text: json.add("type", "string")
    case .time:
      json.add("type", "string")
      json.add("format", "date-time")
    case .integer: json.add("type", "integer")
    case .number: json.add("type", "number")
    case .flag: json.add("type", "boolean")
    case .choice(let words):
      json.add("type", "string")
      json.add("enum", words)
    case .list(let item):
      json.add("type", "array")
      json.add("items", item.json)
    case .object(let members): Self.add(members, to: &json)
    case .named(let model): json.add("$ref", "#/components/schemas/" + model.name)
    case .nullable(let schema):
      var null = JSONObject()
      null.add("type", "null")
      json.add("anyOf", [schema.json, null])
    case .map(let value):
      json.add("type", "object")
      json.add("additionalProperties", value.json)
    case .anyObject: json.add("type", "object")
    }
    return json
  }

  private static func add(_ members: [APIMember], to json: inout JSONObject) {
    json.add("type", "object")
    var properties = JSONObject()
    for member in members {
      var schema = member.schema.json
      if !member.about.isEmpty { schema.add("description", member.about) }
      properties.add(member.name, schema)
    }
    json.add("properties", properties)
    let required = members.filter(\.isRequired).map(\.name)
    if !required.isEmpty { json.add("required", required) }
  }

  /// All named shapes in it.
  var models: [APIModel] {
    switch self {
    case .text, .time, .integer, .number, .flag, .choice, .anyObject: []
    case .list(let inner), .nullable(let inner), .map(let inner): inner.models
    case .object(let members): members.flatMap(\.schema.models)
    case .named(let model): [model] + model.members.flatMap(\.schema.models)
    }
  }
}

/// One member of a JSON object.
struct APIMember: Sendable {
  var name: String
  var schema: APISchema
  var about: String
  var isRequired: Bool

  init(_ name: String, _ schema: APISchema, _ about: String = "", isRequired: Bool = true) {
    self.name = name
    self.schema = schema
    self.about = about
    self.isRequired = isRequired
  }

  static func optional(_ name: String, _ schema: APISchema, _ about: String = "") -> APIMember {
    APIMember(name, schema, about, isRequired: false)
  }
}

/// An object that several calls answer with.
struct APIModel: Sendable {
  var name: String
  var members: [APIMember]

  init(_ name: String, _ members: [APIMember]) {
    self.name = name
    self.members = members
  }

  /// The answer of a list: the items, and where to go on.
  static func page(of model: APIModel) -> APISchema {
    .object([
      APIMember("items", .list(.named(model))),
      APIMember("cursor", .nullable(.text), "Give it as `cursor` for what follows; null at the end."),
    ])
  }
}
