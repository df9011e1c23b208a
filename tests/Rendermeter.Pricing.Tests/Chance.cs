using System.Globalization;
using FsCheck;

namespace Rendermeter.Pricing.Tests;

/// <summary>What properties draw: the same every day, so that a test fails for what was changed; by the date where <c>RENDERMETER_LONG_TESTS=1</c>, as <c>.ci/prove</c> sets it.</summary>
internal static class Chance
{
    /// <summary>Throws where a property does not hold; the message has the seed.</summary>
    public static Config Config { get; } = Config.QuickThrowOnFailure.WithReplay(Seed, 0x9e3779b97f4a7c15);

    private static ulong Seed => Environment.GetEnvironmentVariable("RENDERMETER_LONG_TESTS") == "1"
        ? ulong.Parse(TimeProvider.System.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : 20261122;
}
