/// Answers in the shapes that senders of Elasticsearch's requests read.
/// - Source: Elasticsearch reference 8, *Bulk API*, *Index API*.
enum BulkAnswer {
  /// The answer to a bulk request whose records are durable.
  static func kept(_ actions: [BulkAction]) -> IntakeResponse {
    var writer = JSONWriter()
    writer.bytes.reserveCapacity(64 + actions.count * 96)
    writer.object { writer in
      writer.member("took", 0)
      writer.member("errors", actions.contains { $0.refusal != nil })
      writer.key("items")
      writer.list { writer in
        for action in actions {
          writer.object { writer in
            writer.key(escaped: action.verb.rawValue.utf8)
            item(action, &writer)
          }
        }
      }
    }
    return ElasticProbe.response(200, writer.bytes)
  }

  private static func item(_ action: BulkAction, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("_index")
      writer.string(escaped: action.index)
      writer.key("_id")
      writer.string(escaped: action.identifier)
      if let refusal = action.refusal {
        writer.member("status", refusal.status)
        writer.key("error")
        writer.object { writer in
          writer.member("type", refusal.status == 429 ? busyType : "illegal_argument_exception")
          writer.member("reason", refusal.reason)
        }
      } else {
        writer.member("_version", 1)
        writer.member("result", "created")
        writer.member("status", 201)
      }
    }
  }

  /// The answer to a single document that is durable.
  static func document(index: String) -> IntakeResponse {
    let body = JSONWriter.object { writer in
      writer.member("_index", index)
      writer.member("_id", "")
      writer.member("_version", 1)
      writer.member("result", "created")
      writer.key("_shards")
      writer.object { writer in
        writer.member("total", 1)
        writer.member("successful", 1)
        writer.member("failed", 0)
      }
    }
    return ElasticProbe.response(201, body)
  }

  static let busyType = "es_rejected_execution_exception"

  /// Nothing was taken, and the same should come again: said by the status, which most senders read, and beside each
  /// document, for those that read only the body (rsyslog).
  static func busy(_ actions: [BulkAction], _ reason: String) -> IntakeResponse {
    let body = JSONWriter.object { writer in
      writer.member("took", 0)
      writer.member("errors", true)
      writer.key("items")
      writer.list { writer in
        for var action in actions {
          action.refusal = action.refusal ?? (429, reason)
          writer.object { writer in
            writer.key(escaped: action.verb.rawValue.utf8)
            item(action, &writer)
          }
        }
      }
      error(503, busyType, reason, &writer)
    }
    return ElasticProbe.response(503, body)
  }

  /// An error of the whole request.
  static func failure(_ status: Int, type: String, _ reason: String) -> IntakeResponse {
    ElasticProbe.response(status, JSONWriter.object { error(status, type, reason, &$0) })
  }

  private static func error(_ status: Int, _ type: String, _ reason: String, _ writer: inout JSONWriter) {
    writer.key("error")
    writer.object { writer in
      writer.key("root_cause")
      writer.list { writer in
        writer.object { writer in
          writer.member("type", type)
          writer.member("reason", reason)
        }
      }
      writer.member("type", type)
      writer.member("reason", reason)
    }
    writer.member("status", status)
  }
}
