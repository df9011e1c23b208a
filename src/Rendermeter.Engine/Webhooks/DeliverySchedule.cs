namespace Rendermeter.Engine.Webhooks;

/// <summary>When a delivery is tried again: the schedule of Standard Webhooks 1.0, ten tries over a little more than three days.</summary>
public static class DeliverySchedule
{
    private static readonly TimeSpan[] Before =
    [
        TimeSpan.Zero, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2),
        TimeSpan.FromHours(5), TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>No receiver puts its next delivery off for longer by asking so.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    /// <summary>How often it is tried at most.</summary>
    public static int MostTries => Before.Length;

    /// <summary>How long to wait after so many failed tries; null where that was the last.</summary>
    /// <param name="tries">1 and more.</param>
    /// <param name="jitterThousandths">900 to 1100: receivers that were away together must not be called together.</param>
    /// <param name="asked">How long the receiver asks to be left alone: it puts the next try off and never brings it forward. Null where it does not say.</param>
    public static TimeSpan? After(int tries, int jitterThousandths, TimeSpan? asked = null)
    {
        if (tries >= Before.Length)
        {
            return null;
        }

        var planned = new TimeSpan(Before[tries].Ticks / 1000 * jitterThousandths);
        var bounded = asked > LongestAsked ? LongestAsked : asked;
        return bounded > planned ? bounded : planned;
    }

    /// <summary>What an answer means.</summary>
    /// <param name="status">Null where there was none.</param>
    public static DeliveryState Of(int? status) => status is >= 200 and <= 299 ? DeliveryState.Delivered : DeliveryState.Pending;

    /// <summary>True where the receiver wants to hear nothing more.</summary>
    public static bool IsGone(int? status) => status == 410;
}
