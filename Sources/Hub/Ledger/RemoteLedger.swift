import AsyncHTTPClient
import Ledger
import NIOCore
import NIOHTTP1

/// Another hub's ledger, read over HTTP file by file.
public struct RemoteLedger: Sendable {
  /// Why a file could not be had.
  public struct Problem: Error, CustomStringConvertible {
    public var description: String
  }

  /// Seconds that one file may take: the largest bundle is 16 MiB.
  private static let deadlineSeconds: Int64 = 60

  private let prefix: String
  private let client: HTTPClient

  /// - Parameter address: the ledger's URL, with or without a slash at its end.
  public init(address: String) {
    prefix = address.hasSuffix("/") ? address : address + "/"
    client = HTTPClient(eventLoopGroupProvider: .singleton)
  }

  /// The bytes of a file; `nil` when the server says that there is none.
  /// - Throws: `Problem` for any other answer; what the client throws when there is no answer.
  public func fetch(_ path: String) async throws -> [UInt8]? {
    let response = try await client.execute(
      HTTPClientRequest(url: prefix + path), timeout: .seconds(Self.deadlineSeconds))
    switch response.status.code {
    case 200: break
    case 404, 410: return nil
    default: throw Problem(description: "\(path): the server answers \(response.status.code)")
    }
    let body = try await response.body.collect(upTo: EntryBundle.maximumByteCount)
    return Array(body.readableBytesView)
  }

  /// Closes the connections.
  public func close() async { try? await client.shutdown() }
}
