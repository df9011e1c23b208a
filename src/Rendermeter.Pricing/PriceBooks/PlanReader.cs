using System.Globalization;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads a file's plans, packs and commitments.</summary>
internal static class PlanReader
{
    public static IReadOnlyList<PricePlan> Read(MemberReader file, IReadOnlyDictionary<string, IReadOnlyList<string>> parameters)
    {
        var plans = new List<PricePlan>();
        foreach (var (node, field) in file.List("plans"))
        {
            if (MemberReader.Of(node, field, file.Findings, PriceFileMembers.Plan) is not { } reader || Plan(reader, parameters) is not { } plan)
            {
                continue;
            }

            if (plans.Exists(other => other.Name == plan.Name && other.EffectiveFrom == plan.EffectiveFrom))
            {
                file.Findings.Error(node, field, "overlap", $"another plan {plan.Name} has the same terms' first day");
            }

            plans.Add(plan);
        }

        return plans;
    }

    /// <summary>What a unit is worth by plan, for the adjustment that says <c>rates: plans</c>.</summary>
    public static IReadOnlyList<ConversionRate> Rates(IReadOnlyList<PricePlan> plans, Currency to)
        => [.. plans.Where(plan => plan.Price.Currency == to && plan.Price.Nanos > 0).Select(plan => new ConversionRate(
            plan.EffectiveFrom, [new("plan", new ParameterMatch.OneOf([plan.Name]))], plan.Worth))];

    private static PricePlan? Plan(MemberReader reader, IReadOnlyDictionary<string, IReadOnlyList<string>> parameters)
    {
        reader.Required("kind");
        reader.Required("price");
        reader.Required("quantity");
        reader.Required("checked_on");
        var name = reader.Identifier("plan", ComponentReader.Name());
        var currency = Currency(reader);
        var price = reader.Number("price", negativeCode: "negative_price");
        var quantity = reader.PositiveNumber("quantity");
        var checkedOn = reader.Day("checked_on");
        var unit = reader.OneOf("unit", ComponentReader.Units) ?? "credit";
        var kind = reader.Enum<PlanKind>("kind");
        if (price is { IsZero: true } && kind is not PlanKind.Plan)
        {
            reader.Error("price", "out_of_range", "a pack or commitment without price has no unit cost");
        }

        var source = reader.RequiredText("source");
        var (expires, rollover, minimum) = (Count(reader, "expires_after_days", 1), Count(reader, "rollover_periods", 0), Count(reader, "minimum_purchase", 1));
        var plan = name is null || price is not { } money || quantity is not { } units || kind is not { } known
            ? null
            : new PricePlan(name, known, Money.FromExact(money, currency, NanoRounding.HalfEven), units, unit, checkedOn ?? default, source ?? "?")
            {
                Period = reader.Enum<PlanPeriod>("period") ?? PlanPeriod.Once,
                EffectiveFrom = reader.Day("effective_from"),
                ExpiresAfterDays = expires,
                RolloverPeriods = rollover ?? 0,
                MinimumPurchase = minimum ?? 1,
                Overflow = reader.Enum<PlanOverflow>("overflow") ?? PlanOverflow.Unknown,
                OverflowRate = reader.Number("overflow_rate", negativeCode: "negative_price"),
                Models = reader.Texts("models"),
            };
        if (reader.Day("expires_on") is { } last && last <= checkedOn)
        {
            reader.Error("expires_on", "range", $"a plan that ended on {last.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)} cannot have been read later");
        }

        reader.Text("note");
        return plan is null ? null : plan with { Deducts = Deducts(plan, reader, parameters) };
    }

    /// <summary>A model that is read alone comes with plans that are not for it: what those deduct is read with their own models.</summary>
    private static LookupTable? Deducts(PricePlan plan, MemberReader reader, IReadOnlyDictionary<string, IReadOnlyList<string>> parameters)
    {
        var known = parameters.Where(model => plan.IsFor(model.Key)).ToList();
        return reader.Get("deducts") is null || known.Count == 0
            ? null
            : new ComponentReader(known.SelectMany(model => model.Value).ToHashSet(StringComparer.Ordinal), reader.Findings).Table(reader, "deducts", "count");
    }

    private static Currency Currency(MemberReader reader)
    {
        if (reader.Get("currency") is null)
        {
            return Amounts.Currency.Usd;
        }

        var currency = CurrencyReader.Read(reader) ?? Amounts.Currency.Usd;
        if (currency.IsCredit)
        {
            reader.Error("currency", "currency", "a plan is paid in money");
        }

        return currency;
    }

    private static int? Count(MemberReader reader, string name, int least)
    {
        if (reader.Number(name) is not { } number)
        {
            return null;
        }

        if (number.IsWhole && number >= least && number <= 100_000)
        {
            return (int)number.Numerator;
        }

        reader.Error(name, "out_of_range", $"{name} is a whole number from {least} to 100000");
        return null;
    }
}
