/// A line on a terminal that is drawn again in place; nothing at all where nobody watches.
struct ProgressBar {
    private let isShown = Console.isWatched
    private var lastDrawn = ContinuousClock.now
    private static let width: Int64 = 30
    private static let interval = Duration.milliseconds(100)

    /// `progress` is in thousandths.
    mutating func show(_ progress: Int64, _ text: @autoclosure () -> String) {
        guard isShown, lastDrawn.duration(to: .now) >= ProgressBar.interval else { return }
        lastDrawn = .now
        let full = Int(ProgressBar.width * progress / 1000)
        let bar = String(repeating: "█", count: full) + String(repeating: "░", count: Int(ProgressBar.width) - full)
        Console.draw("\r\(bar) \(progress / 10)%  \(text())\(ProgressBar.clearToEnd)")
    }

    /// Takes the line away.
    func clear() {
        if isShown { Console.draw("\r\(ProgressBar.clearToEnd)") }
    }

    private static let clearToEnd = "\u{1B}[K"
}
