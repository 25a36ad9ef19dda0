import Sigma

/// Rules over what the hub itself writes into the log. They come with the hub and not with the rule folders, so that nobody
/// loses them by choosing other rules.
enum OwnRules {
  static let fileName = "ward (built in)"

  static var parsed: ParsedFile { RuleParser.parse(file: fileName, bytes: Array(text.utf8)) }

  static let text = #"""
    title: A source has fallen silent
    id: 0b6f4a52-6d0e-4d6e-9a0f-3f1f0a6f1c01
    status: stable
    description: A source has not sent anything for longer than its rhythm allows. Its machines are not watched meanwhile.
    logsource: {product: ward, service: hub}
    detection: {selection: {ward_event: source_silent}, condition: selection}
    falsepositives: [The sender was switched off on purpose; a network was rebuilt]
    level: medium
    tags: [attack.t1562.006, attack.defense-evasion]
    ward: {runbook: "Ask the sender's owner whether it was switched off. If nobody did, look at the machine itself: attackers stop logging first."}
    ---
    title: A source sends far more or far less than it used to
    id: 0b6f4a52-6d0e-4d6e-9a0f-3f1f0a6f1c02
    status: stable
    description: The number of records from a source has changed five-fold against the same hours of the weeks before.
    logsource: {product: ward, service: hub}
    detection: {selection: {ward_event: source_rate}, condition: selection}
    falsepositives: [New machines behind a sender; an updated agent]
    level: low
    ward: {runbook: "Look at the source's page: what kind of records are new or missing?"}
    ---
    title: A source sends records that nobody can read
    id: 0b6f4a52-6d0e-4d6e-9a0f-3f1f0a6f1c03
    status: stable
    description: The share of undecodable records from a source has jumped. They are kept, but no rule looks at them.
    logsource: {product: ward, service: hub}
    detection: {selection: {ward_event: source_undecodable}, condition: selection}
    falsepositives: [A changed format after an update of the sender]
    level: medium
    ward: {runbook: "Open the source's page, read the reason beside the first bad record, and correct the sender."}
    ---
    title: Records were lost before the hub could keep them
    id: 0b6f4a52-6d0e-4d6e-9a0f-3f1f0a6f1c04
    status: stable
    description: A sender that can't wait (UDP) sent more than could be taken in. The number that was lost is in the event.
    logsource: {product: ward, service: hub}
    detection: {selection: {ward_event: gap}, condition: selection}
    falsepositives: [A burst after a network was down]
    level: medium
    ward: {runbook: "Let the sender use TCP or TLS, which waits instead of losing records."}
    ---
    title: The hub can't keep what it receives
    id: 0b6f4a52-6d0e-4d6e-9a0f-3f1f0a6f1c05
    status: stable
    description: The disk of the hub is full or can't be written. Senders are told to wait; nothing that was acknowledged is lost.
    logsource: {product: ward, service: hub}
    detection: {selection: {ward_event: storage_trouble}, condition: selection}
    level: high
    ward: {runbook: "Free space on the disk of the hub or shorten how long records are kept; it goes on by itself."}
    ---
    title: Somebody tries passwords at the hub's own sign-in
    id: 0b6f4a52-6d0e-4d6e-9a0f-3f1f0a6f1c06
    status: stable
    description: Many failed sign-ins to the hub from one address or for one account.
    logsource: {product: ward, service: hub}
    detection: {selection: {ward_event: sign_in_throttled}, condition: selection}
    falsepositives: [A forgotten password]
    level: medium
    tags: [attack.t1110, attack.credential-access]
    ward: {runbook: "Ask the account's owner. If it was not them, find out who uses the address."}
    """#
}
