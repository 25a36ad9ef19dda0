import WardModel

/// The audit log of Kubernetes.
/// - Source: Kubernetes reference, "kube-apiserver Audit Configuration (v1)", Event.
struct KubernetesAuditShape: ClueShape {
  let name = "kubernetes-audit"
  let signatures = [
    ["kind", "verb", "responseStatus"], ["kind", "verb", "objectRef"], ["kind", "verb", "requestURI"],
    ["kind", "auditID", "stage"],
  ]
  let clues = [SourceClue("kind", .equals("Event")), SourceClue("apiVersion")]
  let times = ["requestReceivedTimestamp", "stageTimestamp"]

  func source(_ clues: SourceClues) -> LogSource? {
    guard clues.holds("kind"), clues.text("apiVersion")?.hasPrefix("audit.k8s.io/") ?? true else {
      return nil
    }
    return LogSource(
      product: "kubernetes", service: "audit", categories: ["application"],
      aliases: FieldAliases(names: Self.names))
  }

  private static let names = [
    "objectRef.apiGroup": ["apiGroup"],
    "requestObject.spec.volumes.hostPath": ["hostPath"],
    "requestObject.spec.volumes.hostPath.path": ["hostPath"],
    "requestObject.spec.containers.securityContext.capabilities": ["capabilities"],
    "requestObject.spec.containers.securityContext.capabilities.add": ["capabilities"],
    "sourceIPs": ["src_ip"],
  ]
}
