internal import ArgumentParser
internal import Configuration
@main struct Florin: AsyncParsableCommand { mutating func run() async throws { print("florin") } }
