namespace Rendermeter.Pricing.Amounts;

/// <summary>
/// What an amount counts: an ISO 4217 code in capitals (<c>USD</c>), or a provider's credits (<c>CREDIT:elevenlabs</c>).
/// The default value is <c>XXX</c>, ISO's "no currency", which no text parses to.
/// </summary>
public readonly record struct Currency
{
    private const string CreditPrefix = "CREDIT:";

    private static readonly HashSet<string> IsoCodes = (
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC " +
        "CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD " +
        "JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD " +
        "NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP " +
        "SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG")
        .Split(' ').ToHashSet(StringComparer.Ordinal);

    /// <summary>The dollar of the United States.</summary>
    public static readonly Currency Usd = new("USD");

    private readonly string? _code;

    private Currency(string code) => _code = code;

    /// <summary>The code as it is written, for example <c>USD</c> or <c>CREDIT:elevenlabs</c>.</summary>
    public string Code => _code ?? "XXX";

    /// <summary>Whether this counts a provider's credits, not money.</summary>
    public bool IsCredit => Code.StartsWith(CreditPrefix, StringComparison.Ordinal);

    /// <summary>Reads a code. Lower case, symbols, unknown codes and <c>XXX</c> are refused.</summary>
    /// <param name="text">An ISO 4217 code in capitals, or <c>CREDIT:</c> and a name of at most 64 of <c>a-z 0-9 . _ -</c>.</param>
    /// <param name="currency">The currency, when true is returned.</param>
    public static bool TryParse(string? text, out Currency currency)
    {
        currency = default;
        if (text is null || !(IsoCodes.Contains(text) || IsCreditCode(text)))
        {
            return false;
        }

        currency = new Currency(text);
        return true;
    }

    /// <summary>The code.</summary>
    public override string ToString() => Code;

    private static bool IsCreditCode(string text)
    {
        if (!text.StartsWith(CreditPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var name = text.AsSpan(CreditPrefix.Length);
        return name.Length is > 0 and <= 64 && !name.ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789._-");
    }
}
