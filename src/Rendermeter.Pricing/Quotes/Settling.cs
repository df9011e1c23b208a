using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Quotes;

/// <summary>
/// From what is known about an ended attempt to what is owed for it. A reported cost wins over reported usage, that over what was
/// measured, that over what was asked.
/// </summary>
public static class Settling
{
    /// <summary>The line that stands for what a provider billed beyond, or below, the rated lines.</summary>
    public const string DifferenceComponent = "provider_difference";

    /// <summary>
    /// What is owed. The version is pinned: its dates and the model's end no longer matter. A reported cost is the truth, for failures
    /// too. Without one, a free outcome costs 0, and an unknown billing costs the bound (the expected amount where there is no bound).
    /// </summary>
    /// <exception cref="PriceVersionMissingException">The book has no such version.</exception>
    /// <exception cref="ArgumentException">The parameters could not have been quoted on this version.</exception>
    /// <exception cref="AmountOutOfRangeException">A reported quantity is beyond all reason.</exception>
    public static SettledPrice Settle(PriceBook book, SettleRequest request)
    {
        if (book.Pinned(request.PriceVersion) is not var (model, version))
        {
            throw new PriceVersionMissingException(request.PriceVersion);
        }

        var resolved = ParameterResolver.Resolve(model, request.Parameters);
        var moments = new Moments(request.At, request.StartedAt, request.CompletedAt);
        var facts = new Facts(resolved.All, Sane(request.ReportedUsage), Sane(request.Measured));
        var rated = Rating.Rate(model, version, facts, moments, request.Outcome, request.Prompt);
        if (rated.Errors.Count > 0)
        {
            // A report in words that the price does not know (another machine, another quality) proves nothing: what was asked stands.
            facts = new Facts(resolved.All, null, null);
            rated = Rating.Rate(model, version, facts, moments, request.Outcome, request.Prompt);
        }

        if (resolved.Errors.Concat(rated.Errors).FirstOrDefault() is { } error)
        {
            throw new ArgumentException($"{error.Pointer}: {error.Detail}", nameof(request));
        }

        var policy = Overall(rated, model.Outcomes[request.Outcome]);
        var cost = request.ReportedCost ?? version.Reports?.Read(request.ReportedUsage);
        var isAtBound = policy.Billing == Billing.Unknown && cost is null;
        var lines = rated.Lines.Select(line => Settled(line, rated.Currency, isAtBound)).ToList();
        return cost is { } reported
            ? AsReported(reported, policy, lines, rated.Currency)
            : new SettledPrice(policy.Billing, policy.Evidence, facts.Basis, Sum(lines, rated.Currency), lines);
    }

    private static SettledLine Settled(RatedLine line, Currency currency, bool isAtBound)
    {
        if (!isAtBound || line.Policy.Billing != Billing.Unknown || line.Bound is not { } bound)
        {
            return new(line.Component, line.Quantity, line.Unit, line.Rate, line.Exact, Money.FromExact(line.Exact, currency, NanoRounding.HalfEven));
        }

        return new(line.Component, line.Quantity, line.Unit, line.Rate, bound, Money.FromExact(bound, currency, NanoRounding.Ceiling));
    }

    private static SettledPrice AsReported(Money reported, OutcomePolicy policy, List<SettledLine> lines, Currency currency)
    {
        if (reported.Currency != currency)
        {
            // Rated lines in one currency cannot explain a bill in another.
            lines.Clear();
        }

        var difference = reported - Sum(lines, reported.Currency);
        if (!difference.IsZero || lines.Count == 0)
        {
            var exact = difference.ToRational();
            lines.Add(new SettledLine(DifferenceComponent, Rational.One, "adjustment", exact, exact, difference));
        }

        var billing = reported.Nanos == 0 ? Billing.Free : policy.Billing == Billing.Partial ? Billing.Partial : Billing.Billed;
        return new SettledPrice(
            billing, billing == policy.Billing ? policy.Evidence : "provider_reported", Basis.ProviderReportedCost, reported, lines);
    }

    /// <summary>One word for all lines: what they agree on; unknown if any is; else partial.</summary>
    private static OutcomePolicy Overall(Rated rated, OutcomePolicy model)
    {
        var policies = rated.Lines.Select(line => line.Policy).ToList();
        if (policies.Count == 0 || policies.TrueForAll(policy => policy.Billing == model.Billing))
        {
            return model;
        }

        if (policies.Find(policy => policy.Billing == Billing.Unknown) is { } unknown)
        {
            return unknown;
        }

        return policies.TrueForAll(policy => policy.Billing == policies[0].Billing) ? policies[0] : policies[0] with { Billing = Billing.Partial };
    }

    private static Money Sum(List<SettledLine> lines, Currency currency)
        => lines.Aggregate(Money.Zero(currency), (sum, line) => sum + line.Amount);

    /// <summary>What a provider reports is evidence, not a request: a negative number in it is passed over.</summary>
    private static ParameterSet? Sane(ParameterSet? usage)
        => usage is null
            ? null
            : usage.Where(item => item.Value.Kind == ParameterKind.Number && item.Value.Number.Sign < 0)
                .Aggregate(usage, (set, item) => set.Without(item.Key));
}
