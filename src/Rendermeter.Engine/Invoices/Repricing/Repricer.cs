using System.Diagnostics;
using System.Runtime.CompilerServices;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Engine.Invoices.Repricing;

/// <summary>Prices lines at their own instants. What the same question was answered on the same day is remembered, up to a bound.</summary>
internal sealed class Repricer(PriceBook book, string provider, string? plan)
{
    private const int MostAnswers = 50_000;
    private const int MostNames = 10_000;

    private readonly Dictionary<Question, Repriced> _answers = [];
    private readonly Dictionary<(string Version, string? Unit, int Day), IReadOnlyList<UnitRate>> _rates = [];
    private readonly Dictionary<PricedModel, TimeWindows[]> _windows = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, PricedModel?> _models = new(StringComparer.Ordinal);

    public Repriced Price(InvoiceLine line)
    {
        if (line.Model is null)
        {
            return new Repriced.UnknownModel("the line names no model");
        }

        if (Model(line.Model) is not { } model)
        {
            return new Repriced.UnknownModel($"the price book has no {provider}/{InvoiceReading.Cut(line.Model)}");
        }

        var byQuantity = line.Quantity is not null && line.Parameters.Count == 0;
        if (byQuantity)
        {
            return Counted(model, line);
        }

        var question = new Question(model, line.Parameters, line.Outcome, DateOnly.FromDateTime(line.At.UtcDateTime).DayNumber, Hours(model, line.At));
        if (_answers.TryGetValue(question, out var known))
        {
            return known;
        }

        var answer = Asked(model, line.Parameters, line.At, line.Outcome);
        if (answer is Repriced.NotPriced && line.Quantity is not null)
        {
            return Counted(model, line);
        }

        if (_answers.Count >= MostAnswers)
        {
            _answers.Clear();
        }

        return _answers[question] = answer;
    }

    /// <summary>Which of the windows of a model's prices hold at an instant, one bit for each: all that the hour can change.</summary>
    private ulong Hours(PricedModel model, DateTimeOffset at)
    {
        if (!_windows.TryGetValue(model, out var windows))
        {
            _windows[model] = windows = [.. model.Versions.SelectMany(version => version.Adjustments).Select(adjustment => adjustment.Windows).OfType<TimeWindows>().Take(64)];
        }

        var hold = 0UL;
        for (var index = 0; index < windows.Length; index++)
        {
            hold |= windows[index].Hold(at) ? 1UL << index : 0;
        }

        return hold;
    }

    /// <summary>The model that a provider's name stands for; null: none.</summary>
    public PricedModel? Model(string name)
    {
        if (!_models.TryGetValue(name, out var model))
        {
            if (_models.Count >= MostNames)
            {
                _models.Clear();
            }

            _models[name] = model = name.Length > 200 ? null : book.Find($"{provider}/{name}") ?? (name.StartsWith(provider + "/", StringComparison.Ordinal) ? book.Find(name) : null);
        }

        return model;
    }

