/// Windows event log files as the event log service writes them: a 4 KiB header, then chunks of 64 KiB of binary XML.
///
/// Each chunk is decoded on its own: strings and templates never reach outside their chunk, so pieces may be decoded in
/// parallel. The counts in the file header are ignored in favour of the data, because a file that was not closed
/// properly has stale ones.
/// - Source: Microsoft [MS-EVEN6], section 2.2.12 (binary XML); the file layout as documented by the libevtx project.
public struct EVTXFormat: LogFormat {
  public init() {}

  public var name: String { "evtx" }

  public var framing: Framing {
    .blocks(
      header: EVTXLayout.fileHeaderSize, size: EVTXLayout.chunkSize, signature: Array("ElfChnk\0".utf8))
  }

  public func recognise(_ head: InputHead) -> Confidence? {
    head.bytes.withUnsafeBytes { bytes in
      guard EVTXLayout.matches(EVTXLayout.fileSignature, bytes, at: 0) else { return nil }
      // With something else where the first chunk belongs, the unframed reader finds the chunks by searching.
      let first = EVTXLayout.fileHeaderSize
      guard bytes.count >= first + 8 else { return .certain }
      let isChunk = EVTXLayout.matches(EVTXLayout.chunkSignature, bytes, at: first)
      return isChunk || EVTXLayout.find(EVTXLayout.chunkSignature, bytes, from: 0) == nil ? .certain : .likely
    }
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    EVTXDecoder(context)
  }
}

/// What is left of a Windows event log file whose header is missing, overwritten or shifted: chunks are found by searching.
public struct EVTXFragmentFormat: LogFormat {
  public init() {}

  public var name: String { "evtx-fragment" }

  public var framing: Framing { .whole }

  public func recognise(_ head: InputHead) -> Confidence? {
    head.bytes.withUnsafeBytes { bytes in
      guard let first = EVTXLayout.find(EVTXLayout.chunkSignature, bytes, from: 0) else { return nil }
      if EVTXLayout.matches(EVTXLayout.fileSignature, bytes, at: 0) {
        return first == EVTXLayout.fileHeaderSize ? nil : .certain
      }
      return .likely
    }
  }

  public func makeDecoder(_ context: DecodingContext, head: InputHead) -> any FormatDecoder {
    EVTXDecoder(context)
  }
}
