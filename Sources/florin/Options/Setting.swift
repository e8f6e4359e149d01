/// The options that can also be set in the environment and in a file. The raw value is the option's name.
enum Setting: String, CaseIterable {
    case config
    case store
    case keyFile = "key-file"
    case noMigrate = "no-migrate"
    case json
    case logLevel = "log-level"
    case program
    case demo
    case listen
    case name
    case scope
    case onError = "on-error"
    case coupons
    case from
    case to
    case head
    case dryRun = "dry-run"
    case skipBad = "skip-bad"
    case http
    case search
    case sweep
    case seconds
    case members
    case clients
    case rate
    case merchants
    case hot
    case nodes
    case routed
    case past

    /// In the environment: `FLORIN_KEY_FILE`.
    var variable: String {
        Setting.prefix + "_" + rawValue.uppercased().replacing("-", with: "_")
    }

    static let prefix = "FLORIN"
}
