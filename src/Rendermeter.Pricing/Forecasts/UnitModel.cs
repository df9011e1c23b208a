using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>
/// One wanted output: attempts until one is accepted, at most so many. With q, the chance that an attempt is not accepted, and a limit of A
/// it takes (1 - q^A) / (1 - q) attempts and ends accepted with 1 - q^A; each attempt costs the same on average, so that money follows by Wald's rule.
/// </summary>
internal sealed class UnitModel<T>
    where T : struct, IScalar<T>
{
    private static readonly T Zero = T.Of(Rational.Zero);
    private static readonly T One = T.Of(Rational.One);

    private readonly Recipe _recipe;
    private readonly T _price;
    private readonly T _waitingPrice;
    private readonly T _surge;
    private readonly T _surcharge;
    private readonly T _drafts;
    private readonly T _upscale;
    private readonly T[] _failureShares;
    private readonly T[] _draftFailureShares;
    private readonly T[] _stepRates;

    public UnitModel(Recipe recipe, RecipePrices prices)
    {
        _recipe = recipe;
        _price = T.Of(prices.Price);
        _waitingPrice = T.Of(prices.WaitingPrice);
        _surge = T.Of((recipe.Surge?.Multiplier ?? Rational.One) - Rational.One);
        _surcharge = T.Of(recipe.Surcharge);
        _drafts = T.Of(prices.Draft * (recipe.Drafts?.Count ?? 0));
        _upscale = T.Of(prices.Upscale);
        _failureShares = [.. prices.FailureShares.Select(T.Of)];
        _draftFailureShares = [.. prices.DraftFailureShares.Select(T.Of)];
        _stepRates = [.. recipe.Steps.Select(step => T.Of(step.Rate))];
    }

    public UnitCosts<T> Costs(T[] values)
    {
        var (attempts, outputs, accepted, failedShare) = Tries(values, _recipe.Failures, _failureShares, _recipe.Rejection, _recipe.Attempts);
        var price = Price(values);
        var duplicates = _recipe.Duplicates is { } twice ? outputs * values[twice.Index] : Zero;
        var (tokens, downstream) = (Zero, Zero);
        for (var i = 0; i < _stepRates.Length; i++)
        {
            var step = _recipe.Steps[i];
            var times = step.For switch
            {
                EventKind.Attempt => attempts,
                EventKind.Output => outputs,
                EventKind.Accepted => accepted,
                EventKind.Wanted => One,
            };
            var money = times * values[step.Amount.Index] * _stepRates[i];
            if (step.Kind == CostKind.Tokens)
            {
                tokens += money;
            }
            else
            {
                downstream += money;
            }
        }

        return new UnitCosts<T>(
            attempts, outputs, accepted,
            Generation: accepted * (price + _upscale),
            Rejected: (outputs - accepted) * price,
            Failed: attempts * failedShare * price,
            Duplicates: duplicates * price,
            Drafts: _recipe.Drafts is { } drafts ? Drafts(values, drafts) : Zero,
            Adapters: (outputs + duplicates) * _surcharge,
            tokens, downstream);
    }

    /// <summary>Sets until one is promoted, each of so many drafts, each draft with its own attempts.</summary>
    private T Drafts(T[] values, DraftSet drafts)
    {
        var (attempts, outputs, _, failedShare) = Tries(values, drafts.Failures, _draftFailureShares, drafts.Rejection, drafts.Attempts);
        var set = _drafts * (outputs + (attempts * failedShare));
        return drafts.Promotion.IsRange || drafts.Promotion.Low != Rational.One ? set / values[drafts.Promotion.Index] : set;
    }

    /// <summary>Attempts until one is accepted, what they deliver, and the mean share of the price that a failure adds to each of them.</summary>
    private static (T Attempts, T Outputs, T Accepted, T FailedShare) Tries(T[] values, IReadOnlyList<Failure> failures, T[] shares, Assumption rejection, int most)
    {
        var (failed, failedShare) = (Zero, Zero);
        for (var i = 0; i < shares.Length; i++)
        {
            var rate = values[failures[i].Rate.Index];
            failed += rate;
            failedShare += rate * shares[i];
        }

        var delivered = One - failed;
        var missed = failed + (delivered * values[rejection.Index]);
        var (attempts, power) = (Zero, One);
        for (var i = 0; i < most; i++)
        {
            attempts += power;
            power *= missed;
        }

        return (attempts, attempts * delivered, One - power, failedShare);
    }

    private T Price(T[] values)
    {
        var price = _price;
        if (_recipe.Waiting is { } waiting)
        {
            price += values[waiting.Share.Index] * (_waitingPrice - price);
        }

        if (_recipe.Surge is { } surge)
        {
            price += values[surge.Share.Index] * _surge * price;
        }

        return price;
    }
}

/// <summary>What one wanted output takes and costs on average.</summary>
internal readonly record struct UnitCosts<T>(
    T Attempts, T Outputs, T Accepted, T Generation, T Rejected, T Failed, T Duplicates, T Drafts, T Adapters, T Tokens, T Downstream)
    where T : struct, IScalar<T>
{
    /// <summary>What providers of renders bill: caps and pools count it.</summary>
    public T Billed => Generation + Rejected + Failed + Duplicates + Drafts + Adapters;

    public T Total => Billed + Tokens + Downstream;

    public T Of(CostKind kind) => kind switch
    {
        CostKind.Generation => Generation,
        CostKind.Rejected => Rejected,
        CostKind.Failed => Failed,
        CostKind.Duplicates => Duplicates,
        CostKind.Drafts => Drafts,
        CostKind.Adapters => Adapters,
        CostKind.Tokens => Tokens,
        CostKind.Downstream => Downstream,
        CostKind.Purchases or CostKind.Caps => T.Of(Rational.Zero),
    };
}
