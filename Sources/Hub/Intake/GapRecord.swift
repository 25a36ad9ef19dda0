import WardModel

/// The record that tells of records that were lost: a JSON object that the log keeps among the source's own.
enum GapRecord {
  /// `{"ward":"gap","reason":…,"peer":…,"count":…,"from":…,"until":…,"timestamp":…}`
  static func bytes(_ loss: IntakeLoss) -> [UInt8] {
    JSONWriter.object { writer in
      writer.member("ward", "gap")
      writer.member("timestamp", loss.until.description)
      writer.member("peer", loss.peer)
      writer.member("reason", loss.reason)
      writer.member("count", loss.count)
      writer.member("from", loss.from.description)
      writer.member("until", loss.until.description)
    }
  }
}
