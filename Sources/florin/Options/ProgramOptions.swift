internal import ArgumentParser

/// What every command that starts an engine takes.
struct ProgramOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The program, YAML or JSON. A store keeps its program; another one becomes the next version.",
            valueName: "file"))
    var program: String?

    @Flag(help: "Use the built-in program of a corner market.")
    var demo = false

    var given: [Setting: String?] {
        [.program: program, .demo: demo ? "true" : nil]
    }
}
