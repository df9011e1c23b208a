using System.Globalization;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Quotes;

/// <summary>A request on one price version: parameters, then the rating, then one rounding per line.</summary>
internal static class Quoting
{
    public static QuoteResult Quote(PricedModel model, PriceVersion version, QuoteRequest request)
    {
        var resolved = ParameterResolver.Resolve(model, request.Parameters, request.Usage);
        var errors = resolved.Errors.Concat(UsageErrors(request.Usage, version.Reports)).ToList();
        if (request.Count is < 1 or > QuoteRequest.MaxCount)
        {
            var given = request.Count.ToString(CultureInfo.InvariantCulture);
            errors.Add(new FieldError("#/count", "out_of_range", $"count must be between 1 and {QuoteRequest.MaxCount}", given, null));
        }

        if (errors.Count > 0)
        {
            return new QuoteResult.Invalid([.. errors.Take(FieldError.Most)]);
        }

        var facts = new Facts(resolved.All, request.Usage, null);
        var rated = Rating.Rate(
            model, version, facts, new Moments(request.At, request.StartedAt, request.CompletedAt), request.Outcome, request.Prompt);
        if (rated.Errors.Count > 0)
        {
            return new QuoteResult.Invalid(rated.Errors);
        }

        if (request.RefuseUncounted && Uncounted(model, version, request, rated) is { } uncounted)
        {
            return new QuoteResult.Invalid([uncounted]);
        }

        try
        {
            return new QuoteResult.Quoted(Rounded(model, version, request, resolved, rated));
        }
        catch (AmountOutOfRangeException)
        {
            return new QuoteResult.Invalid(
                [new FieldError("#/parameters", AmountOutOfRangeException.Code, "so much cannot be counted: the amount is above 1,000,000,000", null, null)]);
        }
    }

    /// <summary>What is missing where all of the price hangs on a prompt that is not given, and the outcome is not free; null: some of it is known, or only the run decides.</summary>
    private static FieldError? Uncounted(PricedModel model, PriceVersion version, QuoteRequest request, Rated rated)
    {
        if (rated.Unprompted is not [var name, ..] || version.Reports?.Read(request.Usage) is not null || model.Outcomes[request.Outcome].Billing == Billing.Free || rated.Lines.Any(line => !line.Exact.IsZero || line.Bound is null))
        {
            return null;
        }

        return FieldError.Of("parameters", name, "required", $"the price of {model.Name} needs {name}, or a prompt to count them in");
    }

    private static Quote Rounded(PricedModel model, PriceVersion version, QuoteRequest request, ResolvedParameters resolved, Rated rated)
    {
        var currency = rated.Currency;
        var lines = new List<QuoteLine>(rated.Lines.Count);
        var (expected, upperBound) = (Money.Zero(currency), (Money?)Money.Zero(currency));
        foreach (var line in rated.Lines)
        {
            // Each render of the count is a job of its own and rounds by itself.
            var lineExpected = Money.FromExact(line.Exact, currency, NanoRounding.HalfEven) * request.Count;
            var lineBound = line.Bound is { } bound ? Money.FromExact(bound, currency, NanoRounding.Ceiling) * request.Count : (Money?)null;
            expected += lineExpected;
            upperBound = upperBound is { } sum && lineBound is { } more ? sum + more : null;
            lines.Add(new QuoteLine(
                line.Component, line.Quantity * request.Count, line.Unit, line.Rate, line.Exact * request.Count, lineExpected, lineBound,
                request.Count == 1 ? line.Why : $"{line.Why}, {request.Count} renders"));
        }

        if (version.Reports?.Read(request.Usage) is { } reported)
        {
            return AsReported(model, version, request, resolved, rated, lines, reported);
        }

        // Where all of the price hangs on something that is not given, 0 is no bound.
        upperBound = lines.Count == 0 && !rated.IsCertain ? null : upperBound;
        return new Quote(
            model.Name,
            request.At,
            resolved.Asked,
            resolved.Defaults,
            rated.IsCertain ? QuoteKind.Exact : QuoteKind.Estimate,
            currency,
            expected,
            upperBound,
            lines,
            rated.Adjustments,
            [.. resolved.Assumptions, .. rated.Assumptions, .. version.Notes],
            Reference(model, version));
    }

    /// <summary>The provider said what the job cost: the lines explain it, and one more makes up the difference.</summary>
    private static Quote AsReported(
        PricedModel model, PriceVersion version, QuoteRequest request, ResolvedParameters resolved, Rated rated, List<QuoteLine> lines, Money reported)
    {
        if (reported.Currency != rated.Currency)
        {
            lines.Clear();
        }

        var total = reported * request.Count;
        var difference = lines.Aggregate(total, (left, line) => left - line.Expected);
        if (!difference.IsZero || lines.Count == 0)
        {
            var exact = difference.ToRational();
            var why = $"{version.Reports!.Name} wins over the rates";
            lines.Add(new QuoteLine(Settling.DifferenceComponent, Rational.One, "adjustment", exact, exact, difference, difference, why));
        }

        return new Quote(
            model.Name, request.At, resolved.Asked, resolved.Defaults, QuoteKind.Exact, reported.Currency, total, total, lines, rated.Adjustments,
            [.. resolved.Assumptions, $"the provider reports its cost as {version.Reports!.Name}", .. version.Notes], Reference(model, version));
    }

    public static PriceReference Reference(PricedModel model, PriceVersion version)
        => new($"{model.Name}@{version.Name}", version.EffectiveFrom, version.CheckedOn, version.Source, version.SourceKind);

    /// <summary>Numbers of 0 or more under known names. Labels may be reported too, for example the hardware that a job ran on.</summary>
    private static IEnumerable<FieldError> UsageErrors(ParameterSet? usage, CostReport? reports)
    {
        foreach (var (name, value) in usage ?? ParameterSet.Empty)
        {
            if (value.Kind == ParameterKind.Number && value.Number.Sign < 0)
            {
                yield return FieldError.Of("usage", name, "out_of_range", $"{name} must be 0 or more", value.Text);
            }
            else if (value.Kind != ParameterKind.Number && (Rates.Quantities.All.ContainsKey(name) || Vocabulary.KindOf(name) == ParameterKind.Number))
            {
                yield return FieldError.Of("usage", name, "type", $"{name} must be a number", value.Text);
            }
            else if (!Rates.Quantities.All.ContainsKey(name) && Vocabulary.KindOf(name) is null && name != reports?.Name)
            {
                var hint = Spelling.Hint(name, Rates.Quantities.All.Keys);
                yield return FieldError.Of("usage", name, "unknown_parameter", $"nothing is measured as {name}{hint}", value.Text);
            }
        }
    }
}
