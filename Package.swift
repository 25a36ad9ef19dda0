// swift-tools-version: 6.2
import PackageDescription

/// Settings of every Swift target: warnings are errors, imports say what they expose.
let house: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// Folder notes for people are no resources.
func notes(_ folders: String...) -> [String] { ["README.md"] + folders.map { "\($0)/README.md" } }

let package = Package(
  name: "ward",
  products: [
    .executable(name: "ward", targets: ["ward"]),
    .library(name: "Sigma", targets: ["Sigma"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    // C libraries of the system (docs/dependencies.md says what each is for).
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
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
      name: "Hub",
      dependencies: ["WardModel", "Sigma", "Formats", "Detection", "Incidents", "Reporting"],
      exclude: notes(),
      swiftSettings: house),
    .executableTarget(
      name: "ward",
      dependencies: [
        "WardModel", "Sigma", "Formats", "Detection", "Incidents", "Reporting", "Hub",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),
    .executableTarget(
      name: "WardBench",
      dependencies: ["WardModel", "Sigma", "Formats", "Detection", "Incidents", "Hub"],
      swiftSettings: house),

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
      name: "HubTests",
      dependencies: [
        "Hub", "WardModel", "Sigma", "Formats", "Detection", "Incidents", "Reporting",
      ], swiftSettings: house),
  ],
  swiftLanguageModes: [.v6]
)
