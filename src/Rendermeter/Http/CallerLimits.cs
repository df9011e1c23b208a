using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Rendermeter.Http;

/// <summary>How slow a caller may be, in sending and in reading, before the connection is closed: <c>Rendermeter:Callers</c>.</summary>
/// <param name="MinBytesPerSecond">Of a body or an answer, on average. 1 to 100000000. Default 2048.</param>
/// <param name="GraceSeconds">How long a body or an answer may be slower than that. 2 to 600. Default 5.</param>
/// <param name="HeadSeconds">How long a request may take to say what it is. 1 to 600. Default 15.</param>
internal sealed record CallerLimits(int MinBytesPerSecond, int GraceSeconds, int HeadSeconds)
{
    /// <summary>Reads the settings.</summary>
    /// <exception cref="GatewayStartException">One of them is wrong; the message names it.</exception>
    public static CallerLimits Read(IConfiguration configuration) => new(
        GatewaySettings.Whole(configuration, "Callers:MinBytesPerSecond", 1, 100_000_000) ?? 2048,
        GatewaySettings.Whole(configuration, "Callers:GraceSeconds", 2, 600) ?? 5,
        GatewaySettings.Whole(configuration, "Callers:HeadSeconds", 1, 600) ?? 15);

    public void Apply(KestrelServerLimits limits)
    {
        var rate = new MinDataRate(MinBytesPerSecond, TimeSpan.FromSeconds(GraceSeconds));
        (limits.MinRequestBodyDataRate, limits.MinResponseDataRate, limits.RequestHeadersTimeout) = (rate, rate, TimeSpan.FromSeconds(HeadSeconds));
    }
}
