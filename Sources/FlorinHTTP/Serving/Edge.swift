internal import FlorinEngine
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Where requests come in and replies go out: it names the request, finds out who asks, counts, and turns whatever goes
/// wrong into a problem.
struct Edge: HTTPResponder {
    typealias Context = EdgeContext

    let router: RouterResponder<EdgeContext>
    let keys: KeyRing
    let metrics: RequestMetrics
    let ids = RequestIDs()
    let logger: Logger

    func respond(to request: Request, context: EdgeContext) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        let sentID = RequestIDs.accepted(request.headers[.requestID])
        context.requestID = sentID ?? ids.next()
        if request.waitsToContinue { context.letContinue() }
        let asked = request.asGet
        var response: Response
        do {
            guard !UnmatchedRequests.hasEmptySegment(asked.uri.path) else { throw UnmatchedRequests.noSuchPath }
            context.client = await keys.client(authorization: asked.headers[.authorization])
            response = try await router.respond(to: asked, context: context)
            if request.method == .head { response = try await response.withoutBody() }
            response.headers[.requestID] = context.requestID
        } catch let error as UnreadableBody where !(error.cause is LateBody) {
            throw error.cause
        } catch {
            let problem = problem(error, context)
            response = problem.response(instance: request.uri.path, requestID: context.requestID)
            if request.method == .head { response = response.createHeadResponse() }
            response.headers[.requestID] = sentID ?? problem.requestID ?? context.requestID
        }
        metrics.count(
            asked.method, on: context.coreContext.endpointPath.value, status: response.status.code,
            took: start.duration(to: .now))
        return response
    }

    private func problem(_ error: any Error, _ context: EdgeContext) -> Problem {
        switch (error as? UnreadableBody)?.cause ?? error {
        case let problem as Problem: return problem
        case let late as LateBody:
            return Problem(.requestTimeout, "The body must arrive within \(late.seconds) seconds.")
        case let error as EngineError:
            logger.warning("The engine gave no answer", metadata: metadata(error, context))
            return Problem(error)
        default:
            logger.error("A request failed", metadata: metadata(error, context))
            return Problem(.internalError, "Florin failed. The request id leads to the reason in its log.")
        }
    }

    private func metadata(_ error: any Error, _ context: EdgeContext) -> Logger.Metadata {
        ["request": "\(context.requestID)", "error": "\(error)"]
    }
}

/// The connection broke, or the body is not HTTP, or too late: the server closes it.
struct UnreadableBody: Error {
    let cause: any Error
}
