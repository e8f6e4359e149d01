/// The active currencies of ISO 4217 with the number of their minor digits. Codes without minor units (gold, testing,
/// special drawing rights) are left out: nobody pays with them.
public enum CurrencyTable {
    /// Nil if the code is not an active currency's; codes are upper-case.
    public static func currency(_ code: String) -> Currency? {
        exponents[code].map { Currency(code: code, exponent: $0) }
    }

    private static let exponents: [String: Int] = {
        var table: [String: Int] = [:]
        for (exponent, codes) in codesByExponent {
            for code in codes.split(separator: " ") { table[String(code)] = exponent }
        }
        return table
    }()

    private static let codesByExponent: [(Int, String)] = [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (
            2,
            """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF \
            CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL \
            HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU \
            MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR \
            SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UZS VED VES \
            WST XCD XCG YER ZAR ZMW ZWG
            """
        ),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ]
}
