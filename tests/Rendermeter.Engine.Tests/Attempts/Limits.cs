using Rendermeter.Engine.Attempts;
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
        var traits = Traits with { MostAtOnce = 1 };

        Assert.Null(limits.Enter("a/m", first, traits, Given.Noon));
        Assert.Null(limits.Enter("a/m", first, traits, Given.Noon));
        Assert.Equal(Given.Noon.AddSeconds(1), limits.Enter("a/m", second, traits, Given.Noon));
        Assert.Null(limits.Enter("a/other", second, traits, Given.Noon));
        limits.Leave("a/m", first);
        Assert.Null(limits.Enter("a/m", second, traits, Given.Noon));
    }

    [Fact]
    public void No_more_begin_in_a_minute_than_may()
    {
        var limits = new ProviderLimits();
        var traits = Traits with { MostPerMinute = 2 };

        Assert.Null(limits.Enter("a/m", Given.Attempt(1, 1, 0).Id, traits, Given.Noon));
        Assert.Null(limits.Enter("a/m", Given.Attempt(2, 1, 0).Id, traits, Given.Noon.AddSeconds(10)));
        Assert.Equal(Given.Noon.AddMinutes(1), limits.Enter("a/m", Given.Attempt(3, 1, 0).Id, traits, Given.Noon.AddSeconds(20)));
        Assert.Null(limits.Enter("a/m", Given.Attempt(3, 1, 0).Id, traits, Given.Noon.AddMinutes(1)));
    }

    [Fact]
    public void After_its_pause_one_at_a_time_finds_out_whether_a_provider_takes_anything_again()
    {
        var limits = new ProviderLimits();
        limits.Close("a/m", Given.Noon.AddSeconds(30));

        var begun = Enumerable.Range(0, 600).Count(tenth => Enumerable.Range(1, 3).Count(number => limits.Enter("a/m", Given.Attempt(number, 1, 0).Id, Traits, Given.Noon.AddSeconds(30 + (tenth / 10.0))) is null) > 0);
        limits.Open("a/m");

        Assert.Equal(60, begun);
        Assert.Null(limits.Enter("a/m", Given.Attempt(1, 1, 0).Id, Traits, Given.Noon.AddSeconds(90)));
        Assert.Null(limits.Enter("a/m", Given.Attempt(2, 1, 0).Id, Traits, Given.Noon.AddSeconds(90)));
    }

    [Fact]
    public void A_provider_that_wants_to_be_left_alone_is()
    {
        var limits = new ProviderLimits();

        limits.Close("a/m", Given.Noon.AddSeconds(30));

        Assert.Equal(Given.Noon.AddSeconds(30), limits.Enter("a/m", Given.Attempt(1, 1, 0).Id, Traits, Given.Noon));
        Assert.Null(limits.Enter("a/m", Given.Attempt(1, 1, 0).Id, Traits, Given.Noon.AddSeconds(30)));
    }
}
