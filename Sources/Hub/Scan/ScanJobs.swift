import Formats
import WardModel

/// The jobs of a scan, made one by one in log order. Used by one task.
final class ScanJobs {
  private let files: [String]
  private let formats: FormatRegistry
  private let fields: FieldNames
  private let sources: LogSources
  private let configuration: ScanPipeline.Configuration
  private let control: ScanControl
  private var nextFile = 0
  private var nextJob = 0
  private var current: (file: InputFile, cutter: PieceCutter, input: ScanInput, directives: DirectiveLines?)?
  private var found: [InputProblem] = []
  private var finishedByteCount: UInt64 = 0

  /// What recognition looks at, bytes.
  private static let headSize = 64 << 10

  init(
    files: [String], formats: FormatRegistry, fields: FieldNames, sources: LogSources,
    configuration: ScanPipeline.Configuration, control: ScanControl = ScanControl()
  ) {
    self.control = control
    self.files = files
    self.formats = formats
    self.fields = fields
    self.sources = sources
    self.configuration = configuration
  }

  var consumedByteCount: UInt64 { finishedByteCount + (current?.file.consumedByteCount ?? 0) }
  var currentPath: String { current?.file.path ?? files.last ?? "" }

  /// Inputs that could not be read since the last call.
  func takeProblems() -> [InputProblem] {
    defer { found = [] }
    return found
  }

  /// Takes back the bytes of a job that is done.
  func reuse(_ bytes: consuming [UInt8]) { current?.cutter.reuse(bytes) }

  func next() -> ScanJob? {
    // What was read when a stop came is not whole: it is left.
    while !control.isStopRequested {
      if current == nil {
        guard nextFile < files.count else { return nil }
        open(files[nextFile])
        nextFile += 1
        continue
      }
      let next = current?.cutter.next()
      guard !control.isStopRequested else { break }
      if let cut = next, let input = current?.input {
        nextJob += 1
        // The lines of this piece count for the next one.
        if current?.directives?.read(cut.bytes) == true, let lines = current?.directives {
          current?.input.head = lines.head
        }
        return ScanJob(number: nextJob - 1, input: input, cut: cut, timeRange: configuration.timeRange)
      }
      close()
    }
    return nil
  }

  private func open(_ path: String) {
    do throws(InputProblem) {
      let file = try InputFile(path: path, control: control)
      var isTaken = false
      defer { if !isTaken { finishedByteCount += file.consumedByteCount } }
      var head: [UInt8] = []
      file.fill(&head, upTo: ScanJobs.headSize)
      if control.isStopRequested { return }
      if let failure = file.failure, head.isEmpty { throw InputProblem(file: path, reason: failure) }
      if head.isEmpty {
        throw InputProblem(file: path, reason: path == "-" ? "standard input is empty" : "empty")
      }
      let inputHead = InputHead(bytes: head, isWhole: head.count < ScanJobs.headSize)
      guard !ScanJobs.isUTF32(head) else {
        throw InputProblem(file: path, reason: "text in UTF-32, which Ward does not read: save it as UTF-8")
      }
      guard let format = recognise(inputHead) else {
        throw InputProblem(
          file: path,
          reason: "no known log format; formats: \(formats.formats.map(\.name).joined(separator: ", "))")
      }
      let context = DecodingContext(
        fields: fields, sources: sources,
        referenceTime: file.modifiedSeconds > 0
          ? Timestamp(nanoseconds: Int64(file.modifiedSeconds) * 1_000_000_000) : nil,
        zoneOffsetSeconds: configuration.zoneOffsetSeconds)
      isTaken = true
      current = (
        file, PieceCutter(file: file, format: format, head: head),
        ScanInput(number: nextFile, path: path, format: format, head: inputHead, context: context),
        format.directive.map { DirectiveLines(mark: $0) }
      )
    } catch {
      found.append(error)
    }
  }

  /// One foreign line at the top must not make a file of JSON pass for plain text: then its lines decide.
  private func recognise(_ head: InputHead) -> (any LogFormat)? {
    let format = formats.recognise(head)
    guard format?.name.hasPrefix("text") == true,
      let json = formats.formats.first(where: { $0.name.hasPrefix("json-lines") })
    else { return format }
    let lines = head.bytes.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
    let looksLikeJSON = lines.contains { line in
      line.first == UInt8(ascii: "{")
        && json.recognise(InputHead(bytes: Array(line), isWhole: head.isWhole)) != nil
    }
    return looksLikeJSON ? json : format
  }

  /// Whether the byte order mark of UTF-32 comes first. The big-endian one begins with zeros, as much else does.
  private static func isUTF32(_ head: [UInt8]) -> Bool {
    head.starts(with: [0xFF, 0xFE, 0, 0]) || head.starts(with: [0, 0, 0xFE, 0xFF])
  }

  private func close() {
    guard let (file, cutter, _, _) = current else { return }
    finishedByteCount += file.consumedByteCount
    if let refusal = cutter.refusal { found.append(InputProblem(file: file.path, reason: refusal)) }
    if let failure = file.failure { found.append(InputProblem(file: file.path, reason: failure)) }
    current = nil
  }
}
