namespace Rendermeter.Storage.Rows;

/// <summary>Instants as they are stored: whole microseconds since 1970 UTC, cut off, never rounded up.</summary>
internal static class Instants
{
    public static long ToMicroseconds(DateTimeOffset instant)
        => (instant.UtcTicks / TimeSpan.TicksPerMicrosecond) - (DateTimeOffset.UnixEpoch.UtcTicks / TimeSpan.TicksPerMicrosecond);

    public static long? ToMicroseconds(DateTimeOffset? instant) => instant is { } known ? ToMicroseconds(known) : null;

    public static DateTimeOffset FromMicroseconds(long microseconds)
        => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
