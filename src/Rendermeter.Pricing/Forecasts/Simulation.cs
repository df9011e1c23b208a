using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>
/// Draws of all months. In each draw every range takes a value of its own stratum (so that each part of it is drawn once), and the sum of
/// a month's outputs strays by a normal draw with the exact variance and skewness. Caps and pools are then kept as they would be, month by month.
/// </summary>
internal sealed class Simulation(Question question, IReadOnlyList<PricedLine> lines)
{
    /// <summary>So many draws.</summary>
    public const int Count = 1024;

    /// <summary>Counts are cut by so many binary digits, so that they and the cost of one both are whole numbers of 64 bits.</summary>
    private const int CutBits = 16;

    private static readonly Fixed Six = Fixed.FromInteger(6);

    private readonly List<Group> _groups = Groups(question, lines);
    private readonly Line[] _ofLines = [.. lines.Select(line => line.Line)];
    private readonly int[][] _ofMonth = [.. lines.Select(line => line.OfMonth)];

    /// <summary>By line and price: the square of its scale, as a share of its group's.</summary>
    private readonly Fixed[][] _relative = new Fixed[lines.Count][];

    public SimulationResult Run()
    {
        foreach (var group in _groups)
        {
            foreach (var i in group.Lines)
            {
                _relative[i] = [.. lines[i].Spread.Select(spread => spread.Scale / group.Scale * (spread.Scale / group.Scale))];
            }
        }

        var result = new SimulationResult(question, lines);
        var draws = new Draws(question.Seed);
        var strata = question.Assumptions.Select(assumption => assumption.IsRange ? draws.Order(Count) : []).ToArray();
        var bounds = question.Assumptions.Select(assumption => (Low: Fixed.Of(assumption.Low), Width: Fixed.Of((assumption.High - assumption.Low) / (2 * Count)))).ToArray();
        var middle = question.Assumptions.Select(assumption => Fixed.Of(assumption.Middle)).ToArray();
        var fixedUnits = Units(middle, null);
        var fixedDemand = Demands(middle, null);
        var skews = Skews(fixedUnits, fixedDemand);
        var values = (Fixed[])middle.Clone();
        var capLimits = question.Caps.Select(cap => Fixed.Of(cap.Span == CapSpan.Day ? cap.Limit * question.DaysPerMonth : cap.Limit)).ToArray();
        for (var draw = 0; draw < Count; draw++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (strata[i].Length > 0)
                {
                    values[i] = bounds[i].Low + new Fixed(bounds[i].Width.Raw * ((2 * strata[i][draw]) + 1));
                }
            }

            var units = Units(values, fixedUnits);
            var demand = Demands(values, fixedDemand);
            result.Add(units, demand.Wanted);
            Walk(draw, values, units, demand.Wanted, capLimits, skews, draws, result);
        }

