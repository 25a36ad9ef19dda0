import WardModel

/// Alerts of one rule that say the same: one row of evidence with many records.
struct EvidenceGroup {
  var rule: Alert.Rule
  var details: [Alert.Detail]
  var count = 0
  var first: Timestamp
  var last: Timestamp
  var evidence: [Evidence] = []

  /// In order of the first alert; alerts come in order of time.
  static func groups(of alerts: [Alert]) -> [EvidenceGroup] {
    struct Key: Hashable {
      var rule: String
      var details: [Alert.Detail]
    }
    var places: [Key: Int] = [:]
    var groups: [EvidenceGroup] = []
    for alert in alerts {
      let key = Key(rule: alert.rule.id, details: alert.details)
      let place = places[key] ?? groups.count
      if place == groups.count {
        places[key] = place
        groups.append(
          EvidenceGroup(rule: alert.rule, details: alert.details, first: alert.time, last: alert.time))
      }
      groups[place].count += 1
      groups[place].first = min(groups[place].first, alert.time)
      groups[place].last = max(groups[place].last, alert.time)
      groups[place].evidence += alert.evidence
    }
    return groups
  }

  /// The evidence by file, in the order in which files first come.
  var files: [(file: String, records: [UInt64])] {
    var places: [String: Int] = [:]
    var out: [(file: String, records: [UInt64])] = []
    for item in evidence {
      if let place = places[item.file] {
        out[place].records.append(item.record)
      } else {
        places[item.file] = out.count
        out.append((item.file, [item.record]))
      }
    }
    return out
  }
}
