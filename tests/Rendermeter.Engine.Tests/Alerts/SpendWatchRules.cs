using Rendermeter.Engine.Alerts;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Tests.Alerts;

public sealed class SpendWatchRules
{
    private const long Cent = 10_000_000;

    private static readonly OrgId Org = new(Guid.CreateVersion7(DateTimeOffset.UnixEpoch));
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private readonly SpendWatch _watch = new(new SpendWatchOptions());
    private int _attempts;

    [Fact]
    public void A_retry_loop_of_50_dollars_an_hour_is_said_within_60_seconds_with_its_route_model_and_cause()
    {
        // 4 cents every 2.88 seconds: 50 USD an hour to the cent.
        var spike = Run(Start, TimeSpan.FromSeconds(2.88), 4 * Cent, steps: 21, failed: true, repeated: true);

        Assert.NotNull(spike);
        Assert.Equal(("product-photo", "sandbox-cheap/image", SpikeCause.Retries), (spike.Route, spike.Model, spike.Cause));
        Assert.InRange(spike.At, Start, Start.AddSeconds(60));
        Assert.InRange(spike.PerHourNanos, 25_000_000_000, 60_000_000_000);
    }

    [Theory]
    [InlineData(true, false, false, SpikeCause.Failures)]
    [InlineData(false, false, true, SpikeCause.Rejections)]
    [InlineData(false, true, true, SpikeCause.Rejections)]
    [InlineData(false, false, false, SpikeCause.Volume)]
    [InlineData(false, true, false, SpikeCause.Retries)]
    public void The_cause_is_what_most_of_it_is_made_of(bool failed, bool repeated, bool rejected, SpikeCause cause)
    {
        // One of five does well, whatever is wrong with the rest.
        SpendSpike? spike = null;
        for (var step = 0; step < 30 && spike is null; step++)
        {
            var wrong = step % 5 != 0;
            var attempt = NextAttempt();
            spike = _watch.Settled(new SettledSpend(Org, "product-photo", "sandbox-cheap/image", attempt, 4 * Cent, failed && wrong, repeated && wrong), Start.AddSeconds(2 * step));
            if (rejected && wrong)
            {
                _watch.Rejected(attempt);
            }
        }

        Assert.Equal(cause, spike!.Cause);
    }

    [Fact]
    public void What_has_gone_on_for_an_hour_is_no_spike_and_three_times_as_much_is()
    {
        var calm = new SpendWatch(new SpendWatchOptions { FromPerHourNanos = 100 * 100 * Cent });
        SpendSpike? steady = null;
        for (var second = 0; second < 4000; second += 2)
        {
            // 90 USD an hour stays below the floor; the watch learns it.
            steady ??= calm.Settled(Spend(5 * Cent), Start.AddSeconds(second));
        }

        SpendSpike? double2 = null;
        SpendSpike? fourfold = null;
        for (var second = 4000; second < 4070; second++)
        {
            double2 ??= calm.Settled(Spend(5 * Cent), Start.AddSeconds(second));
        }

        for (var second = 4070; second < 4150; second++)
        {
            fourfold ??= calm.Settled(Spend(15 * Cent), Start.AddSeconds(second));
        }

        Assert.Null(steady);
        Assert.Null(double2);
        Assert.Equal(SpikeCause.Volume, fourfold!.Cause);
        Assert.InRange(fourfold.BeforePerHourNanos, 80_000_000_000, 110_000_000_000);
    }

    [Fact]
    public void One_costly_render_is_no_spike_and_a_loop_of_them_shows_in_ten_minutes()
    {
        Assert.Null(_watch.Settled(Spend(300 * Cent), Start));
        Assert.Null(_watch.Settled(Spend(300 * Cent), Start.AddMinutes(2)));
        var spike = _watch.Settled(Spend(300 * Cent), Start.AddMinutes(4));

        Assert.Equal((TimeSpan.FromMinutes(10), 3), (spike!.Window, spike.Attempts));
    }

    [Fact]
    public void It_is_said_once_and_again_while_it_goes_on_for_long()
    {
        var said = 0;
        for (var second = 0; second < 20 * 60; second += 3)
        {
            said += _watch.Settled(Spend(4 * Cent), Start.AddSeconds(second)) is null ? 0 : 1;
        }

        Assert.Equal(2, said);
    }

    [Fact]
    public void Routes_models_and_organisations_are_watched_apart()
    {
        var other = new OrgId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddDays(1)));
        SpendSpike? spike = null;
        for (var step = 0; step < 20; step++)
        {
            // Each of four alone is below the floor.
            var spend = Spend(4 * Cent) with { Org = step % 2 == 0 ? Org : other, Route = step % 4 < 2 ? "a" : "b" };
            spike ??= _watch.Settled(spend, Start.AddSeconds(3 * step));
        }

        Assert.Null(spike);
    }

    private SpendSpike? Run(DateTimeOffset from, TimeSpan every, long nanos, int steps, bool failed, bool repeated)
    {
        SpendSpike? spike = null;
        for (var step = 0; step < steps; step++)
        {
            spike ??= _watch.Settled(new SettledSpend(Org, "product-photo", "sandbox-cheap/image", NextAttempt(), nanos, failed, repeated && step > 0), from + (every * step));
        }

        return spike;
    }

    private SettledSpend Spend(long nanos) => new(Org, "product-photo", "sandbox-cheap/image", NextAttempt(), nanos, Failed: false, Repeated: false);

    private AttemptId NextAttempt() => new(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(++_attempts)));
}
