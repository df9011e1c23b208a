using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Tests.Books;

namespace Rendermeter.Engine.Tests.Attempts;

/// <summary>How many submissions are with a provider at once, and how many begin in a minute.</summary>
public sealed class Limits
{
    private static readonly ProviderTraits Traits = new(SubmitClass.Lookup, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), CanCancel: false);

    [Fact]
    public void A_place_is_free_again_when_an_attempt_has_left()
    {
        var limits = new ProviderLimits();
        var (first, second) = (Given.Attempt(1, 1, 0).Id, Given.Attempt(2, 1, 0).Id);
        var traits = Traits with { ModelLimits = Models(new SubmissionLimit(MostAtOnce: 1)) };

        Assert.Null(limits.Enter("a/m", Given.Org, first, traits, Given.Noon));
        Assert.Null(limits.Enter("a/m", Given.Org, first, traits, Given.Noon));
        Assert.Equal(Given.Noon.AddSeconds(2), limits.Enter("a/m", Given.Org, second, traits, Given.Noon));
        Assert.Null(limits.Enter("a/other", Given.Org, second, traits, Given.Noon));
        limits.Leave("a/m", Given.Org, first);
        Assert.Null(limits.Enter("a/m", Given.Org, second, traits, Given.Noon));
    }

    [Fact]
    public void A_model_has_its_own_places_within_those_of_its_provider()
    {
        var limits = new ProviderLimits();
        var traits = Traits with { Limit = new SubmissionLimit(MostAtOnce: 3), ModelLimits = Models(new SubmissionLimit(MostAtOnce: 1)) };
        var ids = Enumerable.Range(1, 5).Select(number => Given.Attempt(number, 1, 0).Id).ToList();

        Assert.Null(limits.Enter("a/m", Given.Org, ids[0], traits, Given.Noon));
        Assert.NotNull(limits.Enter("a/m", Given.Org, ids[1], traits, Given.Noon));
        Assert.Null(limits.Enter("a/x", Given.Org, ids[2], traits, Given.Noon));
        Assert.Null(limits.Enter("a/y/z", Given.Org, ids[3], traits, Given.Noon));
        Assert.NotNull(limits.Enter("a/x", Given.Org, ids[4], traits, Given.Noon));
        Assert.Null(limits.Enter("b/x", Given.Org, ids[4], traits, Given.Noon));
        limits.Leave("a/x", Given.Org, ids[2]);
        Assert.NotNull(limits.Enter("a/m", Given.Org, ids[1], traits, Given.Noon.AddSeconds(1)));
        limits.Leave("a/m", Given.Org, ids[0]);
        Assert.Null(limits.Enter("a/m", Given.Org, ids[1], traits, Given.Noon.AddSeconds(2)));
    }

    [Fact]
    public void Who_is_not_seen_any_more_keeps_no_place_and_who_was_sent_before_a_restart_has_one()
    {
        var limits = new ProviderLimits();
        var traits = Traits with { Limit = new SubmissionLimit(MostAtOnce: 1) };
        var (first, second) = (Given.Attempt(1, 1, 0).Id, Given.Attempt(2, 1, 0).Id);

        limits.Saw("a/m", Given.Org, first, traits, Given.Noon);
        limits.Saw("a/m", Given.Org, first, traits, Given.Noon.AddMinutes(10));

        Assert.NotNull(limits.Enter("a/m", Given.Org, second, traits, Given.Noon.AddMinutes(20)));
        Assert.Null(limits.Enter("a/m", Given.Org, second, traits, Given.Noon.AddMinutes(25)));
    }

    [Fact]
    public void No_more_begin_in_a_minute_than_may()
    {
        var limits = new ProviderLimits();
        var traits = Traits with { Limit = new SubmissionLimit(MostPerMinute: 2) };

        Assert.Null(limits.Enter("a/m", Given.Org, Given.Attempt(1, 1, 0).Id, traits, Given.Noon));
        Assert.Null(limits.Enter("a/m", Given.Org, Given.Attempt(2, 1, 0).Id, traits, Given.Noon.AddSeconds(10)));
        Assert.Equal(Given.Noon.AddMinutes(1), limits.Enter("a/m", Given.Org, Given.Attempt(3, 1, 0).Id, traits, Given.Noon.AddSeconds(20)));
        Assert.Null(limits.Enter("a/m", Given.Org, Given.Attempt(3, 1, 0).Id, traits, Given.Noon.AddMinutes(1)));
    }

    [Fact]
    public void After_its_pause_one_at_a_time_finds_out_whether_a_provider_takes_anything_again()
    {
        var limits = new ProviderLimits();
        limits.Close("a/m", Given.Noon.AddSeconds(30));

        var begun = Enumerable.Range(0, 600).Count(tenth => Enumerable.Range(1, 3).Count(number => limits.Enter("a/m", Given.Org, Given.Attempt(number, 1, 0).Id, Traits, Given.Noon.AddSeconds(30 + (tenth / 10.0))) is null) > 0);
        limits.Open("a/m");

        Assert.Equal(60, begun);
        Assert.Null(limits.Enter("a/m", Given.Org, Given.Attempt(1, 1, 0).Id, Traits, Given.Noon.AddSeconds(90)));
        Assert.Null(limits.Enter("a/m", Given.Org, Given.Attempt(2, 1, 0).Id, Traits, Given.Noon.AddSeconds(90)));
    }

    [Fact]
    public void A_provider_that_wants_to_be_left_alone_is()
    {
        var limits = new ProviderLimits();

        limits.Close("a/m", Given.Noon.AddSeconds(30));

        Assert.Equal(Given.Noon.AddSeconds(30), limits.Enter("a/m", Given.Org, Given.Attempt(1, 1, 0).Id, Traits, Given.Noon));
        Assert.Null(limits.Enter("a/m", Given.Org, Given.Attempt(1, 1, 0).Id, Traits, Given.Noon.AddSeconds(30)));
    }

    [Theory]
    [InlineData(4, int.MaxValue, true)]
    [InlineData(int.MaxValue, 24, true)]
    [InlineData(4, int.MaxValue, false)]
    public void One_with_a_thousand_in_the_queue_keeps_nobody_else_from_his_turn(int mostAtOnce, int mostPerMinute, bool ofModel)
    {
        var limits = new ProviderLimits();
        var limit = new SubmissionLimit(mostAtOnce, mostPerMinute);
        var traits = ofModel ? Traits with { ModelLimits = Models(limit) } : Traits with { Limit = limit };
        var loud = Enumerable.Range(1, 1000).Select(number => new Asker(Given.Org, Given.Attempt(number, 1, 0).Id)).ToList();
        var quiet = Enumerable.Range(2001, 3).Select(number => new Asker(Other, Given.Attempt(number, 1, 0).Id)).ToList();
        var (inside, begun) = (new List<(Asker Asker, DateTimeOffset Until)>(), new List<(Asker Asker, DateTimeOffset At)>());
        for (var now = Given.Noon; now < Given.Noon.AddMinutes(5); now += TimeSpan.FromMilliseconds(100))
        {
            foreach (var (done, _) in inside.Where(one => one.Until <= now))
            {
                limits.Leave("a/m", done.Org, done.Attempt);
            }

            inside.RemoveAll(one => one.Until <= now);

            // The loud one always asks first.
            foreach (var asker in now < Given.Noon.AddMinutes(2) ? loud : [.. loud, .. quiet])
            {
                if (asker.At <= now)
                {
                    asker.At = limits.Enter("a/m", asker.Org, asker.Attempt, traits, now) ?? DateTimeOffset.MaxValue;
                    if (asker.At == DateTimeOffset.MaxValue)
                    {
                        inside.Add((asker, now.AddSeconds(10)));
                        begun.Add((asker, now));
                    }
                }
            }
        }

        var waited = begun.Where(one => one.Asker.Org == Other).Select(one => one.At - Given.Noon.AddMinutes(2)).ToList();
        Assert.Equal(3, waited.Count);
        Assert.True(waited[^1] <= TimeSpan.FromMinutes(1), $"the quiet one began after {string.Join(", ", waited)}");
        Assert.InRange(begun.Count, 100, 124); // and no place stood empty for long
    }

    private static Dictionary<string, SubmissionLimit> Models(SubmissionLimit limit) => new() { ["m"] = limit };

    private static readonly OrgId Other = new(Guid.Parse("019aa3bf-0000-7000-8000-0000000000ff"));

    private sealed record Asker(OrgId Org, AttemptId Attempt)
    {
        public DateTimeOffset At { get; set; }
    }
}
