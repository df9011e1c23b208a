using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    /// <summary>A price version that was wrong so often is quarantined.</summary>
    private const int MostOverruns = 3;

    /// <summary>Overruns are counted over this span.</summary>
    private static readonly TimeSpan OverrunWindow = TimeSpan.FromDays(7);

    /// <summary>How long a charge that was set aside waits before it is overdue.</summary>
    private static readonly TimeSpan DecideWithin = TimeSpan.FromHours(24);

    /// <summary>
    /// The attempt as it is to be held: at its bound with the markup that holds now. What no price of the book bounds is held at no more than the caller
    /// allows, markup and all; what ran elsewhere has its cost for a bound.
    /// </summary>
    private static Attempt Marked(Book book, Admit admit)
    {
        var draft = admit.Draft;
        var bounded = draft with { BoundNanos = draft.HoldNanos };
        if (RenderOf(book, admit) is not { } render || Markup.Of(book.Markups.Values, render, draft.Offer, draft.Unit) is not { } markup)
        {
            return bounded;
        }

        var held = markup.Terms.Hold(draft.HoldNanos);
        var allowed = admit.RanElsewhere || IsBoundByBook(draft.QuoteJson) || render.MaxCostNanos is not { } most ? held : Math.Min(held, most - Taken(book, render.Id));
        return bounded with { Markup = markup.Terms, HoldNanos = Math.Max(draft.HoldNanos, allowed) };
    }

    /// <summary>What the attempts of a render have been charged or still hold.</summary>
    private static long Taken(Book book, Identities.RenderId render)
        => book.AttemptsOf(render).Sum(attempt => attempt.State.IsResolved() ? attempt.ChargeNanos : attempt.HoldNanos);

    private static Render? RenderOf(Book book, Admit admit) => admit.NewRender ?? book.Renders.GetValueOrDefault(admit.Draft.Render);

    /// <summary>What the tenant pays for a cost: with its markup, and never above the hold.</summary>
    private static long ChargeOf(Attempt attempt, long costNanos)
        => Math.Min(attempt.Markup?.Charge(costNanos) ?? costNanos, attempt.HoldNanos);

    /// <summary>What a cost leaves to the operator.</summary>
    private static long OverrunOf(Attempt attempt, long costNanos) => Math.Max(0, costNanos - attempt.HoldNanos);

    /// <summary>Whether nobody believes a cost. What a quote without a bound expects leaves out what only the run tells: then it is what was allowed that counts.</summary>
    private static bool IsSetAside(Book book, Attempt attempt, long costNanos)
        => attempt.ExpectedNanos is > 0 and var expected && costNanos > (Int128)expected * book.SetAsideMultiple
            && (HasBound(attempt.QuoteJson) || costNanos > (Int128)(attempt.BoundNanos ?? attempt.HoldNanos) * book.SetAsideMultiple);

    /// <summary>Whether the price book bounds it, and not only what was settled before.</summary>
    private static bool IsBoundByBook(string quoteJson)
    {
        using var quote = JsonDocument.Parse(quoteJson);
        return HasBound(quoteJson) && !(quote.RootElement.TryGetProperty("history", out var history)
            && history.GetProperty("used").GetBoolean() && history.GetProperty("book_upper_bound").ValueKind == JsonValueKind.Null);
    }

    private static bool HasBound(string quoteJson)
    {
        using var quote = JsonDocument.Parse(quoteJson);
        return !quote.RootElement.TryGetProperty("upper_bound", out var bound) || bound.ValueKind != JsonValueKind.Null;
    }

    /// <summary>A bill that is many times its quote is not believed and not refused: the hold stays until a person decides.</summary>
    private static AttemptMove DecideAside(Draft draft, Attempt attempt, Settle settle)
    {
        var move = Keep(draft, attempt with
        {
            State = AttemptState.InDoubt,
            ProviderJobId = attempt.ProviderJobId ?? settle.JobId,
            ResolvesBy = attempt.ResolvesBy ?? draft.Now + DecideWithin,
            SetAsideCostNanos = settle.CostNanos,
            Settlement = settle.Settlement,
        });
        draft.Events.Add(EventText.SetAside(move.Attempt));
        return move;
    }

    private static AttemptMove DecideResolveSetAside(Book book, Draft draft, ResolveSetAside resolve)
    {
        var attempt = Find(book, resolve);
        if (attempt.State.IsResolved() || attempt.SetAsideCostNanos is not { } cost)
        {
            return Leave(attempt);
        }

        return resolve.Decision switch
        {
            SetAsideDecision.Charge => Settled(book, draft, attempt, AttemptState.Billed, cost, ChargeOf(attempt, cost), attempt.Settlement!, "operator", resolve.Actor),
            SetAsideDecision.Absorb => Settled(book, draft, attempt, AttemptState.Billed, cost, 0, attempt.Settlement!, "operator", resolve.Actor),
            SetAsideDecision.Free => Settled(book, draft, attempt, AttemptState.Free, 0, 0, attempt.Settlement!, "operator", resolve.Actor),
        };
    }

    /// <summary>A cost above its bound means that the price is wrong. After three of them nothing new is admitted on that version.</summary>
    private static void CountOverrun(Book book, Draft draft, Attempt attempt)
    {
        if (attempt.CostNanos <= (attempt.BoundNanos ?? attempt.HoldNanos))
        {
            return;
        }

        draft.Events.Add(EventText.Overrun(attempt));

        // A cost that the caller reports, and one that no price bounds, say nothing against a price; nor does one above a bound that was learned.
        if (attempt.BoundNanos is null || attempt.LeaseOwner == ElsewhereWay.Evidence || LearnedPrices.AllowsCost(attempt.QuoteJson, attempt.CostNanos))
        {
            return;
        }

        var version = attempt.Offer.PriceVersion;
        var known = book.Quarantines.GetValueOrDefault(version);
        var counted = known is { Overruns: > 0 } && draft.Now - known.SinceAt <= OverrunWindow
            ? known with { Overruns = known.Overruns + 1 }
            : new Quarantine(book.Org, version, Overruns: 1, SinceAt: draft.Now, known?.QuarantinedAt, known?.LiftedBy);
        if (counted.Overruns >= MostOverruns && counted.QuarantinedAt is null)
        {
            counted = counted with { QuarantinedAt = draft.Now };
            draft.Events.Add(EventText.Quarantined(attempt, counted));
        }

        draft.Quarantines[version] = counted;
    }

    private static Done DecideLift(Book book, Draft draft, LiftQuarantine lift)
    {
        if (book.Quarantines.TryGetValue(lift.PriceVersion, out var known) && known.QuarantinedAt is not null)
        {
            draft.Quarantines[lift.PriceVersion] = known with { Overruns = 0, QuarantinedAt = null, LiftedBy = lift.Actor };
            draft.Events.Add(EventText.QuarantineLifted(lift));
        }

        return new Done();
    }
}
