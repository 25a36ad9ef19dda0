import WardModel

/// Read access to the event that the JSON decoder has just flattened.
public struct JSONEventView {
  let batch: UnsafePointer<EventBatch>
  let firstSlot: Int
  let fields: FieldNames

  /// The first value of the field at `path` as text, escapes resolved; `nil` when absent or null.
  public func text(_ path: String) -> String? {
    guard let id = fields.id(of: path) else { return nil }
    let batch = batch.pointee
    for index in firstSlot..<batch.slots.count where batch.slots[index].field == id {
      return batch.text(of: batch.slots[index])
    }
    return nil
  }
}
