using System.Runtime.CompilerServices;
using Rendermeter.Engine.Invoices.Repricing;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices;

/// <summary>Puts a line into its class. Read <see cref="Of"/> from top to bottom: it is the order of the classes.</summary>
internal sealed class Judge(PriceBook book, InvoiceReading reading, Repricer repricer)
{
    private const int NanoDecimals = 9;
    private const int LeastDecimals = 2;
    private const int HoursOfWeek = 7 * 24;
    private static readonly string[] Grades = ["tier", "quality", "resolution", "mode", "audio", "size", "region"];

    private const int MostRemembered = 20_000;

    private readonly Fingerprints _seen = new();
    private readonly Dictionary<Doubt, Judgement> _remembered = [];
    private int _rememberedAt = -1;

    /// <summary>Digits behind the point that the file prints: the most that were seen so far, 2 at least and 9 at most.</summary>
    public int Decimals { get; private set; } = LeastDecimals;

    /// <summary>Learns how exact the file is.</summary>
    public void Sees(InvoiceLine line) => Decimals = Math.Min(NanoDecimals, Math.Max(Decimals, line.Amount?.Decimals ?? 0));

    public (Judgement Judgement, PricedModel? Model) Of(InvoiceLine line)
    {
        Sees(line);
        var billed = line.Amount?.Nanos ?? 0;
        if (line.Kind == LineKind.Credit)
        {
            return (new(LineClass.CreditNote, null, 0, 0, "a credit note"), null);
        }

        if (line.Identity is { } identity && !_seen.Add(identity))
        {
            return (new(LineClass.Duplicate, 0, Math.Max(0, billed), 0, line.Id is null ? "the same line was there before" : "the same job was billed before"), repricer.Model(line.Model ?? ""));
        }

        if (line.Kind == LineKind.Other)
        {
            return (new(LineClass.Unchecked, null, 0, 0, "no job stands behind this line"), null);
        }

        if ((reading.Options.Period ?? line.Period) is var (from, to) && (line.At < from || line.At >= to))
        {
            return (new(LineClass.OutsideWindow, null, 0, billed, FormattableString.Invariant($"it is of {line.At:yyyy-MM-dd}, outside the period of {from:yyyy-MM-dd} to {to:yyyy-MM-dd}")), repricer.Model(line.Model ?? ""));
        }

        return repricer.Price(line) switch
        {
            Repriced.UnknownModel unknown => (new(LineClass.UnknownModel, null, 0, billed, unknown.Detail), null),
            Repriced.NotSold none => (new(LineClass.OutsideWindow, null, 0, billed, none.Detail), none.Model),
            Repriced.NotPriced none => (new(LineClass.Unchecked, null, 0, 0, none.Detail), none.Model),
            Repriced.Priced { Figure: var figure } => (Compared(line, figure), figure.Model),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private Judgement Compared(InvoiceLine line, Figure figure)
    {
        if (!line.Discount.IsZero && figure.Rates.Count == 0)
        {
            var exact = figure.Exact * (Rational.One - line.Discount);
            figure = ExactAmount.From(exact, 0) is { } less
                ? new Figure(figure.Model, figure.Version, exact, less.Nanos, figure.Currency) { IsOpen = figure.IsOpen, BoundNanos = figure.BoundNanos }
                : figure;
        }

        if (line.Amount is not { } amount)
        {
            return new(LineClass.NoAmount, figure.Nanos, 0, 0, "", figure.Version);
        }

        if (line.Outcome is not (JobOutcome.Success or JobOutcome.Partial) && Failed(line, figure, amount.Nanos) is { } failed)
        {
            return failed;
        }

        if (figure.Currency != reading.Currency)
        {
            return Converted(line, figure, amount);
        }

        var over = amount.Nanos - figure.Nanos;
        if (over == 0)
        {
            return Dearer(line, figure, amount) ?? new(LineClass.AsExpected, figure.Nanos, 0, 0, "", figure.Version) { Residue = figure.Residue.IsZero && amount.Residue.IsZero ? default : amount.Residue - figure.Residue };
        }

        return Math.Abs(over) <= Tolerance()
            ? new(LineClass.Rounding, figure.Nanos, 0, 0, $"the export prints {Decimals} decimals", figure.Version)
            : figure.IsOpen && over > 0 && (figure.BoundNanos is not { } bound || amount.Nanos <= bound)
                ? new(LineClass.Unchecked, figure.Nanos, 0, 0, "the price depends on what the export does not say", figure.Version)
                : Remembered(line, figure, amount.Nanos);
    }

    /// <summary>Why an amount differs takes many quotes to say: the same question is answered once.</summary>
    private Judgement Remembered(InvoiceLine line, Figure figure, long billed)
    {
        if (line.Quantity is not null || !line.Discount.IsZero)
        {
            return Different(line, figure, billed);
        }

        if (_remembered.Count >= MostRemembered || _rememberedAt != Decimals)
        {
            _remembered.Clear();
            _rememberedAt = Decimals;
        }

        var doubt = new Doubt(figure, billed);
        return _remembered.TryGetValue(doubt, out var known) ? known : _remembered[doubt] = Different(line, figure, billed);
    }

    /// <summary>A failure that is free by the provider's word, or that nobody says anything about; null: it is billed like a success.</summary>
    private static Judgement? Failed(InvoiceLine line, Figure figure, long billed)
    {
        var policy = figure.Model.Outcomes[line.Outcome];
        var outcome = Pricing.SnakeCase.Of(line.Outcome);
        if (billed <= 0)
        {
            return new(LineClass.AsExpected, 0, 0, 0, "", figure.Version);
        }

        return policy.Billing switch
        {
            Billing.Free => billed <= figure.Nanos
                ? null
                : new(LineClass.FailedButBilled, figure.Nanos, billed - figure.Nanos, 0, $"{outcome} is free at {figure.Model.Provider} ({policy.Evidence})", figure.Version),
            Billing.Unknown => new(LineClass.Unchecked, null, 0, billed, $"nobody says what {figure.Model.Provider} bills for {outcome}", figure.Version),
            Billing.Billed or Billing.Partial => null,
        };
    }

    /// <summary>The tier that the line says is dearer than the standard one, and so could have been had for less.</summary>
    private Judgement? Dearer(InvoiceLine line, Figure figure, ExactAmount amount)
    {
        if (!line.Parameters.TryGet("tier", out var tier) || tier.Text is "standard" or "batch" or "flex"
            || repricer.Asked(figure.Model, line.Parameters.With("tier", "standard"), line.At, line.Outcome) is not Repriced.Priced { Figure: var standard } || standard.Nanos >= figure.Nanos)
        {
            return null;
        }

        return new(LineClass.DearerTier, figure.Nanos, 0, amount.Nanos - standard.Nanos, $"tier {tier.Text} was asked for; standard is the same for less", figure.Version, "tier=standard");
    }

    private Judgement Different(InvoiceLine line, Figure figure, long billed)
    {
        var claim = Math.Max(0, billed - figure.Nanos);
        if (OtherPlan(line, figure, billed) is { } plan)
        {
            return new(LineClass.CreditRate, figure.Nanos, claim, 0, $"credits at the rate of plan {plan}", figure.Version, plan);
        }

        foreach (var other in repricer.OtherVersions(figure, line))
        {
            if (Fits(billed, other.Nanos))
            {
                return new(LineClass.PriceDiffers, figure.Nanos, claim, 0, "the price of another time", figure.Version, other.Version);
            }
        }

        if (OtherHour(line, figure, billed))
        {
            return new(LineClass.OutsideWindow, figure.Nanos, claim, 0, "the price of hours that the job was not in", figure.Version);
        }

        if (OtherGrade(line, figure, billed) is var (name, value))
        {
            return billed > figure.Nanos
                ? new(LineClass.DearerTier, figure.Nanos, claim, 0, $"billed as {name}={value}", figure.Version, $"{name}={value}")
                : new(LineClass.PriceDiffers, figure.Nanos, 0, 0, $"billed as {name}={value}", figure.Version, $"{name}={value}");
        }

        return OtherQuantity(line, figure, billed) is { } why
            ? new(LineClass.QuantityDiffers, figure.Nanos, claim, 0, why, figure.Version)
            : new(LineClass.PriceDiffers, figure.Nanos, claim, 0, "no price of the book fits", figure.Version);
    }

    /// <summary>The plan whose credits cost what was billed, where the line's own plan is known.</summary>
    private string? OtherPlan(InvoiceLine line, Figure figure, long billed)
    {
        if (reading.Currency.IsCredit || (reading.Options.Plan is null && !line.Parameters.Contains("plan")))
        {
            return null;
        }

        return book.Plans(figure.Model.Provider).Select(plan => plan.Name).Distinct(StringComparer.Ordinal).FirstOrDefault(plan =>
            repricer.Asked(figure.Model, line.Parameters.With("plan", plan), line.At, line.Outcome) is Repriced.Priced { Figure: { } other }
            && other.Currency == reading.Currency && other.Nanos != figure.Nanos && Fits(billed, other.Nanos));
    }

    /// <summary>Whether the amount is that of another hour of the week.</summary>
    private bool OtherHour(InvoiceLine line, Figure figure, long billed)
    {
        if (figure.Model.VersionAt(line.At) is not { } version || !version.Adjustments.Any(adjustment => adjustment.Windows is not null))
        {
            return false;
        }

        var seen = new HashSet<long>();
        for (var hour = 1; hour < HoursOfWeek; hour++)
        {
            var at = line.At.AddHours(hour);
            var priced = line.Parameters.Count == 0 && line.Quantity is not null
                ? repricer.Price(line with { At = at })
                : repricer.Asked(figure.Model, line.Parameters, at, line.Outcome, version);
            if (priced is Repriced.Priced { Figure.Nanos: var nanos } && nanos != figure.Nanos && seen.Add(nanos) && Fits(billed, nanos))
            {
                return true;
            }
        }

        return false;
    }

    private (string Name, string Value)? OtherGrade(InvoiceLine line, Figure figure, long billed)
    {
        if (figure.Lines.Count == 0)
        {
            return null;
        }

        foreach (var rule in figure.Model.Parameters.Where(rule => Grades.Contains(rule.Name)))
        {
            var now = line.Parameters.TryGet(rule.Name, out var given) ? given.Text : rule.Default?.Text ?? "";
            foreach (var value in rule.Allowed ?? (rule.Kind == ParameterKind.Flag ? ["true", "false"] : []))
            {
                if (value != now && repricer.Asked(figure.Model, line.Parameters.With(rule.Name, ParameterValue.FromText(value)), line.At, line.Outcome) is Repriced.Priced { Figure.Nanos: var nanos }
                    && nanos != figure.Nanos && Fits(billed, nanos))
                {
                    return (rule.Name, value);
                }
            }
        }

        return null;
    }

    /// <summary>What quantity was billed, where one explains the amount at the book's own rate; null: none does.</summary>
    private static string? OtherQuantity(InvoiceLine line, Figure figure, long billed)
    {
        if (figure.Lines.Count == 0 || figure.Nanos == 0 || billed <= 0)
        {
            return null;
        }

        var lead = figure.Lines[0];
        if (line.Quantity is { } given && line.Unit is { } unit)
        {
            var same = figure.Lines.FirstOrDefault(known => known.Unit == unit);
            return same is not null && same.Quantity != given ? $"{given} {unit} billed, {same.Quantity} expected" : null;
        }

        if (figure.Lines.Count > 1)
        {
            return null;
        }

        var implied = lead.Quantity * billed / figure.Nanos;
        return implied.IsWhole && lead.Quantity.IsWhole && implied.Sign > 0 ? $"{implied} {lead.Unit} billed, {lead.Quantity} expected" : null;
    }

    /// <summary>Credits on one side and money on the other: which plan's rate makes them equal.</summary>
    private Judgement Converted(InvoiceLine line, Figure figure, ExactAmount amount)
    {
        if (!figure.Currency.IsCredit || reading.Currency.IsCredit)
        {
            return new(LineClass.Unchecked, null, 0, 0, $"the book prices it in {figure.Currency}", figure.Version);
        }

        var plans = book.Plans(figure.Model.Provider).Where(plan => plan.Unit == "credit" && plan.Price.Currency == reading.Currency && plan.Worth.Sign > 0).ToList();
        foreach (var plan in plans)
        {
            if (ExactAmount.From(figure.Exact * plan.Worth, 0) is { } worth && (worth.Nanos == amount.Nanos || Math.Abs(worth.Nanos - amount.Nanos) <= Tolerance()))
            {
                return new(LineClass.AsExpected, worth.Nanos, 0, 0, $"at the credits of plan {plan.Name}", figure.Version, plan.Name);
            }
        }

        return plans.Count == 0
            ? new(LineClass.Unchecked, null, 0, 0, "the book does not say what a credit is worth", figure.Version)
            : new(LineClass.CreditRate, null, 0, amount.Nanos, "no plan of the book sells credits at this rate", figure.Version);
    }

    private bool Fits(long billed, long candidate) => Math.Abs(billed - candidate) <= Tolerance() / 2;

    /// <summary>Less than one of the last digit printed.</summary>
    private long Tolerance()
    {
        var unit = 1L;
        for (var digits = Decimals; digits < NanoDecimals; digits++)
        {
            unit *= 10;
        }

        return unit == 1 ? 0 : unit - 1;
    }

    /// <summary>The repricer gives the same figure for the same question.</summary>
    private readonly record struct Doubt(Figure Figure, long Billed)
    {
        public bool Equals(Doubt other) => ReferenceEquals(Figure, other.Figure) && Billed == other.Billed;

        public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Figure), Billed);
    }
}
