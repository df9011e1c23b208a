using System.Numerics;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>
/// What is expected of each line and month before caps and purchases: wanted outputs times the cost of one. Each factor is exact where no
/// range moves it, else the mean over the draws; they do not hang on each other, so that the product of means is the mean of the product.
/// Factors are carried to 24 decimals: fractions of growth and chance over many months would fill pages.
/// </summary>
internal sealed class Means
{
    private const int Decimals = 24;

    private static readonly BigInteger Scale = BigInteger.Pow(10, Decimals);
    private static readonly BigInteger SumsPerNano = Scale * Scale / Amounts.Money.NanosPerUnit;
    private static readonly CostKind[] UnitKinds = [.. Enum.GetValues<CostKind>().Where(kind => kind is not (CostKind.Purchases or CostKind.Caps))];

    private readonly IReadOnlyList<PricedLine> _lines;
    private readonly BigInteger[][][] _scaledUnits;
    private readonly BigInteger[][] _scaledWanted;
    private readonly Rational[][] _wanted;
    private readonly UnitCosts<Exact>[][] _units;
    private readonly Question _question;

    public Means(Question question, IReadOnlyList<PricedLine> lines, Exact[] middle, SimulationResult? simulation)
    {
        (_question, _lines) = (question, lines);
        var users = DemandModel<Exact>.Users(question, middle);
        Users = [.. users.Select(tier => tier.Select(count => count.Value).ToArray())];
        _wanted = [.. lines.Select(line => line.IsDemandRanged
            ? Enumerable.Range(0, question.Months).Select(month => simulation!.Wanted(line.Line.Index, month)).ToArray()
            : [.. DemandModel<Exact>.Wanted(line.Line, question.Months, middle, users).Select(count => Rational.FromFraction(Scaled(count.Value), Scale))])];
        _units = [.. lines.Select(line => line.Exact.Select((model, epoch) => line.IsUnitRanged ? Drawn(simulation!, line.Line.Index, epoch) : model.Costs(middle)).ToArray())];
        _scaledWanted = [.. _wanted.Select(months => months.Select(Scaled).ToArray())];
        _scaledUnits = [.. _units.Select(epochs => epochs.Select(unit => UnitKinds.Select(kind => Scaled(unit.Of(kind).Value)).Append(Scaled(unit.Accepted.Value)).ToArray()).ToArray())];
    }

    public Rational[][] Users { get; }

    public Rational Actions => _lines.Where(line => line.Line.Demand is Demand.ByUsers).Aggregate(Rational.Zero, (sum, line) =>
        line.Line.Demand is Demand.ByUsers { Outputs.Middle: { Sign: > 0 } outputs } ? sum + (WantedOf(line) / outputs) : sum);

    public Rational Wanted(int line, int month) => _wanted[line][month];

    public Rational Money(CostKind kind, int month) => Sum(month, Array.IndexOf(UnitKinds, kind));

    public Rational Wanted(int month) => _lines.Aggregate(Rational.Zero, (sum, line) => sum + _wanted[line.Line.Index][month]);

    public Rational Total(int month) => UnitKinds.Aggregate(Rational.Zero, (sum, kind) => sum + Money(kind, month));

    public Rational Accepted(int month) => Sum(month, UnitKinds.Length);

    public Rational WantedOf(PricedLine line) => _wanted[line.Line.Index].Aggregate(Rational.Zero, (sum, count) => sum + count);

    public Rational MoneyOf(PricedLine line) => Of(line, unit => unit.Total) + line.Line.Recipe.Setup;

    public ForecastLine Line(PricedLine line)
    {
        var accepted = Of(line, unit => unit.Accepted);
        var money = MoneyOf(line);
        var setup = Scaled(line.Line.Recipe.Setup) * Scale;
        return new ForecastLine(
            line.Line.Name, line.Line.Recipe.Source.Offer, WantedOf(line), accepted, accepted.Sign > 0 ? Of(line, unit => unit.Attempts) / accepted : null, Rounded(money),
            accepted.Sign > 0 ? Rounded(money / accepted) : null)
        {
            Kinds = Enum.GetValues<CostKind>().ToDictionary(kind => kind, kind => Rounded(
                (Array.IndexOf(UnitKinds, kind) is var part and >= 0 ? Of(line, .._question.Months, part..(part + 1)) : BigInteger.Zero)
                + (kind == CostKind.Adapters ? setup : BigInteger.Zero))),
            Months = [.. Enumerable.Range(0, _question.Months).Select(month => Rounded(Of(line, month..(month + 1), ..UnitKinds.Length) + (month == 0 ? setup : BigInteger.Zero)))],
        };
    }

    /// <summary>As a whole number of <see cref="Scale"/> times <see cref="Scale"/>: shortening thousands of fractions would be most of a plain forecast's work.</summary>
    private BigInteger Of(PricedLine line, Range months, Range parts)
    {
        var sum = BigInteger.Zero;
        for (var month = months.Start.Value; month < months.End.Value; month++)
        {
            var unit = BigInteger.Zero;
            foreach (var part in _scaledUnits[line.Line.Index][line.OfMonth[month]].AsSpan(parts))
            {
                unit += part;
            }

            sum += _scaledWanted[line.Line.Index][month] * unit;
        }

        return sum;
    }

    private Amounts.Money Rounded(BigInteger sum)
    {
        var nanos = BigInteger.DivRem(sum, SumsPerNano, out var rest);
        var order = (rest * 2).CompareTo(SumsPerNano);
        nanos += order > 0 || (order == 0 && !nanos.IsEven) ? 1 : 0;
        return Rounded(Rational.FromFraction(nanos, Amounts.Money.NanosPerUnit));
    }

    private Amounts.Money Rounded(Rational amount) => Amounts.Money.FromExact(amount, _question.Currency, NanoRounding.HalfEven);

    private Rational Of(PricedLine line, Func<UnitCosts<Exact>, Exact> part)
        => Enumerable.Range(0, _question.Months).GroupBy(month => line.OfMonth[month]).Aggregate(Rational.Zero, (sum, epoch) =>
            sum + (epoch.Aggregate(Rational.Zero, (all, month) => all + _wanted[line.Line.Index][month]) * part(_units[line.Line.Index][epoch.Key]).Value));

    private Rational Sum(int month, int part)
    {
        var sum = BigInteger.Zero;
        foreach (var line in _lines)
        {
            sum += _scaledWanted[line.Line.Index][month] * _scaledUnits[line.Line.Index][line.OfMonth[month]][part];
        }

        return Rational.FromFraction(sum, Scale * Scale);
    }

    private static BigInteger Scaled(Rational value) => (value * Rational.FromInteger(Scale)).RoundHalfEven();

    private static UnitCosts<Exact> Drawn(SimulationResult simulation, int line, int epoch)
    {
        return new(
            Of(unit => unit.Attempts), Of(unit => unit.Outputs), Of(unit => unit.Accepted), Of(unit => unit.Generation), Of(unit => unit.Rejected), Of(unit => unit.Failed),
            Of(unit => unit.Duplicates), Of(unit => unit.Drafts), Of(unit => unit.Adapters), Of(unit => unit.Tokens), Of(unit => unit.Downstream));

        Exact Of(Func<UnitCosts<Fixed>, Fixed> part) => new(simulation.Unit(line, epoch, part));
    }
}
