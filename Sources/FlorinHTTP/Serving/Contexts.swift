internal import FlorinEngine
internal import Hummingbird
internal import NIOCore

/// What is known of any request.
struct EdgeContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    var requestID = ""
    /// Who asks; nil if that is not known.
    var client: APIKey?
    /// The connection that it came on.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        coreContext = CoreRequestContextStorage(source: source)
    }
}

/// What is known of a request by a client. There is none without an identity, so that no route can forget to ask for it.
struct ClientContext: ChildRequestContext {
    typealias ParentContext = EdgeContext

    var coreContext: CoreRequestContextStorage
    let client: APIKey

    init(context: EdgeContext) throws {
        guard let client = context.client else { throw Problem.unauthenticated }
        coreContext = context.coreContext
        self.client = client
    }
}
