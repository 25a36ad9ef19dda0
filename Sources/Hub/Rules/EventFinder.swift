public import Sigma
import Detection
import Formats
import WardModel

/// Finds one event in a file and explains rules on it.
public enum EventFinder {
  /// - Parameter record: record number or line; `nil`: the first event.
  /// - Throws: ``InputProblem`` when the file can't be read or has no such event.
  public static func explain(_ rule: Rule, file path: String, record: UInt64?) throws(InputProblem)
    -> Explanation
  {
    let fields = FieldNames()
    let sources = LogSources()
    let configuration = ScanPipeline.Configuration(workerCount: 1)
    let jobs = ScanJobs(
      files: [path], formats: .standard, fields: fields, sources: sources, configuration: configuration)
    while let job = jobs.next() {
      let batch = ScanWorker.decode(job)
      for (index, row) in batch.events.enumerated() where record == nil || row.record == record {
        return SigmaExplainer(fields: fields, sources: sources).explain(rule, batch, event: index)
      }
      if let record, let bad = batch.undecodable.first(where: { $0.record == record }) {
        throw InputProblem(
          file: path, record: record, reason: "record \(record) can't be decoded: \(bad.reason)")
      }
    }
    if let problem = jobs.takeProblems().first { throw problem }
    throw InputProblem(
      file: path, reason: record.map { "no event with record number or line \($0)" } ?? "no event in it")
  }
}
