// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: warnings are errors, imports say what they expose.
let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// The same for targets that import the server stack: there, headers of the C library belong to whichever C module came first
/// (CDispatch, CNIOLinux), so asking each file to import the owner of every member can't be met.
let shell = house.dropLast()

/// Folder notes for people are no resources.
func notes(_ folders: String...) -> [String] { ["README.md"] + folders.map { "\($0)/README.md" } }

let package = Package(
  name: "ward",
  products: [
    .executable(name: "ward", targets: ["ward"]),
    .library(name: "Sigma", targets: ["Sigma"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    // The server stack: Hub and the command line only.
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // C libraries of the system (docs/dependencies.md says what each is for).
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    // Our one C target: vectorised scanning of bytes.
    .target(name: "CScan"),

    .target(name: "WardModel", exclude: notes(), swiftSettings: house),
    .target(
      name: "Sigma", dependencies: ["CYAML", "CPCRE2", "CScan"],
      exclude: notes("Language", "Matching", "Pipelines"),
      swiftSettings: house),
    .target(
      name: "Formats", dependencies: ["WardModel", "CScan", "CZlib", "CZstd"], exclude: notes("EVTX"),
      swiftSettings: house),
    .target(name: "Detection", dependencies: ["WardModel", "Sigma"], exclude: notes(), swiftSettings: house),
    .target(name: "Incidents", dependencies: ["WardModel"], exclude: notes(), swiftSettings: house),
    .target(name: "Reporting", dependencies: ["WardModel"], exclude: notes(), swiftSettings: house),
    .target(
      name: "EventLog",
      dependencies: ["WardModel", "CZstd", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: notes(), swiftSettings: house),
    .target(name: "Ledger", dependencies: ["WardModel", "COpenSSL"], exclude: notes(), swiftSettings: house),
    .target(name: "Simulation", dependencies: ["WardModel"], exclude: notes(), swiftSettings: house),
    .target(
      name: "Hub",
      dependencies: [
        "WardModel", "Sigma", "Formats", "Detection", "Incidents", "Reporting", "EventLog", "Ledger",
        "Simulation", "COpenSSL", "CZlib", "CZstd",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: notes(),
      swiftSettings: Array(shell)),
    .executableTarget(
      name: "ward",
      dependencies: [
        "WardModel", "Sigma", "Formats", "Detection", "Incidents", "Reporting", "EventLog", "Ledger",
        "Simulation", "Hub",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: Array(shell)),
    .executableTarget(
      name: "WardBench",
      dependencies: [
        "WardModel", "Sigma", "Formats", "Detection", "Incidents", "EventLog", "Ledger", "Hub",
      ],
      swiftSettings: Array(shell)),

    .testTarget(name: "WardModelTests", dependencies: ["WardModel"], swiftSettings: house),
    .testTarget(name: "SigmaTests", dependencies: ["Sigma"], swiftSettings: house),
    .testTarget(
      name: "FormatsTests", dependencies: ["Formats", "WardModel"], swiftSettings: house),
    .testTarget(
      name: "DetectionTests", dependencies: ["Detection", "Sigma", "WardModel", "Formats"],
      swiftSettings: house),
    .testTarget(
      name: "IncidentsTests", dependencies: ["Incidents", "WardModel"], swiftSettings: house),
    .testTarget(
      name: "ReportingTests", dependencies: ["Reporting", "WardModel"], swiftSettings: house),
    .testTarget(
      name: "EventLogTests",
      dependencies: ["EventLog", "WardModel", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: house),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger", "WardModel"], swiftSettings: house),
    .testTarget(
      name: "SimulationTests", dependencies: ["Simulation", "WardModel", "Formats"], swiftSettings: house),
    .testTarget(
      name: "HubTests",
      dependencies: [
        "Hub", "WardModel", "Sigma", "Formats", "Detection", "Incidents", "Reporting", "EventLog", "Ledger",
        "Simulation",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ], swiftSettings: Array(shell)),
  ],
  swiftLanguageModes: [.v6]
)
