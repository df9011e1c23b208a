using System.Globalization;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Quotes;

/// <summary>Applies a version's adjustments to the lines before them, in the order of the file.</summary>
internal sealed class Adjusting(
    PricedModel model, Facts facts, Moments moments, List<RatedLine> lines, List<string> assumptions, List<FieldError> errors, Action<Adjustment> fee)
{
    private readonly List<AppliedAdjustment> _applied = [];
    private readonly DateOnly _day = DateOnly.FromDateTime(moments.SubmittedAt.UtcDateTime);

    public IReadOnlyList<AppliedAdjustment> Applied => _applied;

    public Currency Currency { get; private set; }

    /// <summary>Whether every adjustment is known to hold or not to hold.</summary>
    public bool IsCertain { get; private set; } = true;

    public void Apply(PriceVersion version)
    {
        Currency = version.Currency;
        foreach (var adjustment in version.Adjustments)
        {
            if (!adjustment.IsValidOn(_day) || !facts.Fit(adjustment.When))
            {
                continue;
            }

            switch (Holds(adjustment))
            {
                case true:
                    Apply(adjustment);
                    break;
                case null:
                    ApplyPerhaps(adjustment);
                    break;
                case false:
                    break;
            }
        }
    }

    /// <summary>Whether its windows hold; null where the instant that decides is still to come.</summary>
    private bool? Holds(Adjustment adjustment)
        => adjustment.Windows is not { } windows ? true : moments.Of(windows.Decides) is { } at ? windows.Hold(at) : null;

    private void Apply(Adjustment adjustment)
    {
        switch (adjustment.Kind)
        {
            case AdjustmentKind.Fixed:
                fee(adjustment);
                _applied.Add(new AppliedAdjustment(adjustment.Name, adjustment.Kind, adjustment.Value));
                break;
            case AdjustmentKind.Convert:
                Convert(adjustment, adjustment.Conversion!);
                break;
            case AdjustmentKind.Multiply or AdjustmentKind.Percent when adjustment.Tiers is { } tiers:
                Multiply(adjustment, tiers);
                break;
            case AdjustmentKind.Multiply or AdjustmentKind.Percent:
                Multiply(adjustment, adjustment.Factor, adjustment.Factor);
                _applied.Add(new AppliedAdjustment(adjustment.Name, adjustment.Kind, adjustment.Value));
                break;
        }
    }

    /// <summary>The instant is still to come: as if it were that of the quote, and bounded by the dearer of the two.</summary>
    private void ApplyPerhaps(Adjustment adjustment)
    {
        IsCertain = false;
        var holdsNow = adjustment.Windows!.Hold(moments.SubmittedAt);
        var moment = adjustment.Windows.Decides == DecidingMoment.Start ? "starts" : "ends";
        assumptions.Add($"{adjustment.Name} depends on when the job {moment}; it is taken for the instant of the quote, and the bound for the dearer");
        var now = holdsNow ? adjustment.Factor : Rational.One;
        Multiply(adjustment, now, Rational.Max(Rational.One, adjustment.Factor));
        if (holdsNow)
        {
            _applied.Add(new AppliedAdjustment(adjustment.Name, adjustment.Kind, adjustment.Value));
        }
    }

    /// <summary>By the volume of money: the price so far fills the tiers after what was spent before.</summary>
    private void Multiply(Adjustment adjustment, Tiers tiers)
    {
        var before = tiers.After is { } name ? facts.Number(name) ?? Rational.Zero : Rational.Zero;
        var factors = tiers with { Rows = [.. tiers.Rows.Select(tier => tier with { Value = adjustment.FactorOf(tier.Value) })] };
        var total = Sum(adjustment, line => line.Exact);
        var factor = total.IsZero ? factors.Rows[0].Value : factors.Amount(total, before) / total;
        var bound = lines.Exists(line => line.Bound is null) ? Rational.Zero : Sum(adjustment, line => line.Bound!.Value);
        var boundFactor = bound.IsZero ? factors.Rows.Max(tier => tier.Value) : Rational.Max(factor, factors.Most(bound, before) / bound);
        Multiply(adjustment, factor, boundFactor);
        var value = adjustment.Kind == AdjustmentKind.Percent ? (factor - Rational.One) * 100 : factor;
        _applied.Add(new AppliedAdjustment(adjustment.Name, adjustment.Kind, value));
    }

    private Rational Sum(Adjustment adjustment, Func<RatedLine, Rational> amount)
        => lines.Where(line => Concerns(adjustment, line)).Aggregate(Rational.Zero, (sum, line) => sum + amount(line));

    private void Convert(Adjustment adjustment, Conversion conversion)
    {
        if (conversion.Find(facts.Value, _day) is not { } rate)
        {
            NoRate(adjustment, conversion);
            return;
        }

        for (var i = 0; i < lines.Count; i++)
        {
            lines[i] = lines[i].Times(rate.Worth) with { Why = $"{lines[i].Why}, at {rate.Worth} {conversion.To} for 1 {Currency} ({adjustment.Name})" };
        }

        Currency = conversion.To;
        _applied.Add(new AppliedAdjustment(adjustment.Name, adjustment.Kind, rate.Worth));
    }

    private void NoRate(Adjustment adjustment, Conversion conversion)
    {
        var asked = conversion.Rates.SelectMany(rate => rate.When).Select(condition => condition.Key).FirstOrDefault();
        if (asked is not null)
        {
            var known = conversion.Rates.SelectMany(rate => rate.When).Where(condition => condition.Key == asked)
                .SelectMany(condition => condition.Value is ParameterMatch.OneOf one ? one.Values : []).Distinct(StringComparer.Ordinal).ToList();
            var given = facts.Value(asked)?.Text;
            errors.Add(FieldError.Of("parameters", asked, given is null ? "required" : "not_sold", $"{model.Name} converts by {asked}: {Words.And(known)}", given, known));
            return;
        }

        var day = _day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        errors.Add(new FieldError("#/at", "no_rate", $"{adjustment.Name} has no rate from {Currency} to {conversion.To} on {day}", day, null));
    }

    private void Multiply(Adjustment adjustment, Rational factor, Rational boundFactor)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (Concerns(adjustment, lines[i]))
            {
                var words = factor == Rational.One ? lines[i].Why : $"{lines[i].Why}, times {factor} ({adjustment.Name})";
                lines[i] = lines[i].Times(factor, boundFactor) with { Why = words };
            }
        }
    }

    private static bool Concerns(Adjustment adjustment, RatedLine line)
        => adjustment.Components.Count == 0 || adjustment.Components.Contains(line.Component, StringComparer.Ordinal);
}
