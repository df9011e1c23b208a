using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads a version's adjustments.</summary>
internal sealed class AdjustmentReader(IReadOnlySet<string> parameters, IReadOnlyList<PricePlan> plans, Findings findings)
{
    private readonly ConditionReader _conditions = new(parameters, findings);

    /// <param name="version">The version.</param>
    /// <param name="components">The names of its components.</param>
    /// <param name="currency">The currency of its rates.</param>
    public IReadOnlyList<Adjustment> Read(MemberReader version, IReadOnlySet<string> components, Currency currency)
    {
        var adjustments = new List<Adjustment>();
        foreach (var (node, field) in version.List("adjustments"))
        {
            if (MemberReader.Of(node, field, findings, PriceFileMembers.Adjustment) is { } reader
                && Adjustment(reader, [.. components, .. adjustments.Select(earlier => earlier.Name)], currency) is { } adjustment)
            {
                adjustments.Add(adjustment);
                currency = adjustment.Conversion?.To ?? currency;
            }
        }

        return adjustments;
    }

    /// <summary>What the file says a credit is worth, as the last adjustment of a version whose price is still in credits; null: nothing.</summary>
    public Adjustment? Worth(MemberReader file)
    {
        if (file.Object("worth", PriceFileMembers.Worth) is not { } reader || CurrencyReader.Read(file) is not { } currency)
        {
            return null;
        }

        if (!currency.IsCredit)
        {
            reader.Error("to", "conflict", "worth is for files in credits");
        }

        if (reader.Get("rate") is null == (reader.Get("rates") is null))
        {
            reader.Error("rate", reader.Get("rate") is null ? "required" : "conflict", "worth has a rate or rates");
            return null;
        }

        if (reader.Get("rates") is not null)
        {
            return Conversion(reader, currency) is { } byRates ? Converting(byRates, reader) : null;
        }

        reader.Required("to");
        var (rate, per) = (reader.PositiveNumber("rate"), reader.Get("per") is null ? Rational.One : reader.PositiveNumber("per"));
        if (!Currency.TryParse(reader.Text("to"), out var to) || to == currency)
        {
            reader.Error("to", "currency", "worth is in another currency: an ISO 4217 code in capitals");
        }

        return rate is { } worth && per is { } units ? Converting(new Conversion(to, [new ConversionRate(null, [], worth / units)]), reader) : null;
    }

    private Adjustment Converting(Conversion conversion, MemberReader reader)
        => new("worth", AdjustmentKind.Convert, Rational.Zero, ByPlans(reader)) { Conversion = conversion };

    /// <summary>Without a plan the price stays in credits.</summary>
    private IReadOnlyList<KeyValuePair<string, ParameterMatch>> ByPlans(MemberReader reader)
        => reader.Get("rates") is SourceNode.Scalar { Value: "plans" }
            ? [new("plan", new ParameterMatch.OneOf([.. plans.Select(plan => plan.Name).Distinct(StringComparer.Ordinal)]))]
            : [];

    private Adjustment? Adjustment(MemberReader reader, HashSet<string> lines, Currency currency)
    {
        reader.Required("kind");
        var name = reader.Identifier("name", ComponentReader.Name());
        var kind = reader.Enum<AdjustmentKind>("kind");
        var tiers = TierReader.Read(reader, parameters, "value");
        var conversion = kind == AdjustmentKind.Convert ? Conversion(reader, currency) : null;
        var value = reader.Number("value", allowSign: kind == AdjustmentKind.Percent);
        CheckMembers(reader, kind, tiers);
        if (value < -100 || tiers?.Rows.Any(tier => kind == AdjustmentKind.Percent ? tier.Value < -100 : tier.Value.Sign < 0) == true)
        {
            reader.Error("value", "out_of_range", "nothing is more than 100 percent off");
        }

        var (from, to) = (reader.Day("valid_from"), reader.Day("valid_to"));
        if (to <= from)
        {
            reader.Error("valid_to", "range", "valid_to is the first day on which it no longer holds, after valid_from");
        }

        var concerned = reader.Texts("components");
        foreach (var unknown in concerned.Where(component => !lines.Contains(component)))
        {
            reader.Error("components", "unknown_reference", $"'{unknown}' is no component or earlier adjustment{Spelling.Hint(unknown, lines)}");
        }

        var windows = WindowReader.Read(reader);
        var when = reader.Get("when") is { } match ? _conditions.Read(match, reader.Path("when")) : [];
        reader.Text("note");
        when = [.. when, .. ByPlans(reader)];
        if (windows is { Decides: not DecidingMoment.Submission } && (kind is AdjustmentKind.Fixed or AdjustmentKind.Convert || tiers is not null))
        {
            reader.Error("windows", "conflict", "only a plain factor can depend on when the job starts or ends");
        }

        return name is null || kind is not { } known ? null : new Adjustment(name, known, value ?? Rational.Zero, when)
        {
            Components = concerned,
            Per = reader.Enum<QuantityScope>("per") ?? QuantityScope.Job,
            Windows = windows,
            ValidFrom = from,
            ValidTo = to,
            Tiers = tiers,
            Conversion = conversion,
        };
    }

    private static void CheckMembers(MemberReader reader, AdjustmentKind? kind, Tiers? tiers)
    {
        if (kind == AdjustmentKind.Convert)
        {
            Refuse("value", "tiers", "per", "components");
        }
        else
        {
            Refuse("to", "rates");
            if (kind == AdjustmentKind.Fixed)
            {
                Refuse("tiers", "components");
            }
            else if (kind is not null)
            {
                Refuse("per");
            }

            if (tiers is null == (reader.Get("value") is null) && reader.Get("tiers") is null == (reader.Get("value") is null))
            {
                reader.Error("value", reader.Get("value") is null ? "required" : "conflict", "an adjustment has a value or tiers");
            }
        }

        void Refuse(params string[] members)
        {
            foreach (var member in members.Where(member => reader.Get(member) is not null))
            {
                reader.Error(member, "conflict", $"an adjustment of this kind has no {member}");
            }
        }
    }

    private Conversion? Conversion(MemberReader reader, Currency currency)
    {
        reader.Required("to");
        reader.Required("rates");
        var text = reader.Text("to");
        if (text is null || !Currency.TryParse(text, out var to))
        {
            reader.Error("to", "currency", $"'{text}' is no ISO 4217 code in capitals, nor CREDIT:name");
            return null;
        }

        if (to == currency)
        {
            reader.Error("to", "conflict", $"the price is in {to} already");
        }

        if (reader.Get("rates") is SourceNode.Scalar { Value: "plans" })
        {
            var rates = PlanReader.Rates(plans, to);
            if (rates.Count == 0)
            {
                reader.Error("rates", "unknown_reference", $"the file has no plan that is paid in {to}");
            }

            return new Conversion(to, rates);
        }

        return new Conversion(to, [.. Rows(reader)]);
    }

    private IEnumerable<ConversionRate> Rows(MemberReader reader)
    {
        foreach (var (node, field) in reader.List("rates"))
        {
            var when = _conditions.Read(node, field, "from", "rate", "per", "source");
            if (MemberReader.Of(node, field, findings, null) is not { } row)
            {
                continue;
            }

            row.Required("rate");
            row.Text("source");
            var (from, rate, per) = (row.Day("from"), row.PositiveNumber("rate"), row.Get("per") is null ? Rational.One : row.PositiveNumber("per"));
            if (rate is { } worth && per is { } units)
            {
                yield return new ConversionRate(from, when, worth / units);
            }
        }
    }
}
