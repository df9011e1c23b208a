using System.Globalization;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Tests.Quotes;

namespace Rendermeter.Pricing.Tests.Published;

/// <summary>One row of published-prices.csv: what a source prints, and the question to the price book that must give the same.</summary>
/// <param name="Id">The row's id in the collection of price points.</param>
/// <param name="Model">Provider and model.</param>
/// <param name="Parameters">What is asked; several questions that must all give the amount are set apart by a bar.</param>
/// <param name="Usage">Measured quantities to settle on; empty: none.</param>
/// <param name="Less">A question whose amount is taken off, where an addition to a price is printed; empty: none.</param>
/// <param name="Units">How many of the printed unit the question asks for; empty: one.</param>
/// <param name="At">A day on which the price holds.</param>
/// <param name="Printed">The amount as printed.</param>
/// <param name="Unit">What the amount is for.</param>
/// <param name="Source">Who prints it.</param>
/// <param name="Counted">Why the row is no price of a render; empty: it is one.</param>
/// <param name="Differs">Why the book gives another amount; empty: it must give this one.</param>
public sealed record PublishedPrice(
    string Id,
    string Model,
    string Parameters,
    string Usage,
    string Less,
    string Units,
    string At,
    string Printed,
    string Unit,
    string Source,
    string Counted,
    string Differs)
{
    public static IReadOnlyList<PublishedPrice> All { get; } =
    [
        .. Csv.Rows("published-prices.csv").Select(c => new PublishedPrice(c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10], c[11])),
    ];

    public bool IsCounted => Counted.Length == 0;

    /// <summary>What is wrong: nothing where every question gives the printed amount, rounded half up to the digits that are printed.</summary>
    public string? Problem()
        => Parameters.Split('|').Select(Problem).FirstOrDefault(problem => problem is not null);

    private string? Problem(string parameters)
    {
        if (Amount(parameters, out var amount) is { } refused)
        {
            return refused;
        }

        if (Less.Length > 0)
        {
            if (Amount(Less, out var less) is { } lessRefused)
            {
                return lessRefused;
            }

            amount -= less;
        }

        amount /= Units.Length == 0 ? Rational.One : Number(Units);
        var decimals = Printed.Contains('.', StringComparison.Ordinal) ? Printed.Length - Printed.IndexOf('.', StringComparison.Ordinal) - 1 : 0;
        var scale = Rational.FromInteger(System.Numerics.BigInteger.Pow(10, decimals));
        return Rational.FromInteger((amount * scale).RoundHalfUp()) == Number(Printed) * scale ? null : $"{Model} {parameters.Trim()} gives {amount}, printed is {Printed}";
    }

    private string? Amount(string parameters, out Rational amount)
    {
        var at = DateTimeOffset.Parse(At, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        var request = new QuoteRequest(Model, Ask.Parameters(parameters), at) { Usage = Usage.Length == 0 ? null : Ask.Parameters(Usage) };
        amount = default;
        switch (PriceBook.Embedded().Quote(request))
        {
            case QuoteResult.Quoted { Quote: var quote }:
                amount = quote.Expected.ToRational();
                return quote.Currency.IsCredit == Unit.StartsWith("credits", StringComparison.Ordinal)
                    ? null
                    : $"{Model} is priced in {quote.Currency}, printed are {Unit}";
            case QuoteResult.Invalid { Errors: var errors }:
                return $"{Model} {parameters.Trim()} is refused: {errors[0].Detail}";
            case var other:
                return $"{Model} has no quote: {other.GetType().Name}";
        }
    }

    private static Rational Number(string text) => Rational.TryParse(text, out var value) ? value : throw new FormatException(text);
}
