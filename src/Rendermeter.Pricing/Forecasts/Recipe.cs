using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>How an output is made: on which offer, how often it is rejected, and what comes before and after it.</summary>
internal sealed record Recipe(string Name, Source Source, Assumption Rejection, int Attempts)
{
    public Lever Lever { get; init; } = Lever.Offer;

    public IReadOnlyList<Failure> Failures { get; init; } = [];

    public Assumption? Duplicates { get; init; }

    /// <summary>Per delivered output, beside the price.</summary>
    public Rational Surcharge { get; init; }

    /// <summary>Once.</summary>
    public Rational Setup { get; init; }

    public Waiting? Waiting { get; init; }

    public Surge? Surge { get; init; }

    public DraftSet? Drafts { get; init; }

    /// <summary>What each accepted output is run through to reach its size.</summary>
    public Source? Upscale { get; init; }

    /// <summary>So many outputs of the line are replaced by one of these.</summary>
    public Rational Covers { get; init; } = Rational.One;

    public IReadOnlyList<Step> Steps { get; init; } = [];
}

/// <summary>Where a price comes from: an offer of the book, or a price that the file states.</summary>
internal sealed record Source(string? Offer, ParameterSet Parameters, Rational? Price, SourceNode Node, string Field, MemberReader? ParameterNodes);

/// <summary>One way to fail; <paramref name="Billed"/> null asks the provider's policy.</summary>
internal sealed record Failure(JobOutcome Outcome, Assumption Rate, Rational? Billed);

/// <summary>The share that can wait, and what is asked for then.</summary>
internal sealed record Waiting(Assumption Share, ParameterSet Parameters, Rational Multiplier, int? Hour, MemberReader Node);

/// <summary>The share that falls into dear hours.</summary>
internal sealed record Surge(Assumption Share, Rational Multiplier);

/// <summary>A set of drafts before each final; a share of the sets is promoted. Each draft is made until one is usable, so many times at most.</summary>
internal sealed record DraftSet(Source Source, int Count, Assumption Promotion, int BaselineFinals, Assumption Rejection, int Attempts, IReadOnlyList<Failure> Failures);

/// <summary>A further step: how much of it for each event, at a rate.</summary>
internal sealed record Step(string Name, CostKind Kind, EventKind For, Assumption Amount, Rational Rate, Rational? Megabytes)
{
    /// <summary>Megabytes by the size of an output, until the size is known; <see cref="Rate"/> is then for one megabyte. Null: one number for all.</summary>
    public MegabytesBySize? BySize { get; init; }

    /// <summary>Of egress: the price of a gigabyte; null: the step is something else.</summary>
    public Rational? EgressPrice { get; init; }
}

/// <summary>Megabytes of an output by its resolution, size or quality.</summary>
/// <param name="Otherwise">Of every other; null: there is no other.</param>
internal sealed record MegabytesBySize(IReadOnlyDictionary<string, Rational> Named, Rational? Otherwise, SourceNode Node, string Field);
