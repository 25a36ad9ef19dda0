import WardModel

extension IncidentBuilder {
  /// What became of the incidents since this was last asked: for a builder of a stream, after each batch.
  ///
  /// Incidents are told only here, so a batch costs as much as the incidents that it changes; a large one is told when it
  /// has grown by an eighth. How the alerts are cut into batches changes what is told in between, never identifiers and
  /// never what is told in the end.
  /// - Parameter includingDeferred: also tells large incidents that grew only a little.
  public mutating func takeChanges(includingDeferred: Bool = false) -> IncidentChanges {
    var changes = IncidentChanges()
    reconcile()
    // Taken out, not copied: it is as large as what is open.
    guard var tracker = self.tracker.take() else { return changes }
    resolve(&tracker)
    swap(&changes.absorbed, &tracker.absorbed)
    swap(&changes.moved, &tracker.moved)
    let grown = Set(changes.absorbed.map(\.into))
    for founder in Set(tracker.dueClusters.map { Int32(truncatingIfNeeded: clusters.founder(of: Int($0))) }) {
      let identifier = self.identifier(of: .cluster(clusters.root(of: Int(founder))))
      if let known = tracker.told[identifier], known.alertCount > configuration.limits.promptAlerts,
        !includingDeferred, !grown.contains(identifier), known.worst <= known.level,
        known.moveCount < known.alertCount / 8
      {
        if known.moveCount > 0 { changes.deferred.append(identifier) }
      } else {
        tell(group(ofFounder: Int(founder), tracker), identifier, into: &changes, &tracker)
      }
    }
    tracker.dueClusters = Set(
      changes.deferred.compactMap { self.founder(ofIncident: $0) }.map { Int32(truncatingIfNeeded: $0) })
    for identifier in tracker.dueObservations {
      guard let members = tracker.observed[identifier], let first = members.first else { continue }
      var group = Group(membership: observation(of: nodes[Int(first)]))
      group.nodes = inOrder(members.map { Int($0) })
      tell(group, identifier, into: &changes, &tracker)
    }
    tracker.dueObservations = []
    self.tracker = tracker
    changes.changed.sort { $0.id < $1.id }
    changes.deferred.sort()
    changes.closed = takeClosed()
    return changes
  }

  /// Tells a group unless it reads as it did before.
  private func tell(
    _ group: Group, _ identifier: String, into changes: inout IncidentChanges, _ tracker: inout ChangeTracker
  ) {
    guard let first = group.nodes.first else { return }
    let incident = assemble(group)
    let digest = incident.digest
    if let known = tracker.told[identifier], known.alertCount > 0, known.digest == digest {
      tracker.told[identifier]?.moveCount = 0
      return
    }
    tracker.told[identifier] = ChangeTracker.Told(
      alertCount: group.nodes.count, level: incident.level, alert: nodes[first].id, digest: digest)
    changes.changed.append(incident)
  }

  private func inOrder(_ nodes: [Int]) -> [Int] { nodes.sorted { clusters.isEarlier($0, than: $1) } }

  /// A cluster with the weak alerts that joined it.
  private func group(ofFounder founder: Int, _ tracker: ChangeTracker) -> Group {
    var group = Group(membership: .cluster(clusters.root(of: founder)))
    for member in clusters.members(of: founder) {
      group.nodes.append(member)
      for weak in tracker.joined[Int32(truncatingIfNeeded: member)] ?? [] {
        group.nodes.append(Int(weak))
        if case .joined(_, let link)? = tracker.places[weak] { group.joinedBy[Int(weak)] = link }
      }
    }
    group.nodes = inOrder(group.nodes)
    return group
  }

  // MARK: Reconciling

  /// Settles what is in doubt, finds the places of weak alerts, and notes who may belong elsewhere now.
  mutating func reconcile() {
    guard tracker != nil else { return }
    settle()
    guard var tracker = self.tracker.take() else { return }
    defer { self.tracker = tracker }
    for number in tracker.takeUnsettled() where nodes[Int(number)].isOpen {
      let before = tracker.places[number]
      let place = self.place(of: Int(number))
      guard place != before else { continue }
      note(before, in: &tracker)
      tracker.place(number, place)
      note(place, in: &tracker)
      tracker.touched.insert(number)
    }
    for number in tracker.dirty where nodes[Int(number)].isOpen && nodes[Int(number)].isHeld {
      tracker.touch(number)
      tracker.dueClusters.insert(number)
    }
    tracker.dirty.removeAll(keepingCapacity: true)
    for number in clusters.takeDisplaced() where nodes[Int(number)].isOpen { tracker.touch(number) }
    for number in Set(clusters.takeShaken()) where nodes[Int(number)].isOpen {
      let identifier = "inc-" + nodes[Int(number)].id
      guard tracker.told[identifier] != nil else { continue }
      tracker.suspects.insert(identifier)
      if nodes[Int(number)].isHeld { tracker.dueClusters.insert(number) }
    }
    // Few sets are behind many alerts.
    tracker.dueClusters = Set(
      tracker.dueClusters.filter { nodes[Int($0)].isOpen && nodes[Int($0)].isHeld }
        .map { Int32(truncatingIfNeeded: clusters.founder(of: Int($0))) })
  }

