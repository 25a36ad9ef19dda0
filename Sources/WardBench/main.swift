import Glibc

/// Prints the benchmark tables. Lanes: `match RULES… EVENTS`, `scan RULES… EVENTS`, `json EVENTS`, `correlation`, `eventlog EVENTS`.
let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments.first {
case "match" where arguments.count >= 3:
  guard
    await MatchBench.run(
      rules: Array(arguments[1..<arguments.count - 1]), events: arguments[arguments.count - 1])
  else {
    print("match: rules or events are missing: \(arguments.dropFirst().joined(separator: " "))")
    exit(2)
  }
case "scan" where arguments.count >= 3:
  guard
    await ScanBench.run(
      rules: Array(arguments[1..<arguments.count - 1]), events: arguments[arguments.count - 1])
  else {
    print("scan: rules are missing: \(arguments.dropFirst().joined(separator: " "))")
    exit(2)
  }
case "json" where arguments.count >= 2: JSONBench.run(Array(arguments.dropFirst()))
case "correlation": CorrelationBench.run()
case "eventlog": await EventLogBench.run(Array(arguments.dropFirst()))
default:
  print(
    "usage: WardBench match RULES… EVENTS.jsonl | scan RULES… EVENTS | json EVENTS.jsonl | correlation | eventlog EVENTS.jsonl"
  )
  exit(64)
}
