internal import FlorinCore

/// A coupon template's document in a file, as `POST /v1/coupon-templates` takes it.
struct CouponTemplateFile {
    private let file: DocumentFile

    /// Throws all that is wrong with it.
    init(_ path: String) throws(Failure) {
        file = try DocumentFile(path, holding: "coupon template")
        _ = try template(TemplateID(rawValue: .max))
    }

    func template(_ id: TemplateID) throws(Failure) -> CouponTemplate {
        let log = FaultLog()
        let reader = ObjectReader(file.json, log: log)
        let template = reader.flatMap { CouponTemplate($0, id: id) }
        reader?.finish()
        guard let template, log.isEmpty else { throw file.refused(log.faults) }
        return template
    }
}
