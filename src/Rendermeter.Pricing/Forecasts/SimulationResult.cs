using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>What the draws came to.</summary>
internal sealed class SimulationResult
{
    private readonly Question _question;
    private readonly IReadOnlyList<PricedLine> _lines;
    private readonly Fixed[][] _totals;
    private readonly Fixed[] _all = new Fixed[Simulation.Count];
    private readonly UnitCosts<Fixed>[][] _units;
    private readonly Fixed[][] _wanted;
    private readonly Fixed[] _accepted;
    private readonly Fixed[] _caps;
    private readonly Fixed[] _purchases;
    private readonly Fixed[] _setup;
    private readonly int[][] _capEnds;
    private readonly int[][] _poolEnds;
    private readonly Fixed[] _covered;
    private readonly Fixed[] _lost;
    private readonly Fixed[] _overflow;

    public SimulationResult(Question question, IReadOnlyList<PricedLine> lines)
    {
        (_question, _lines) = (question, lines);
        _totals = [.. Enumerable.Range(0, question.Months).Select(_ => new Fixed[Simulation.Count])];
        _units = [.. lines.Select(line => new UnitCosts<Fixed>[line.Prices.Count])];
        _wanted = [.. lines.Select(_ => new Fixed[question.Months])];
        _accepted = new Fixed[question.Months];
        _caps = new Fixed[question.Months];
        _purchases = new Fixed[question.Months];
        _setup = new Fixed[question.Months];
        _setup[0] = Fixed.Of(question.Lines.Aggregate(Rational.Zero, (sum, line) => sum + line.Recipe.Setup));
        _capEnds = [.. question.Caps.Select(_ => Never())];
        _poolEnds = [.. question.Purchases.Select(_ => Never())];
        _covered = new Fixed[question.Purchases.Count];
        _lost = new Fixed[question.Purchases.Count];
        _overflow = new Fixed[question.Purchases.Count];
    }

    public Fixed Setup(int month) => _setup[month];

    /// <summary>What one output of a line whose cost rests on a range comes to in one draw; of the others the exact figures are used.</summary>
    public void Unit(int line, int epoch, in UnitCosts<Fixed> costs) => _units[line][epoch] = Sum(_units[line][epoch], costs);

    /// <summary>How many outputs of a line are wanted in one draw, month by month, where that rests on a range.</summary>
    public void Wanted(int line, Fixed[] wanted)
    {
        var sums = _wanted[line];
        for (var month = 0; month < sums.Length; month++)
        {
            sums[month] += wanted[month];
        }
    }

    public void Month(int month, int draw, Fixed total, Fixed accepted, Fixed byCaps, Fixed byPurchases)
    {
        _totals[month][draw] = total;
        _accepted[month] += accepted;
        _caps[month] += byCaps;
        _purchases[month] += byPurchases;
    }

    public void End(int draw, Fixed total) => _all[draw] = total;

    public void CapEnds(int cap, int draw, int month) => _capEnds[cap][draw] = Math.Min(_capEnds[cap][draw], month);

    public void PoolEnds(int pool, int draw, int month) => _poolEnds[pool][draw] = Math.Min(_poolEnds[pool][draw], month);

    public void Pool(int pool, Fixed covered, Fixed lost)
    {
        _covered[pool] += covered;
        _lost[pool] += lost;
    }

    public void Overflow(int pool, Fixed more) => _overflow[pool] += more;

    public Fixed[] Sorted(int month) => Sorted(_totals[month]);

    public Fixed[] SortedTotal() => Sorted(_all);

    public Rational Wanted(int line, int month) => Mean(_wanted[line][month]);

    public Rational Unit(int line, int epoch, Func<UnitCosts<Fixed>, Fixed> part) => Mean(part(_units[line][epoch]));

    public Rational Accepted(int month) => Mean(_accepted[month]);

    public Rational Caps(int month) => Mean(_caps[month]);

    public Rational Purchases(int month) => Mean(_purchases[month]);

    public Rational Covered(int pool) => Mean(_covered[pool]);

    /// <summary>What use beyond it costs more than the list price; below 0: less.</summary>
    public Rational Overflow(int pool) => Mean(_overflow[pool]);

    public Rational Lost(int pool) => Mean(_lost[pool]);

    public Ending Cap(int cap) => EndingOf(_question.Caps[cap].Name, _capEnds[cap]);

    public Ending Pool(int pool) => EndingOf(_question.Purchases[pool].Name, _poolEnds[pool]);

    private Ending EndingOf(string name, int[] ends)
    {
        var reached = ends.Count(end => end != int.MaxValue);
        var sorted = ends.Order().ToArray();
        var median = sorted[(sorted.Length - 1) / 2];
        return new Ending(name, reached == 0 ? null : Month(sorted[0]), median == int.MaxValue ? null : Month(median), Rational.FromFraction(reached, ends.Length));

        DateOnly Month(int month) => _question.Starts.AddMonths(month);
    }

    private static Fixed[] Sorted(Fixed[] draws)
    {
        var sorted = (Fixed[])draws.Clone();
        Array.Sort(sorted);
        return sorted;
    }

    private static Rational Mean(Fixed sum) => sum.ToRational() / Simulation.Count;

    private static int[] Never()
    {
        var ends = new int[Simulation.Count];
        Array.Fill(ends, int.MaxValue);
        return ends;
    }

    private static UnitCosts<Fixed> Sum(in UnitCosts<Fixed> left, in UnitCosts<Fixed> right) => new(
        left.Attempts + right.Attempts, left.Outputs + right.Outputs, left.Accepted + right.Accepted, left.Generation + right.Generation,
        left.Rejected + right.Rejected, left.Failed + right.Failed, left.Duplicates + right.Duplicates, left.Drafts + right.Drafts,
        left.Adapters + right.Adapters, left.Tokens + right.Tokens, left.Downstream + right.Downstream);
}