    /// <summary>What a request costs, by what was asked and measured.</summary>
    /// <param name="version">A version to price on; null: that of the instant.</param>
    public Repriced Asked(PricedModel model, ParameterSet parameters, DateTimeOffset at, JobOutcome outcome, PriceVersion? version = null)
    {
        var (asked, used) = (ParameterSet.Empty, ParameterSet.Empty);
        foreach (var (name, value) in parameters)
        {
            var isUsed = value.Kind == ParameterKind.Number && model.Rule(name) is null
                && Quantities.All.TryGetValue(name, out var quantity) && quantity.Source is QuantitySource.Run or QuantitySource.Prompt;
            (asked, used) = isUsed ? (asked, used.With(name, value)) : (asked.With(name, value), used);
        }

        if (plan is not null && !asked.Contains("plan"))
        {
            asked = asked.With("plan", plan);
        }

        var request = new QuoteRequest(version is null ? model.Name : $"{model.Name}@{version.Name}", asked, at) { Outcome = outcome, Usage = used.Count == 0 ? null : used };
        var result = book.Quote(request);
        if (result is QuoteResult.Invalid invalid && invalid.Errors.Any(error => error.Code == "unknown_parameter"))
        {
            // An export tells more than a price needs.
            var unknown = invalid.Errors.Where(error => error.Code == "unknown_parameter").Select(error => error.Pointer.Split('/')[^1]);
            result = book.Quote(request with { Parameters = unknown.Aggregate(asked, (set, name) => set.Without(name)) });
        }

        return result switch
        {
            QuoteResult.Quoted { Quote: var quote } => new Repriced.Priced(Of(model, quote, used, asked)),
            QuoteResult.NoPrice none => new Repriced.NotSold(model, none.Detail),
            QuoteResult.Invalid { Errors: var errors } => new Repriced.NotPriced(model, errors[0].Detail),
            QuoteResult.UnknownModel => throw new UnreachableException("the model was found"),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The other prices that a model has, or will have, for the same request.</summary>
    public IEnumerable<Figure> OtherVersions(Figure figure, InvoiceLine line)
        => figure.Model.Versions
            .Where(version => !figure.Version.EndsWith("@" + version.Name, StringComparison.Ordinal))
            .Select(version => figure.Rates.Count > 0
                ? Closest(figure.Model, version, line)
                : Asked(figure.Model, line.Parameters, line.At, line.Outcome, version) is Repriced.Priced { Figure: var other } ? other : null)
            .OfType<Figure>();

    private Repriced Counted(PricedModel model, InvoiceLine line)
    {
        if (!(model.EndOfLife <= DateOnly.FromDateTime(line.At.UtcDateTime)) && model.VersionAt(line.At) is { } version)
        {
            return Closest(model, version, line) is { } figure
                ? new Repriced.Priced(figure)
                : new Repriced.NotPriced(model, $"{model.Name} has no price by the {line.Unit ?? "unit"}");
        }

        // The book knows why, and says the day.
        return book.Quote(new QuoteRequest(model.Name, ParameterSet.Empty, line.At)) is QuoteResult.NoPrice none
            ? new Repriced.NotSold(model, none.Detail)
            : new Repriced.NotPriced(model, $"{model.Name} has no price at that instant");
    }

    /// <summary>The rate that comes nearest to what was billed: which of them was meant, the line does not say.</summary>
    private Figure? Closest(PricedModel model, PriceVersion version, InvoiceLine line)
    {
        var key = ($"{model.Name}@{version.Name}", line.Unit, DateOnly.FromDateTime(line.At.UtcDateTime).DayNumber);
        if (!_rates.TryGetValue(key, out var rates) || version.Adjustments.Any(adjustment => adjustment.Windows is not null))
        {
            if (_rates.Count >= MostNames)
            {
                _rates.Clear();
            }

            _rates[key] = rates = UnitRates.Of(version, line.Unit, line.At);
        }

        if (rates.Count == 0 || line.Quantity is not { } quantity)
        {
            return null;
        }

        if (model.Outcomes[line.Outcome].Billing == Billing.Free)
        {
            return new Figure(model, key.Item1, Rational.Zero, 0, rates[0].Currency) { Rates = rates };
        }

        Figure? best = null;
        long least = 0;
        var billed = line.Amount?.Nanos ?? 0;
        foreach (var rate in rates)
        {
            if (ExactAmountOf(quantity * rate.Rate * (Rational.One - line.Discount)) is not var (exact, nanos))
            {
                continue;
            }

            var distance = Math.Abs(nanos - billed);
            if (best is null || distance < least)
            {
                (best, least) = (new Figure(model, key.Item1, exact, nanos, rate.Currency) { Rates = rates }, distance);
            }
        }

        return best;
    }

    private static (Rational Exact, long Nanos)? ExactAmountOf(Rational exact)
        => Texts.ExactAmount.From(exact, 0) is { } amount ? (exact, amount.Nanos) : null;

    private static Figure Of(PricedModel model, Quote quote, ParameterSet used, ParameterSet asked)
    {
        var version = model.Versions.First(known => quote.Price.Version == $"{model.Name}@{known.Name}");
        var hangs = version.Components.Any(component => component.Quantity.Source is QuantitySource.Run or QuantitySource.Prompt
            && component.Most is not { IsZero: true } && component.Formula is null && component.Counts is null
            && !used.Contains(component.Quantity.Name) && !asked.Contains(component.Quantity.Name));
        return new Figure(
            model, quote.Price.Version, quote.Lines.Aggregate(Rational.Zero, (sum, line) => sum + line.Exact), quote.Expected.Nanos, quote.Currency)
        {
            IsOpen = hangs || quote.Kind == QuoteKind.Estimate,
            BoundNanos = hangs ? null : quote.UpperBound?.Nanos,
            Lines = quote.Lines,
        };
    }

    /// <summary>Readers give equal parameters as one object, so that comparing them costs nothing.</summary>
    private readonly record struct Question(PricedModel Model, ParameterSet Parameters, JobOutcome Outcome, int Day, ulong Hours)
    {
        public bool Equals(Question other)
            => ReferenceEquals(Model, other.Model) && ReferenceEquals(Parameters, other.Parameters) && Outcome == other.Outcome && Day == other.Day && Hours == other.Hours;

        public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Model), RuntimeHelpers.GetHashCode(Parameters), Outcome, Day, Hours);
    }
}
