using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>What a feature will cost, month by month, as a distribution. All amounts are of one currency.</summary>
/// <param name="Title">The file's title.</param>
/// <param name="Currency">The currency of every amount.</param>
/// <param name="Starts">The first day of the first month.</param>
/// <param name="Method">How the bands came about: <c>exact</c>, <c>approximation</c> or <c>simulation</c>.</param>
/// <param name="Draws">So many draws; 0 where nothing was drawn.</param>
/// <param name="Seed">What the draws hang on.</param>
/// <param name="Months">Each month.</param>
/// <param name="Total">All months together; its month is the first.</param>
/// <param name="Lines">The lines of the file.</param>
/// <param name="Users">Months of users, summed; null where the file has no users.</param>
/// <param name="Actions">Actions of users; null where the file has no users.</param>
/// <param name="CapEnds">When each cap is reached.</param>
/// <param name="PoolEnds">When each purchase is used up.</param>
/// <param name="Sensitivity">Which assumption moves the total most, the strongest first.</param>
/// <param name="Levers">What could be done otherwise.</param>
/// <param name="Missing">Levers that the file has no facts for, each with what it would need.</param>
/// <param name="PriceVersions">The price versions that were used.</param>
/// <param name="Assumptions">What the figures rest on, in sentences.</param>
public sealed record Forecast(
    string Title, Currency Currency, DateOnly Starts, string Method, int Draws, long Seed, IReadOnlyList<ForecastMonth> Months, ForecastMonth Total,
    IReadOnlyList<ForecastLine> Lines, Rational? Users, Rational? Actions, IReadOnlyList<Ending> CapEnds, IReadOnlyList<Ending> PoolEnds,
    IReadOnlyList<Swing> Sensitivity, IReadOnlyList<LeverAnswer> Levers, IReadOnlyList<MissingLever> Missing,
    IReadOnlyList<string> PriceVersions, IReadOnlyList<string> Assumptions)
{
    /// <summary>The expected total for each output that is expected to be accepted; null while none is.</summary>
    public Money? PerAccepted => Per(Total.Accepted);

    /// <summary>For each user and month; null without users.</summary>
    public Money? PerUser => Users is { } users ? Per(users) : null;

    /// <summary>For each action; null without users.</summary>
    public Money? PerAction => Actions is { } actions ? Per(actions) : null;

    private Money? Per(Rational count)
        => count.Sign > 0 ? Money.FromExact(Total.Expected.ToRational() / count, Currency, NanoRounding.HalfEven) : null;
}

/// <summary>A month, or all of them.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Expected">The sum of <paramref name="Kinds"/>.</param>
/// <param name="Bands">Where it will probably lie.</param>
/// <param name="Kinds">The money by what it goes to; every kind is there.</param>
/// <param name="Wanted">Outputs that are wanted.</param>
/// <param name="Accepted">Outputs that are expected to be accepted, caps considered.</param>
public sealed record ForecastMonth(
    DateOnly Month, Money Expected, Bands Bands, IReadOnlyDictionary<CostKind, Money> Kinds, Rational Wanted, Rational Accepted);

/// <summary>Half of all outcomes lie below the median, 80 % and 95 % of them within the bands.</summary>
public sealed record Bands(Money Low95, Money Low80, Money Median, Money High80, Money High95);

/// <summary>A line of the file over all months, before caps and purchases.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offer">What it is made on; null where the file states a price.</param>
/// <param name="Wanted">Outputs that are wanted.</param>
/// <param name="Accepted">Outputs that are accepted in the end.</param>
/// <param name="AttemptsPerAccepted">Attempts for each of them; null while none is.</param>
/// <param name="Expected">The money.</param>
/// <param name="PerAccepted">The money for each accepted output; null while none is.</param>
public sealed record ForecastLine(
    string Name, string? Offer, Rational Wanted, Rational Accepted, Rational? AttemptsPerAccepted, Money Expected, Money? PerAccepted)
{
    /// <summary>The line's money by what it goes to, each rounded by itself; every kind is there. Purchases and caps are of all lines, and nothing here.</summary>
    public required IReadOnlyDictionary<CostKind, Money> Kinds { get; init; }

    /// <summary>The line's money of each month, each rounded by itself.</summary>
    public required IReadOnlyList<Money> Months { get; init; }
}

/// <summary>When a cap is reached or a purchase is used up.</summary>
/// <param name="Name">Of the cap or the purchase.</param>
/// <param name="Earliest">The first month of any draw; null: in none.</param>
/// <param name="Median">The month by which half of the draws have reached it; null: fewer do.</param>
/// <param name="Chance">The share of the draws in which it happens.</param>
public sealed record Ending(string Name, DateOnly? Earliest, DateOnly? Median, Rational Chance);

/// <summary>How far one assumption moves the expected total, all others kept; before caps and purchases.</summary>
/// <param name="Name">The assumption.</param>
/// <param name="Low">Its lower end; a figure without range is taken 10 % lower.</param>
/// <param name="High">Its upper end; a figure without range is taken 10 % higher.</param>
/// <param name="IsRange">Whether the file gives a range.</param>
/// <param name="AtLow">The total at the lower end.</param>
/// <param name="AtHigh">The total at the upper end.</param>
public sealed record Swing(string Name, Rational Low, Rational High, bool IsRange, Money AtLow, Money AtHigh);

/// <summary>What a lever would change.</summary>
/// <param name="Lever">Which.</param>
/// <param name="Line">The line or purchase.</param>
/// <param name="Name">The alternative.</param>
/// <param name="Now">The money over all months as the file has it.</param>
/// <param name="Otherwise">The money over all months with the alternative.</param>
/// <param name="TurnsAt">Where it turns, as a number; null where it does not.</param>
/// <param name="Turn">Where it turns, in words.</param>
public sealed record LeverAnswer(Lever Lever, string Line, string Name, Money Now, Money Otherwise, Rational? TurnsAt, string Turn)
{
    /// <summary>Of an image's size: the price of a gigabyte of egress at which both cost the same; null where no price does that.</summary>
    public Rational? TurnsAtEgressPrice { get; init; }

    /// <summary>What the alternative saves; below 0 where it costs more.</summary>
    public Money Saves => Now - Otherwise;
}

/// <summary>A lever without an answer.</summary>
/// <param name="Lever">Which.</param>
/// <param name="Needs">What the file would have to say.</param>
public sealed record MissingLever(Lever Lever, string Needs);
