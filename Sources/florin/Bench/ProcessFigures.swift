internal import Foundation

/// What this process has used.
struct ProcessFigures {
    /// User and system time since the start, in milliseconds.
    let cpuMilliseconds: Int64
    /// Resident memory now and at most, in bytes; zero where the system does not tell.
    let resident: Int64
    let peakResident: Int64

    static var current: ProcessFigures {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return ProcessFigures(
            cpuMilliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000, resident: status("VmRSS:"),
            peakResident: status("VmHWM:"))
    }

    /// A line such as `VmRSS:   12345 kB`.
    private static func status(_ name: String) -> Int64 {
        guard let data = FileManager.default.contents(atPath: "/proc/self/status") else { return 0 }
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n") where line.hasPrefix(name) {
            let digits = line.drop { !$0.isNumber }.prefix { $0.isNumber }
            return (Int64(digits) ?? 0) * 1024
        }
        return 0
    }
}
