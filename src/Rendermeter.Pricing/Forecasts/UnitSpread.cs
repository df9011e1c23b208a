using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>How far one wanted output's cost strays from its mean: variance and third central moment, in the square and cube of the scale.</summary>
internal readonly record struct Spread(Fixed Mean, Fixed Variance, Fixed Third)
{
    /// <summary>
    /// Where users act by themselves the number of actions strays too, as a Poisson count; what one action asks for comes together.
    /// 0 together: the number is given.
    /// </summary>
    public Fixed VarianceWith(Fixed together)
        => together.Raw == 0 ? Variance : Variance + (Fixed.Max(Fixed.One, together) * Mean * Mean);

    public Fixed ThirdWith(Fixed together)
    {
        if (together.Raw == 0)
        {
            return Third;
        }

        var k = Fixed.Max(Fixed.One, together);
        return Third + (Fixed.FromInteger(3) * k * Mean * Variance) + (k * k * Mean * Mean * Mean);
    }
}

/// <summary>
/// The cost of one wanted output as chances of single attempts: the cheaper hour or not, the dear one or not, failed, delivered, delivered
/// twice. Moments come from walking back through the attempts that are left; the whole distribution from the same walk.
/// </summary>
internal sealed class UnitSpread
{
    private readonly Recipe _recipe;
    private readonly Fixed _price;
    private readonly Fixed _waitingPrice;
    private readonly Fixed _surge;
    private readonly Fixed _surcharge;
    private readonly Fixed _draft;
    private readonly Fixed _upscale;
    private readonly Fixed[] _failureShares;
    private readonly Fixed[] _draftFailureShares;
    private readonly Fixed[] _stepRates;
    private readonly List<Chance> _chances = [];
    private readonly List<Chance> _draftChances = [];

    public UnitSpread(Recipe recipe, RecipePrices prices)
    {
        _recipe = recipe;
        var scale = Rational.Max(
            Rational.FromFraction(1, 1_000_000), prices.Price + recipe.Surcharge + prices.Draft + prices.Upscale
                + recipe.Steps.Aggregate(Rational.Zero, (sum, step) => sum + (step.Amount.Middle * step.Rate)));
        Scale = Fixed.Of(scale);
        _price = Fixed.Of(prices.Price / scale);
        _waitingPrice = Fixed.Of(prices.WaitingPrice / scale);
        _surge = Fixed.Of(recipe.Surge?.Multiplier ?? Rational.One);
        _surcharge = Fixed.Of(recipe.Surcharge / scale);
        _draft = Fixed.Of(prices.Draft / scale);
        _upscale = Fixed.Of(prices.Upscale / scale);
        _failureShares = [.. prices.FailureShares.Select(Fixed.Of)];
        _draftFailureShares = [.. prices.DraftFailureShares.Select(Fixed.Of)];
        _stepRates = [.. recipe.Steps.Select(step => Fixed.Of(step.Rate / scale))];
    }

    /// <summary>About the cost of one attempt: moments are counted in it, so that tiny prices keep their digits.</summary>
    public Fixed Scale { get; }

    public Spread Moments(Fixed[] values)
    {
        Fill(values);
        var (m1, variance, third) = Walked(_chances, _recipe.Attempts);
        if (_recipe.Drafts is { } drafts)
        {
            // Sets until one is promoted: a geometric number of sums of so many drafts.
            var (two, three, promotion, count) = (Fixed.FromInteger(2), Fixed.FromInteger(3), values[drafts.Promotion.Index], Fixed.FromInteger(drafts.Count));
            var (mean, strays, leans) = Walked(_draftChances, drafts.Attempts);
            (mean, strays, leans) = (mean * count, strays * count, leans * count);
            var dropped = (Fixed.One - promotion) / (promotion * promotion);
            m1 += mean / promotion;
            variance += (strays / promotion) + (dropped * mean * mean);
            third += (leans / promotion) + (three * dropped * mean * strays) + (dropped / promotion * (two - promotion) * mean * mean * mean);
        }

        return new Spread(m1 + Constant(values), Fixed.Max(Fixed.Zero, variance), third);
    }

    /// <summary>Every cost of one wanted output in nano-units with its chance; null where there are too many, or drafts whose number is drawn.</summary>
    public Dictionary<long, Fixed>? Distribution(Fixed[] values, int most)
    {
        if (_recipe.Drafts is { } drafts && drafts.Promotion.Low != Rational.One)
        {
            return null;
        }

        Fill(values);
        var costs = new Dictionary<long, Fixed> { [Nanos(Constant(values))] = Fixed.One };
        for (var i = 0; i < (_recipe.Drafts?.Count ?? 0) && costs is not null; i++)
        {
            costs = Walked(costs, _draftChances, _recipe.Drafts!.Attempts, most);
        }

        return costs is null ? null : Walked(costs, _chances, _recipe.Attempts, most);
    }

    /// <summary>Adds to every cost what attempts until one is accepted come to; null where there are too many.</summary>
    private Dictionary<long, Fixed>? Walked(Dictionary<long, Fixed> open, List<Chance> chances, int attempts, int most)
    {
        var done = new Dictionary<long, Fixed>();
        for (var i = 0; i < attempts && open.Count > 0; i++)
        {
            var next = new Dictionary<long, Fixed>();
            foreach (var (sofar, weight) in open)
            {
                foreach (var chance in chances)
                {
                    var target = chance.IsAccepted || i == attempts - 1 ? done : next;
                    var cost = sofar + Nanos(chance.Cost);
                    target[cost] = target.GetValueOrDefault(cost) + (weight * chance.Weight);
                }
            }

            open = next;
            if (open.Count + done.Count > most)
            {
                return null;
            }
        }

        return done;
    }

