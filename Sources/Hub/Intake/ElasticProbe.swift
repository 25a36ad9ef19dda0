/// What senders of Elasticsearch's requests ask before they send: who is there, which licence, whether templates and
/// policies are in place.
///
/// Templates, policies and pipelines are answered as "there" and "acknowledged", and not used: records are kept as they
/// are sent and read by their content. Nothing else of Elasticsearch is offered.
/// - Source: Elasticsearch reference 8; the start of Winlogbeat and Filebeat 8, Fluent Bit 3, Vector 0.4x, rsyslog 8.
public enum ElasticProbe {
  /// The version that senders are told. Beats want a server at least as new as themselves, others choose the shape of
  /// their requests by the major number, and what is answered here is the shape of 8.
  public static let version = "8.99.0"

  /// The answer to a probe; `nil` when the path is none. `path` comes without a prefix of the hub's.
  static func answer(method: String, path: String) -> IntakeResponse? {
    let parts = path.split(separator: "/").map(String.init)
    let isRead = method == "GET" || method == "HEAD"
    guard isRead || method == "PUT" || method == "POST" else { return nil }
    guard let first = parts.first else { return isRead ? response(200, root()) : nil }
    switch (first, parts.count) {
    case ("_license", 1) where isRead, ("_xpack", 1...2) where isRead: return response(200, licence())
    case ("_cluster", 2) where isRead && parts[1] == "health": return response(200, health())
    case ("_cat", 2) where isRead && parts[1] == "health":
      return IntakeResponse(
        status: 200, headers: [product, ("content-type", "text/plain; charset=UTF-8")],
        body: Array("0 00:00:00 ward green 1 1 0 0 0 0 0 0 - 100.0%\n".utf8))
    case ("_nodes", 1...3) where isRead:
      return response(
        200,
        JSONWriter.object {
          $0.member("cluster_name", "ward"); $0.key("nodes"); $0.object { _ in }
        })
    case ("_ilm", 3) where parts[1] == "policy":
      return isRead ? response(200, named(parts[2]) { $0.member("version", 1) }) : acknowledged
    case ("_index_template", 2), ("_component_template", 2):
      let list: StaticString = first == "_index_template" ? "index_templates" : "component_templates"
      guard isRead else { return acknowledged }
      let body = JSONWriter.object { writer in
        writer.key(list)
        writer.list { $0.object { $0.member("name", parts[1]) } }
      }
      return response(200, body)
    case ("_template", 2), ("_ingest", 3):
      return isRead ? response(200, named(parts[parts.count - 1]) { _ in }) : acknowledged
    case ("_data_stream", 2):
      guard isRead else { return acknowledged }
      let body = JSONWriter.object { writer in
        writer.key("data_streams")
        writer.list { $0.object { $0.member("name", parts[1]) } }
      }
      return response(200, body)
    case ("_alias", 2) where isRead: return response(200, JSONWriter.object { _ in })
    default: return nil
    }
  }

  static let product = (name: "x-elastic-product", value: "Elasticsearch")

  static func response(_ status: Int, _ body: [UInt8]) -> IntakeResponse {
    IntakeResponse(status: status, headers: [product, ("content-type", "application/json")], body: body)
  }

  private static var acknowledged: IntakeResponse {
    response(200, JSONWriter.object { $0.member("acknowledged", true) })
  }

  private static func named(_ name: String, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
    JSONWriter.object { writer in
      writer.key(escaped: JSONWriter.escaped(name))
      writer.object(write)
    }
  }

  private static func root() -> [UInt8] {
    JSONWriter.object { writer in
      writer.member("name", "ward")
      writer.member("cluster_name", "ward")
      writer.member("cluster_uuid", "ward")
      writer.key("version")
      writer.object { writer in
        writer.member("number", version)
        writer.member("build_flavor", "default")
        writer.member("build_type", "tar")
        writer.member("build_hash", "0000000000000000000000000000000000000000")
        writer.member("build_date", "2026-01-01T00:00:00.000Z")
        writer.member("build_snapshot", false)
        writer.member("lucene_version", "9.12.0")
        writer.member("minimum_wire_compatibility_version", "7.17.0")
        writer.member("minimum_index_compatibility_version", "7.0.0")
      }
      writer.member("tagline", "You Know, for Search")
    }
  }

  private static func licence() -> [UInt8] {
    JSONWriter.object { writer in
      writer.key("license")
      writer.object { writer in
        writer.member("uid", "ward")
        writer.member("type", "basic")
        writer.member("mode", "basic")
        writer.member("status", "active")
      }
      writer.key("features")
      writer.object { writer in
        writer.key("ilm")
        writer.object { writer in
          writer.member("available", true)
          writer.member("enabled", true)
        }
      }
    }
  }

  private static func health() -> [UInt8] {
    JSONWriter.object { writer in
      writer.member("cluster_name", "ward")
      writer.member("status", "green")
      writer.member("timed_out", false)
      writer.member("number_of_nodes", 1)
      writer.member("number_of_data_nodes", 1)
    }
  }
}
