using Rendermeter.Engine.Attempts;

namespace Rendermeter.Providers.Wires;

/// <summary>How long a vendor asks to be left alone: <c>Retry-After</c>, in seconds or as a date, of whatever says that the same may be asked later.</summary>
internal static class VendorPause
{
    /// <summary>Nothing that a vendor says keeps us away for longer.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromHours(1);

    /// <summary>The evidence with the pause that came with it.</summary>
    public static ProviderEvidence Of(HttpResponseMessage answer, ProviderEvidence evidence, DateTimeOffset now) => (evidence, In(answer, now)) switch
    {
        (_, null) => evidence,
        (ProviderEvidence.Refused { Class: RetryClass.Later } refused, { } pause) => refused with { RetryAfter = pause },
        (ProviderEvidence.Unsure unsure, { } pause) => unsure with { RetryAfter = pause },
        (ProviderEvidence.Finished { ErrorCode: not null } finished, { } pause) => finished with { RetryAfter = pause },
        _ => evidence,
    };

    /// <summary>What an answer asks for, from nothing to <see cref="Most"/>; null where it does not say.</summary>
    public static TimeSpan? In(HttpResponseMessage answer, DateTimeOffset now)
        => (answer.Headers.RetryAfter?.Delta ?? (answer.Headers.RetryAfter?.Date - now)) is not { } asked ? null
            : asked < TimeSpan.Zero ? TimeSpan.Zero
            : asked > Most ? Most
            : asked;
}