    private long Nanos(Fixed scaled) => (long)((scaled * Scale).ToRational() * Money.NanosPerUnit).RoundHalfEven();

    /// <summary>Mean, variance and third central moment of attempts until one is accepted.</summary>
    private static (Fixed Mean, Fixed Variance, Fixed Third) Walked(List<Chance> chances, int attempts)
    {
        var (e1, e2, e3, n1, n2, missed) = (Fixed.Zero, Fixed.Zero, Fixed.Zero, Fixed.Zero, Fixed.Zero, Fixed.Zero);
        foreach (var chance in chances)
        {
            var first = chance.Weight * chance.Cost;
            var second = first * chance.Cost;
            (e1, e2, e3) = (e1 + first, e2 + second, e3 + (second * chance.Cost));
            if (!chance.IsAccepted)
            {
                (n1, n2, missed) = (n1 + first, n2 + second, missed + chance.Weight);
            }
        }

        var (two, three) = (Fixed.FromInteger(2), Fixed.FromInteger(3));
        var (m1, m2, m3) = (Fixed.Zero, Fixed.Zero, Fixed.Zero);
        for (var i = 0; i < attempts; i++)
        {
            (m1, m2, m3) = (e1 + (missed * m1), e2 + (two * n1 * m1) + (missed * m2), e3 + (three * ((n2 * m1) + (n1 * m2))) + (missed * m3));
        }

        var square = m1 * m1;
        return (m1, Fixed.Max(Fixed.Zero, m2 - square), m3 - (three * m1 * m2) + (two * m1 * square));
    }

    private Fixed Constant(Fixed[] values) => Steps(values, EventKind.Wanted);

    private Fixed Steps(Fixed[] values, EventKind kind)
    {
        var sum = Fixed.Zero;
        for (var i = 0; i < _stepRates.Length; i++)
        {
            if (_recipe.Steps[i].For == kind)
            {
                sum += values[_recipe.Steps[i].Amount.Index] * _stepRates[i];
            }
        }

        return sum;
    }

    private void Fill(Fixed[] values)
    {
        _chances.Clear();
        FillDrafts(values);
        var (perAttempt, perOutput, perAccepted) = (Steps(values, EventKind.Attempt), Steps(values, EventKind.Output), Steps(values, EventKind.Accepted) + _upscale);
        var waits = _recipe.Waiting is { } waiting ? values[waiting.Share.Index] : Fixed.Zero;
        var dear = _recipe.Surge is { } surge ? values[surge.Share.Index] : Fixed.Zero;
        At(_price, (Fixed.One - waits) * (Fixed.One - dear));
        At(_waitingPrice, waits * (Fixed.One - dear));
        At(_price * _surge, (Fixed.One - waits) * dear);
        At(_waitingPrice * _surge, waits * dear);

        void At(Fixed price, Fixed weight)
        {
            if (weight.Raw <= 0)
            {
                return;
            }

            var delivered = Fixed.One;
            for (var i = 0; i < _failureShares.Length; i++)
            {
                var rate = values[_recipe.Failures[i].Rate.Index];
                delivered -= rate;
                Add(weight * rate, (price * _failureShares[i]) + perAttempt, isAccepted: false);
            }

            var rejected = values[_recipe.Rejection.Index];
            var twice = _recipe.Duplicates is { } duplicates ? values[duplicates.Index] : Fixed.Zero;
            var once = price + _surcharge + perAttempt + perOutput;
            var made = weight * delivered;
            Add(made * (Fixed.One - twice) * rejected, once, isAccepted: false);
            Add(made * (Fixed.One - twice) * (Fixed.One - rejected), once + perAccepted, isAccepted: true);
            Add(made * twice * rejected, once + price + _surcharge, isAccepted: false);
            Add(made * twice * (Fixed.One - rejected), once + price + _surcharge + perAccepted, isAccepted: true);
        }

        void Add(Fixed weight, Fixed cost, bool isAccepted)
        {
            if (weight.Raw > 0)
            {
                _chances.Add(new Chance(weight, cost, isAccepted));
            }
        }
    }

    private void FillDrafts(Fixed[] values)
    {
        _draftChances.Clear();
        if (_recipe.Drafts is not { } drafts)
        {
            return;
        }

        var delivered = Fixed.One;
        for (var i = 0; i < _draftFailureShares.Length; i++)
        {
            var rate = values[drafts.Failures[i].Rate.Index];
            delivered -= rate;
            Add(rate, _draft * _draftFailureShares[i], isAccepted: false);
        }

        var rejected = values[drafts.Rejection.Index];
        Add(delivered * rejected, _draft, isAccepted: false);
        Add(delivered * (Fixed.One - rejected), _draft, isAccepted: true);

        void Add(Fixed weight, Fixed cost, bool isAccepted)
        {
            if (weight.Raw > 0)
            {
                _draftChances.Add(new Chance(weight, cost, isAccepted));
            }
        }
    }

    private readonly record struct Chance(Fixed Weight, Fixed Cost, bool IsAccepted);
}
