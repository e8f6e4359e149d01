internal import FlorinCore

/// The body of a request for a coupon: the template it is issued from, or the code that is claimed, as written.
enum IssueDocument {
    case template(String)
    case code(String)

    /// Nil only with a fault in the log.
    init?(_ o: ObjectReader) {
        let template = o.string("template", length: RequestLimits.text)
        let code = o.string("code", length: RequestLimits.text)
        guard o.has("template") != o.has("code") else {
            o.fault(nil, "Give either template or code.")
            return nil
        }
        guard let issue = template.map(IssueDocument.template) ?? code.map(IssueDocument.code) else { return nil }
        self = issue
    }
}
