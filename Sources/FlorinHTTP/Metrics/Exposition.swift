internal import FlorinCore

/// Metrics as text: Prometheus 0.0.4 or OpenMetrics 1.0.
struct Exposition {
    enum Format {
        case prometheus, openMetrics

        /// OpenMetrics only for those who ask for it.
        init(accepting header: String?) {
            self = header?.contains("application/openmetrics-text") == true ? .openMetrics : .prometheus
        }

        var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    private let format: Format
    private var text = ""

    init(_ format: Format) {
        self.format = format
    }

    /// A number that only rises. `name` is without `_total`.
    mutating func counter(_ name: String, _ help: String, _ samples: [(labels: String, value: Int64)]) {
        head(format == .prometheus ? name + "_total" : name, "counter", help)
        for sample in samples { line(name + "_total", sample.labels, String(sample.value)) }
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Int64) {
        head(name, "gauge", help)
        line(name, "", String(value))
    }

    /// A distribution of durations. `name` ends in `_seconds`.
    mutating func histogram(_ name: String, _ help: String, _ samples: [(labels: String, value: DurationHistogram)]) {
        head(name, "histogram", help, unit: "seconds")
        for (labels, histogram) in samples {
            let prefix = labels.isEmpty ? "" : labels + ","
            var count: Int64 = 0
            for (bound, inBucket) in zip(DurationHistogram.bounds, histogram.buckets) {
                count += inBucket
                line(name + "_bucket", prefix + "le=\"\(bound.text)\"", String(count))
            }
            line(name + "_bucket", prefix + "le=\"+Inf\"", String(histogram.count))
            line(name + "_sum", labels, histogram.sumText)
            line(name + "_count", labels, String(histogram.count))
        }
    }

    /// The whole text.
    consuming func finish() -> [UInt8] {
        if format == .openMetrics { text += "# EOF\n" }
        return Array(text.utf8)
    }

    private mutating func head(_ name: String, _ type: String, _ help: String, unit: String? = nil) {
        text += "# TYPE \(name) \(type)\n"
        if let unit, format == .openMetrics { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(help)\n"
    }

    private mutating func line(_ name: String, _ labels: String, _ value: String) {
        text += labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }
}
