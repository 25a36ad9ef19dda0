import Glibc
import NIOPosix

/// Draws graphs of entities with the `dot` of this machine.
///
/// At most one drawing at a time is laid out: incidents are looked at by few people, and the machine has other work. The caller keeps
/// what it got, by the graph.
public actor GraphPainter {
  /// Milliseconds for one layout; a graph within ``EntityGraph/Limits`` takes some tens.
  static let timeLimit = 2000
  /// Bytes of one layout: 40 nodes and 80 edges of a hundred points each, with room.
  static let outputLimit = 1 << 20

  private let program: String?
  private var waiting = 0
  /// Requests that wait for their turn; more get no drawing, only the list.
  private static let waitingLimit = 8
  private var last: Task<GraphLayout?, Never>?

  /// - Parameter program: path of `dot`; `nil` looks for it where Debian has it.
  public init(program: String? = nil) {
    let path = program ?? "/usr/bin/dot"
    self.program = access(path, X_OK) == 0 ? path : nil
  }

  /// Whether this machine can draw.
  public nonisolated var canDraw: Bool { program != nil }

  /// The drawing; `nil` when there is nothing to draw, no `dot`, or it failed: then the lines say it all.
  func draw(_ graph: EntityGraph) async -> Console.SafeSVG? {
    guard let program, !graph.edges.isEmpty, waiting < Self.waitingLimit else { return nil }
    waiting += 1
    defer { waiting -= 1 }
    let request = Console.GraphDrawing.request(for: graph)
    let before = last
    let task = Task {
      _ = await before?.value
      return await Self.lay(request, program)
    }
    last = task
    guard let layout = await task.value else { return nil }
    return Console.GraphDrawing.draw(graph, layout)
  }

  private static func lay(_ request: GraphLayout.Request, _ program: String) async -> GraphLayout? {
    // It blocks while it waits for the program: not on a thread that runs tasks.
    let output = try? await NIOThreadPool.singleton.runIfActive {
      try ChildProcess.run(
        program, ["-Tplain"], input: Array(GraphLayout.program(request).utf8), milliseconds: timeLimit,
        outputLimit: outputLimit)
    }
    return output.flatMap { GraphLayout(plain: $0, for: request) }
  }
}
