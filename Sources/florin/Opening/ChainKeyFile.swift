internal import FlorinEngine
internal import Foundation

/// The file with the secret that chains a store's journal: 64 hex digits. It must not lie where the database can be
/// edited by others; `--key-file` moves it.
struct ChainKeyFile {
    let path: String

    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// True if others than the owner can read the file.
    var isExposed: Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let permissions = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
        return permissions & 0o077 != 0
    }

    /// The key. A new store gets a new one; a store with a journal must have its own.
    func key(isStoreNew: Bool) throws(Failure) -> [UInt8] {
        if let key = try read() { return key }
        guard isStoreNew else { throw missing }
        try make()
        guard let key = try read() else { throw Failure(.storeUnreachable, "cannot read \(path) after writing it") }
        return key
    }

    /// The key that is there.
    func existingKey() throws(Failure) -> [UInt8] {
        guard let key = try read() else { throw missing }
        return key
    }

    private var missing: Failure {
        Failure(
            .usage,
            "the key that the journal of this store is chained with is missing: \(path). "
                + "Put the file back, or say where it is with --key-file")
    }

    /// Nil if there is no such file.
    private func read() throws(Failure) -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.usage, "the key of the chain cannot be read: \(path)")
        }
        guard let key = ChainKeyFile.key(in: data) else {
            throw Failure(.usage, "\(path) is no chain key: it must hold \(HashChain.keyLength * 2) hex digits")
        }
        return key
    }

    private static func key(in text: Data) -> [UInt8]? {
        let digits = text.last == UInt8(ascii: "\n") ? text.dropLast() : text
        let key = Hexadecimal.bytes(String(decoding: digits, as: UTF8.self))
        return key?.count == HashChain.keyLength ? key : nil
    }

    /// Writes a new key to disk before it gets its name, and only if the name is free: neither a crash nor a second
    /// process can leave half a key or change one that is in use.
    private func make() throws(Failure) {
        var random = SystemRandomNumberGenerator()
        let key = (0..<HashChain.keyLength).map { _ in UInt8.random(in: 0...255, using: &random) }
        let draft = "\(path).\(getpid())"
        defer { unsafe unlink(draft) }
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw failure("make", draft) }
        defer { close(file) }
        let text = Array((Hexadecimal.text(key) + "\n").utf8)
        let written = unsafe text.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
        guard written == text.count, fsync(file) == 0 else { throw failure("write", draft) }
        guard unsafe link(draft, path) == 0 || errno == EEXIST else { throw failure("make", path) }
        syncFolder()
    }

    private func syncFolder() {
        let folder = unsafe open(URL(fileURLWithPath: path).deletingLastPathComponent().path, O_RDONLY)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    private func failure(_ what: String, _ path: String) -> Failure {
        let reason = unsafe String(cString: strerror(errno))
        return Failure(.storeUnreachable, "cannot \(what) the key of the chain: \(path): \(reason)")
    }
}