  private func place(of index: Int) -> ChangeTracker.Place? {
    if nodes[index].isHeld { return nil }
    if let (node, link) = joined(by: index) { return .joined(Int32(truncatingIfNeeded: node), link) }
    return .observation(identifier(of: observation(of: nodes[index])))
  }

  private func note(_ place: ChangeTracker.Place?, in tracker: inout ChangeTracker) {
    switch place {
    case .joined(let node, _): tracker.dueClusters.insert(node)
    case .observation(let identifier):
      tracker.dueObservations.insert(identifier)
      tracker.suspects.insert(identifier)
    case nil: break
    }
  }

  // MARK: Resolving

  /// Finds incidents that are gone and alerts that moved; of certain alerts only, those that are about to be closed.
  private mutating func resolve(_ tracker: inout ChangeTracker, only closing: Set<Int>? = nil) {
    for identifier in tracker.suspects.sorted() {
      guard let told = tracker.told[identifier] else {
        tracker.suspects.remove(identifier)
        continue
      }
      let founder = self.founder(ofIncident: identifier)
      let witness = founder ?? indexByID[told.alert]
      if let closing, !(witness.map(closing.contains) ?? false) { continue }
      tracker.suspects.remove(identifier)
      if let founder, nodes[founder].isHeld, clusters.founder(of: founder) == founder { continue }
      if founder == nil, tracker.observed[identifier] != nil { continue }
      tracker.told[identifier] = nil
      guard let witness else { continue }
      tracker.absorbed.append(
        IncidentChanges.Absorption(
          incident: identifier, into: self.identifier(of: membership(of: witness, tracker))))
    }
    for number in tracker.touched.sorted() where closing?.contains(Int(number)) ?? true {
      guard nodes[Int(number)].isOpen else { continue }
      let identifier = self.identifier(of: membership(of: Int(number), tracker))
      guard nodes[Int(number)].toldIncident != identifier else { continue }
      if let before = nodes[Int(number)].toldIncident { tracker.told[before]?.moveCount += 1 }
      nodes[Int(number)].toldIncident = identifier
      tracker.moved.append(IncidentChanges.Move(alert: nodes[Int(number)].id, incident: identifier))
      if tracker.told[identifier] == nil {
        tracker.told[identifier] = ChangeTracker.Told(alert: nodes[Int(number)].id)
      }
      tracker.told[identifier]?.note(rules[nodes[Int(number)].rule].rule.level)
    }
    if let closing {
      for index in closing { tracker.touched.remove(Int32(truncatingIfNeeded: index)) }
    } else {
      tracker.touched.removeAll(keepingCapacity: true)
    }
  }

  /// Notes the last moves of incidents that are about to be closed.
  mutating func resolve(closing groups: [Group]) {
    reconcile()
    guard var tracker = self.tracker.take() else { return }
    resolve(&tracker, only: Set(groups.flatMap(\.nodes)))
    self.tracker = tracker
  }

  /// The alert after which an incident is named; `nil` for observations.
  private func founder(ofIncident identifier: String) -> Int? { indexByID[String(identifier.dropFirst(4))] }

  /// As ``membership(of:)``, without looking for the place of a weak alert again.
  private func membership(of index: Int, _ tracker: ChangeTracker) -> Membership {
    if nodes[index].isHeld { return .cluster(clusters.root(of: index)) }
    if case .joined(let node, _)? = tracker.places[Int32(truncatingIfNeeded: index)] {
      return .cluster(clusters.root(of: Int(node)))
    }
    return observation(of: nodes[index])
  }

  /// Takes over what another builder of the same alerts had noted; `number` gives the alerts' numbers here, or -1.
  mutating func resume(_ other: ChangeTracker, _ number: (Int) -> Int32) {
    guard var tracker = self.tracker.take() else { return }
    for weak in tracker.takeUnsettled() { tracker.place(weak, place(of: Int(weak))) }
    _ = clusters.takeShaken()
    _ = clusters.takeDisplaced()
    tracker.take(over: other, number)
    self.tracker = tracker
  }
}

extension Incident {
  /// A checksum of all that it says.
  fileprivate var digest: UInt64 {
    var writer = StateWriter(mark: "", version: 0)
    write(to: &writer)
    return StateWriter.checksum(writer.bytes[...])
  }
}
