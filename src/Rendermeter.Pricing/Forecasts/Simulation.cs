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

    // By line: what each draw writes anew where a range moves it, and what stays at the middle of all ranges where none does.
    private readonly VarianceTable[][] _tables = new VarianceTable[lines.Count][];
    private readonly Spread[][] _spreads = new Spread[lines.Count][];
    private readonly UnitFigures[][] _units = new UnitFigures[lines.Count][];
    private readonly Fixed[][] _wanted = new Fixed[lines.Count][];

    private readonly Pool[] _pools = [.. question.Purchases.Select(purchase => new Pool(purchase))];
    private readonly bool _hasOverflow = question.Purchases.Any(purchase => purchase.OverflowMultiple != Rational.One);
    private readonly Fixed[] _overflow = [.. question.Purchases.Select(purchase => Fixed.Of(purchase.OverflowMultiple - Rational.One))];

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
        Begin(middle);
        for (var i = 0; i < lines.Count; i++)
        {
            _tables[i] = lines[i].IsUnitRanged
                ? [.. lines[i].Spread.Select((_, epoch) => new VarianceTable(lines[i], epoch, middle, (assumption, stratum) => InStratum(assumption.Index, stratum)))]
                : [];
        }

        var skews = Skews(middle);
        var values = (Fixed[])middle.Clone();
        var chosen = new int[values.Length];
        var capLimits = question.Caps.Select(cap => Fixed.Of(cap.Span == CapSpan.Day ? cap.Limit * question.DaysPerMonth : cap.Limit)).ToArray();
        for (var draw = 0; draw < Count; draw++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (strata[i].Length > 0)
                {
                    chosen[i] = strata[i][draw];
                    values[i] = InStratum(i, chosen[i]);
                }
            }

            Move(values, chosen, result);
            Walk(draw, capLimits, skews, draws, result);
        }

        return result;

        Fixed InStratum(int assumption, int stratum) => bounds[assumption].Low + new Fixed(bounds[assumption].Width.Raw * ((2 * stratum) + 1));
    }

    /// <summary>All lines at the middle of all ranges, and the sums of those that stay there.</summary>
    private void Begin(Fixed[] middle)
    {
        var users = DemandModel<Fixed>.Users(question, middle);
        foreach (var group in _groups)
        {
            foreach (var i in group.Lines)
            {
                var line = lines[i];
                var together = DemandModel<Fixed>.Together(line.Line, middle);
                _wanted[i] = DemandModel<Fixed>.Wanted(line.Line, question.Months, middle, users);
                _spreads[i] = [.. line.Spread.Select(spread => spread.Moments(middle))];
                _units[i] = [.. line.Quick.Select((model, epoch) => UnitFigures.Of(model.Costs(middle), _spreads[i][epoch].VarianceWith(together) * _relative[i][epoch]))];
                if (!IsMoved(line))
                {
                    MonthSums.Add(group.Unmoved, _wanted[i], _units[i], line.OfMonth);
                }
            }
        }
    }

    /// <summary>All months of a draw before caps and purchases.</summary>
    private void Move(Fixed[] values, int[] strata, SimulationResult result)
    {
        var users = DemandModel<Fixed>.Users(question, values);
        foreach (var group in _groups)
        {
            group.Unmoved.CopyTo(group.Sums, 0);
            foreach (var i in group.Moved)
            {
                if (lines[i].IsDemandRanged)
                {
                    DemandModel<Fixed>.Fill(_wanted[i], lines[i].Line, values, users);
                    result.Wanted(i, _wanted[i]);
                }

                for (var epoch = 0; epoch < _units[i].Length; epoch++)
                {
                    MoveUnit(i, epoch, values, strata, result);
                }

                MonthSums.Add(group.Sums, _wanted[i], _units[i], lines[i].OfMonth);
            }
        }
    }

    private void MoveUnit(int i, int epoch, Fixed[] values, int[] strata, SimulationResult result)
    {
        var line = lines[i];
        var together = DemandModel<Fixed>.Together(line.Line, values);
        if (!line.IsUnitRanged)
        {
            _units[i][epoch] = _units[i][epoch] with { Variance = (ulong)(_spreads[i][epoch].VarianceWith(together) * _relative[i][epoch]).Raw };
            return;
        }

        var costs = line.Quick[epoch].Costs(values);
        var mean = line.Line.Demand is Demand.ByUsers ? costs.Total / line.Spread[epoch].Scale : Fixed.Zero;
        var spread = new Spread(mean, _tables[i][epoch].At(values, strata), Fixed.Zero);
        _units[i][epoch] = UnitFigures.Of(costs, spread.VarianceWith(together) * _relative[i][epoch]);
        result.Unit(i, epoch, costs);
    }

    private static bool IsMoved(PricedLine line) => line.IsUnitRanged || line.IsDemandRanged;

    private void Walk(int draw, Fixed[] capLimits, Fixed[][] skews, Draws draws, SimulationResult result)
    {
        var capLeft = (Fixed[])capLimits.Clone();
        foreach (var pool in _pools)
        {
            pool.Empty();
        }

        var flows = new Flow[_groups.Count];
        var total = Fixed.Zero;
        for (var month = 0; month < question.Months; month++)
        {
            for (var g = 0; g < flows.Length; g++)
            {
                flows[g] = Drawn(_groups[g], month, skews[month][g], draws);
            }

            var before = Total(flows);
            for (var c = 0; c < capLimits.Length; c++)
            {
                Cap(c, month, draw, capLimits, capLeft, flows, result);
            }

            var after = Total(flows);
            var paid = Fixed.Zero;
            for (var p = 0; p < _pools.Length; p++)
            {
                paid += Draw(_pools[p], p, month, draw, flows, result);
            }

            paid += Overflow(month, flows, result);
            var left = Total(flows);
            var setup = result.Setup(month);
            result.Month(month, draw, left + paid + setup, Accepted(flows), after - before, left + paid - after);
            total += left + paid + setup;
        }

        result.End(draw, total);
    }

    private static Flow Drawn(Group group, int month, Fixed sixthOfSkew, Draws draws)
    {
        ref readonly var sums = ref group.Sums[month];
        var (mean, billed, outputs, accepted, variance) = (sums.Total, sums.Billed, sums.Outputs, sums.Accepted, sums.Variance);
        if (mean.Raw <= 0)
        {
            return new Flow(Fixed.Zero, Fixed.Zero, outputs, accepted);
        }

        var z = draws.Normal();
        var skewed = z + (((z * z) - Fixed.One) * sixthOfSkew);
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

    private void Cap(int c, int month, int draw, Fixed[] limits, Fixed[] left, Flow[] flows, SimulationResult result)
    {
        var cap = question.Caps[c];
        var used = Fixed.Zero;
        for (var g = 0; g < flows.Length; g++)
        {
            if (_groups[g].IsUnder[c])
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
            if (_groups[g].IsUnder[c])
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
            need += _groups[g].DrawsFrom[p] ? flows[g].Billed : Fixed.Zero;
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
            if (_groups[g].DrawsFrom[p])
            {
                flows[g] = pool.Refuses && need > covered ? flows[g].Times(share).Covered(Fixed.One) : flows[g].Covered(share);
            }
        }

        return paid;
    }

    /// <summary>What use beyond all plans costs more (or less) than the list price: the last plan that names a rate of its own says it.</summary>
    private Fixed Overflow(int month, Flow[] flows, SimulationResult result)
    {
        var sum = Fixed.Zero;
        for (var g = 0; g < flows.Length && _hasOverflow; g++)
        {
            var last = _groups[g].Purchases.LastOrDefault(p => question.Purchases[p].OverflowMultiple != Rational.One && month >= question.Purchases[p].FirstMonth, -1);
            if (last >= 0)
            {
                var more = flows[g].Billed * _overflow[last];
                result.Overflow(last, more);
                sum += more;
            }
        }

        return sum;
    }

    /// <summary>A sixth of the skewness by month and group, at the middle of all ranges.</summary>
    private Fixed[][] Skews(Fixed[] middle)
        => [.. Enumerable.Range(0, question.Months).Select(month => _groups.Select(group => NormalSum.Of(group.Lines.Select(i =>
            (_wanted[i][month], _spreads[i][lines[i].OfMonth[month]], lines[i].Spread[lines[i].OfMonth[month]].Scale, DemandModel<Fixed>.Together(lines[i].Line, middle)))).Skew / Six).ToArray())];

    /// <summary>Lines under the same caps and purchases are drawn as one.</summary>
    private static List<Group> Groups(Question question, IReadOnlyList<PricedLine> lines)
        => [.. lines.GroupBy(
                line => string.Join(',', question.Caps.Index().Where(cap => cap.Item.Lines.Contains(line.Line.Index)).Select(cap => cap.Index)) + "|"
                    + string.Join(',', question.Purchases.Index().Where(purchase => purchase.Item.Lines.Contains(line.Line.Index)).Select(purchase => purchase.Index)))
            .Select(group => new Group(
                [.. group.Select(line => line.Line.Index)],
                [.. group.Where(IsMoved).Select(line => line.Line.Index)],
                new MonthSums[question.Months],
                new MonthSums[question.Months],
                [.. question.Caps.Select(cap => cap.Lines.Contains(group.First().Line.Index))],
                [.. question.Purchases.Select(purchase => purchase.Lines.Contains(group.First().Line.Index))],
                [.. question.Purchases.Index().Where(purchase => purchase.Item.Lines.Contains(group.First().Line.Index)).Select(purchase => purchase.Index)],
                group.SelectMany(line => line.Spread).Select(spread => spread.Scale).Max()))];

    private sealed record Group(int[] Lines, int[] Moved, MonthSums[] Unmoved, MonthSums[] Sums, bool[] IsUnder, bool[] DrawsFrom, int[] Purchases, Fixed Scale);

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

        public void Empty() => _parts.Clear();

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
                var have = Fixed.Zero;
                foreach (var part in _parts)
                {
                    have += part.Left;
                }

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