        return result;
    }

    private UnitDraw[][] Units(Fixed[] values, UnitDraw[][]? known)
    {
        var units = new UnitDraw[lines.Count][];
        for (var i = 0; i < units.Length; i++)
        {
            var line = lines[i];
            if (known is not null && !line.IsUnitRanged)
            {
                units[i] = known[i];
                continue;
            }

            units[i] = new UnitDraw[line.Prices.Count];
            for (var epoch = 0; epoch < units[i].Length; epoch++)
            {
                units[i][epoch] = new UnitDraw(line.Quick[epoch].Costs(values), line.Spread[epoch].Moments(values), line.Spread[epoch].Scale);
            }
        }

        return units;
    }

    private (Fixed[][] Users, Fixed[][] Wanted) Demands(Fixed[] values, (Fixed[][] Users, Fixed[][] Wanted)? known)
    {
        if (known is { } same && !lines.Any(line => line.IsDemandRanged))
        {
            return same;
        }

        var users = DemandModel<Fixed>.Users(question, values);
        return (users, [.. lines.Select(line => known is { } fixedOnes && !line.IsDemandRanged ? fixedOnes.Wanted[line.Line.Index] : DemandModel<Fixed>.Wanted(line.Line, question.Months, values, users))]);
    }

    private void Walk(
        int draw, Fixed[] values, UnitDraw[][] units, Fixed[][] wanted, Fixed[] capLimits, Fixed[][] skews, Draws draws, SimulationResult result)
    {
        var capLeft = (Fixed[])capLimits.Clone();
        var variances = new long[units.Length][];
        for (var i = 0; i < variances.Length; i++)
        {
            var together = DemandModel<Fixed>.Together(_ofLines[i], values);
            variances[i] = new long[units[i].Length];
            for (var epoch = 0; epoch < variances[i].Length; epoch++)
            {
                variances[i][epoch] = (long)(units[i][epoch].VarianceWith(together) * _relative[i][epoch]).Raw;
            }
        }

        var pools = question.Purchases.Select(purchase => new Pool(purchase)).ToArray();
        var flows = new Flow[_groups.Count];
        var total = Fixed.Zero;
        for (var month = 0; month < question.Months; month++)
        {
            for (var g = 0; g < flows.Length; g++)
            {
                flows[g] = Drawn(_groups[g], month, units, variances, wanted, skews[month][g], draws);
            }

            var before = Total(flows);
            for (var c = 0; c < capLimits.Length; c++)
            {
                Cap(c, month, draw, capLimits, capLeft, flows, result);
            }

            var after = Total(flows);
            var paid = Fixed.Zero;
            for (var p = 0; p < pools.Length; p++)
            {
                paid += Draw(pools[p], p, month, draw, flows, result);
            }

            var left = Total(flows);
            var setup = result.Setup(month);
            result.Month(month, draw, left + paid + setup, Accepted(flows), after - before, left + paid - after);
            total += left + paid + setup;
        }

        result.End(draw, total);
    }

    private Flow Drawn(Group group, int month, UnitDraw[][] units, long[][] variances, Fixed[][] wanted, Fixed skew, Draws draws)
    {
        // Whole products are added and cut once: this is where the time goes.
        var (totals, bills, delivered, kept, strays) = (Int128.Zero, Int128.Zero, Int128.Zero, Int128.Zero, Int128.Zero);
        foreach (var i in group.Lines)
        {
            var epoch = _ofMonth[i][month];
            var unit = units[i][epoch];
            var count = (long)(wanted[i][month].Raw >> CutBits);
            unchecked
            {
                // A month of more than 10^10 was refused before: these sums stay far below 2^127.
                totals += Math.BigMul(count, unit.Total);
                bills += Math.BigMul(count, unit.Billed);
                delivered += Math.BigMul(count, unit.Outputs);
                kept += Math.BigMul(count, unit.Accepted);
                strays += Math.BigMul(count, variances[i][epoch]);
            }
        }

        var (mean, billed, outputs, accepted, variance) = (Cut(totals), Cut(bills), Cut(delivered), Cut(kept), Cut(strays));
        if (mean.Raw <= 0)
        {
            return new Flow(Fixed.Zero, Fixed.Zero, outputs, accepted);
        }

        var z = draws.Normal();
        var skewed = z + (((z * z) - Fixed.One) * skew / Six);
        var strayed = Fixed.Max(Fixed.Zero, mean + (variance.Root() * group.Scale * skewed));
        var share = strayed / mean;
        return new Flow(strayed, billed * share, outputs * share, accepted * share);
    }

    private static Fixed Total(Flow[] flows)
    {
        var sum = Fixed.Zero;
        foreach (var flow in flows)
        {
            sum += flow.Total;
        }

        return sum;
    }

    private static Fixed Accepted(Flow[] flows)
    {
        var sum = Fixed.Zero;
        foreach (var flow in flows)
        {
            sum += flow.Accepted;
        }

        return sum;
    }

    private static Fixed Cut(Int128 product) => new(product >> (Fixed.Bits - CutBits));

    private void Cap(int c, int month, int draw, Fixed[] limits, Fixed[] left, Flow[] flows, SimulationResult result)
    {
        var cap = question.Caps[c];
        var used = Fixed.Zero;
        for (var g = 0; g < flows.Length; g++)
        {
            if (_groups[g].Caps.Contains(c))
            {
                used += cap.CountsOutputs ? flows[g].Outputs : flows[g].Billed;
            }
        }

        var limit = cap.Span == CapSpan.Total ? left[c] : limits[c];
        var taken = Fixed.Min(used, limit);
        left[c] = cap.Span == CapSpan.Total ? left[c] - taken : left[c];
        if (used.Raw <= 0 || !(used > limit))
        {
            return;
        }

        result.CapEnds(c, draw, month);
        var share = limit / used;
        for (var g = 0; g < flows.Length; g++)
        {
            if (_groups[g].Caps.Contains(c))
            {
                flows[g] = flows[g].Times(share);
            }
        }
    }

    /// <summary>Takes from a pool what it covers; returns what is paid for it in the month.</summary>
    private Fixed Draw(Pool pool, int p, int month, int draw, Flow[] flows, SimulationResult result)
    {
        var need = Fixed.Zero;
        for (var g = 0; g < flows.Length; g++)
        {
            need += _groups[g].Purchases.Contains(p) ? flows[g].Billed : Fixed.Zero;
        }

        var paid = pool.Begin(month);
        var (covered, more) = pool.Take(month, need);
        paid += more;
        result.Pool(p, covered, pool.Lost);
        if (need > covered)
        {
            result.PoolEnds(p, draw, month);
        }

        if (need.Raw <= 0)
        {
            return paid;
        }

        var share = covered / need;
        for (var g = 0; g < flows.Length; g++)
        {
            if (_groups[g].Purchases.Contains(p))
            {
                flows[g] = pool.Refuses && need > covered ? flows[g].Times(share).Covered(Fixed.One) : flows[g].Covered(share);
            }
        }

        return paid;
    }

    /// <summary>Skewness by month and group, at the middle of all ranges.</summary>
    private Fixed[][] Skews(UnitDraw[][] units, (Fixed[][] Users, Fixed[][] Wanted) demand)
        => [.. Enumerable.Range(0, question.Months).Select(month => _groups.Select(group => NormalSum.Of(group.Lines.Select(i =>
            (demand.Wanted[i][month], units[i][lines[i].OfMonth[month]], DemandModel<Fixed>.Together(lines[i].Line, Middle())))).Skew).ToArray())];

    private Fixed[] Middle() => [.. question.Assumptions.Select(assumption => Fixed.Of(assumption.Middle))];

    /// <summary>Lines under the same caps and purchases are drawn as one.</summary>
    private static List<Group> Groups(Question question, IReadOnlyList<PricedLine> lines)
        => [.. lines.GroupBy(
                line => string.Join(',', question.Caps.Index().Where(cap => cap.Item.Lines.Contains(line.Line.Index)).Select(cap => cap.Index)) + "|"
                    + string.Join(',', question.Purchases.Index().Where(purchase => purchase.Item.Lines.Contains(line.Line.Index)).Select(purchase => purchase.Index)))
            .Select(group => new Group(
                [.. group.Select(line => line.Line.Index)],
                [.. question.Caps.Index().Where(cap => cap.Item.Lines.Contains(group.First().Line.Index)).Select(cap => cap.Index)],
                [.. question.Purchases.Index().Where(purchase => purchase.Item.Lines.Contains(group.First().Line.Index)).Select(purchase => purchase.Index)],
                group.SelectMany(line => line.Spread).Select(spread => spread.Scale).Max()))];

    private sealed record Group(int[] Lines, int[] Caps, int[] Purchases, Fixed Scale);

    private readonly record struct Flow(Fixed Total, Fixed Billed, Fixed Outputs, Fixed Accepted)
    {
        public Flow Times(Fixed share) => new(Total * share, Billed * share, Outputs * share, Accepted * share);

        public Flow Covered(Fixed share) => this with { Total = Total - (Billed * share), Billed = Billed - (Billed * share) };
    }

    /// <summary>What is left of a purchase: parts with the month from which they are lost, the earliest first.</summary>
    private sealed class Pool(Purchase purchase)
    {
        private readonly Fixed _price = Fixed.Of(purchase.Price);
        private readonly Fixed _worth = Fixed.Of(purchase.Worth);
        private readonly List<(int LostFrom, Fixed Left)> _parts = [];

        public bool Refuses => purchase.Overflow == PlanOverflow.Refuse;

        public Fixed Lost { get; private set; }

        public Fixed Begin(int month)
        {
            Lost = Fixed.Zero;
            while (_parts.Count > 0 && _parts[0].LostFrom <= month)
            {
                // Parts are bought in the order in which they are lost.
                Lost += _parts[0].Left;
                _parts.RemoveAt(0);
            }

            return month == purchase.FirstMonth || (purchase.EveryMonth && month > purchase.FirstMonth) ? Buy(month, purchase.Count) : Fixed.Zero;
        }

        public (Fixed Covered, Fixed Paid) Take(int month, Fixed need)
        {
            var (covered, paid) = (Fixed.Zero, Fixed.Zero);
            if (purchase.Overflow == PlanOverflow.BuyMore && month >= purchase.FirstMonth)
            {
                var have = _parts.Aggregate(Fixed.Zero, (sum, part) => sum + part.Left);
                if (need > have)
                {
                    paid = Buy(month, (int)(((need - have).Raw + _worth.Raw - 1) / _worth.Raw));
                }
            }

            for (var i = 0; i < _parts.Count && need > covered; i++)
            {
                var taken = Fixed.Min(_parts[i].Left, need - covered);
                _parts[i] = (_parts[i].LostFrom, _parts[i].Left - taken);
                covered += taken;
            }

            while (_parts.Count > 0 && _parts[0].Left.Raw <= 0)
            {
                _parts.RemoveAt(0);
            }

            return (covered, paid);
        }

        private Fixed Buy(int month, int count)
        {
            _parts.Add((purchase.LastsMonths is { } months ? month + months : int.MaxValue, _worth * Fixed.FromInteger(count)));
            return _price * Fixed.FromInteger(count);
        }
    }
}

