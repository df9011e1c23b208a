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

    private static readonly Fixed Six = Fixed.FromInteger(6);

    private readonly List<Group> _groups = Groups(question, lines);

    public SimulationResult Run()
    {
        var result = new SimulationResult(question, lines);
        var draws = new Draws(question.Seed);
        var strata = question.Assumptions.Select(assumption => assumption.IsRange ? draws.Order(Count) : []).ToArray();
        var bounds = question.Assumptions.Select(assumption => (Low: Fixed.Of(assumption.Low), Width: Fixed.Of((assumption.High - assumption.Low) / (2 * Count)))).ToArray();
        var middle = question.Assumptions.Select(assumption => Fixed.Of(assumption.Middle)).ToArray();
        var fixedUnits = Units(middle, null);
        var fixedDemand = Demands(middle, null);
        var skews = Skews(fixedUnits, fixedDemand);
        var values = (Fixed[])middle.Clone();
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
            Walk(draw, values, units, demand, skews, draws, result);
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
        int draw, Fixed[] values, UnitDraw[][] units, (Fixed[][] Users, Fixed[][] Wanted) demand, Fixed[][] skews, Draws draws, SimulationResult result)
    {
        var capLeft = question.Caps.Select(cap => Fixed.Of(cap.Limit)).ToArray();
        var capLimits = question.Caps.Select(cap => Fixed.Of(cap.Span == CapSpan.Day ? cap.Limit * question.DaysPerMonth : cap.Limit)).ToArray();
        var pools = question.Purchases.Select(purchase => new Pool(purchase)).ToArray();
        var flows = new Flow[_groups.Count];
        var total = Fixed.Zero;
        for (var month = 0; month < question.Months; month++)
        {
            for (var g = 0; g < flows.Length; g++)
            {
                flows[g] = Drawn(_groups[g], month, values, units, demand.Wanted, skews[month][g], draws);
            }

            var before = flows.Aggregate(Fixed.Zero, (sum, flow) => sum + flow.Total);
            for (var c = 0; c < capLimits.Length; c++)
            {
                Cap(c, month, draw, capLimits, capLeft, flows, result);
            }

            var after = flows.Aggregate(Fixed.Zero, (sum, flow) => sum + flow.Total);
            var paid = Fixed.Zero;
            for (var p = 0; p < pools.Length; p++)
            {
                paid += Draw(pools[p], p, month, draw, flows, result);
            }

            var left = flows.Aggregate(Fixed.Zero, (sum, flow) => sum + flow.Total);
            var setup = result.Setup(month);
            result.Month(month, draw, left + paid + setup, flows.Aggregate(Fixed.Zero, (sum, flow) => sum + flow.Accepted), after - before, left + paid - after);
            total += left + paid + setup;
        }

        result.End(draw, total);
    }

    private Flow Drawn(Group group, int month, Fixed[] values, UnitDraw[][] units, Fixed[][] wanted, Fixed skew, Draws draws)
    {
        var (mean, billed, outputs, accepted, variance) = (Fixed.Zero, Fixed.Zero, Fixed.Zero, Fixed.Zero, Fixed.Zero);
        foreach (var i in group.Lines)
        {
            var unit = units[i][lines[i].OfMonth[month]];
            var count = wanted[i][month];
            mean += count * unit.Total;
            billed += count * unit.Billed;
            outputs += count * unit.Costs.Outputs;
            accepted += count * unit.Costs.Accepted;
            variance += count * unit.VarianceWith(DemandModel<Fixed>.Together(lines[i].Line, values)) * unit.Scale * unit.Scale;
        }

        if (mean.Raw <= 0)
        {
            return new Flow(Fixed.Zero, Fixed.Zero, outputs, accepted);
        }

        var z = draws.Normal();
        var skewed = z + (((z * z) - Fixed.One) * skew / Six);
        var strayed = Fixed.Max(Fixed.Zero, mean + (variance.Root() * skewed));
        return new Flow(strayed, billed * (strayed / mean), outputs * (strayed / mean), accepted * (strayed / mean));
    }

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
                [.. question.Purchases.Index().Where(purchase => purchase.Item.Lines.Contains(group.First().Line.Index)).Select(purchase => purchase.Index)]))];

    private sealed record Group(int[] Lines, int[] Caps, int[] Purchases);

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
            Lost = _parts.Where(part => part.LostFrom <= month).Aggregate(Fixed.Zero, (sum, part) => sum + part.Left);
            _parts.RemoveAll(part => part.LostFrom <= month);
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

            _parts.RemoveAll(part => part.Left.Raw <= 0);
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
    public Fixed Total { get; } = Costs.Total;

    public Fixed Billed { get; } = Costs.Billed;

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
