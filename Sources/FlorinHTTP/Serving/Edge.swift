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
        var response: Response
        do {
            context.client = await keys.client(authorization: request.headers[.authorization])
            response = try await router.respond(to: request, context: context)
            response.headers[.requestID] = context.requestID
        } catch let error as UnreadableBody {
            throw error.cause
        } catch {
            let problem = problem(error, context)
            response = problem.response(instance: request.uri.path, requestID: context.requestID)
            response.headers[.requestID] = sentID ?? problem.requestID ?? context.requestID
        }
        metrics.count(
            request.method, on: context.coreContext.endpointPath.value, status: response.status.code,
            took: start.duration(to: .now))
        return response
    }

    private func problem(_ error: any Error, _ context: EdgeContext) -> Problem {
        switch error {
        case let problem as Problem: return problem
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

/// The connection broke, or the body is not HTTP: the server closes it.
struct UnreadableBody: Error {
    let cause: any Error
}