/// <summary>One wanted output in one draw.</summary>
internal sealed record UnitDraw(UnitCosts<Fixed> Costs, Spread Spread, Fixed Scale)
{
    /// <summary>Raw, as the other figures here: what the draws multiply.</summary>
    public long Total { get; } = (long)Costs.Total.Raw;

    public long Billed { get; } = (long)Costs.Billed.Raw;

    public long Outputs { get; } = (long)Costs.Outputs.Raw;

    public long Accepted { get; } = (long)Costs.Accepted.Raw;

    /// <summary>
    /// In the square of the scale. Where users act by themselves the number of actions strays too, as a Poisson count; what one action asks
    /// for comes together. 0 together: the number is given.
    /// </summary>
    public Fixed VarianceWith(Fixed together)
        => together.Raw == 0 ? Spread.Variance : Spread.Variance + (Fixed.Max(Fixed.One, together) * Spread.Mean * Spread.Mean);

    /// <summary>In the cube of the scale.</summary>
    public Fixed ThirdWith(Fixed together)
    {
        if (together.Raw == 0)
        {
            return Spread.Third;
        }

        var k = Fixed.Max(Fixed.One, together);
        return Spread.Third + (Fixed.FromInteger(3) * k * Spread.Mean * Spread.Variance) + (k * k * Spread.Mean * Spread.Mean * Spread.Mean);
    }
}
