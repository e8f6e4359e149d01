internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

/// Counts and durations of requests, by route and status: never by anything that a client can make up.
final class RequestMetrics: Sendable {
    /// By path, then by method. Made once from the routes.
    private let series: [String: [(method: HTTPRequest.Method, series: Series)]]
    private let unmatched = Series()

    private final class Series: Sendable {
        let byStatus = Mutex<[(status: Int, histogram: DurationHistogram)]>([])
    }

    init(of router: Router<EdgeContext>) {
        var series: [String: [(method: HTTPRequest.Method, series: Series)]] = [:]
        for route in router.routes { series[route.path.description, default: []].append((route.method, Series())) }
        self.series = series
    }

    /// `path` is the route's template; nil if no route matched.
    func count(_ method: HTTPRequest.Method, on path: String?, status: Int, took duration: Duration) {
        let known = path.flatMap { series[$0]?.first { $0.method == method }?.series }
        (known ?? unmatched).byStatus.withLock { byStatus in
            if let index = byStatus.firstIndex(where: { $0.status == status }) {
                byStatus[index].histogram.add(duration)
            } else {
                var histogram = DurationHistogram()
                histogram.add(duration)
                byStatus.append((status, histogram))
            }
        }
    }

    func write(into exposition: inout Exposition) {
        let samples = self.samples
        exposition.counter(
            "florin_http_requests", "Requests answered.", samples.map { ($0.labels, $0.value.count) })
        exposition.histogram(
            "florin_http_request_duration_seconds", "From the head of a request to its reply.", samples)
    }

    private var samples: [(labels: String, value: DurationHistogram)] {
        var samples: [(labels: String, value: DurationHistogram)] = []
        for (path, methods) in series.sorted(by: { $0.key < $1.key }) {
            for (method, series) in methods { samples += RequestMetrics.samples(method.rawValue, path, series) }
        }
        return samples + RequestMetrics.samples("other", "other", unmatched)
    }

    private static func samples(
        _ method: String, _ path: String, _ series: Series
    ) -> [(labels: String, value: DurationHistogram)] {
        series.byStatus.withLock { $0 }.sorted { $0.status < $1.status }.map { status, histogram in
            ("method=\"\(method)\",route=\"\(path)\",status=\"\(status)\"", histogram)
        }
    }
}
