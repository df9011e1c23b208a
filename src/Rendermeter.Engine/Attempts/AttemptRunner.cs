using System.Collections.Concurrent;
using Rendermeter.Engine.Faults;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>
/// Carries one attempt from its hold to its settlement. A thin shell: <see cref="AttemptLife.Step"/> decides, this writes what it says,
/// does what it says, and tells it what happened. It can begin in any state, so that a restart is nothing special.
/// </summary>
public sealed class AttemptRunner(
    ILedger ledger, ProviderSet providers, PriceBook book, CallbackUrls callbacks, AttemptOptions options, TimeProvider time, Erasing erasing, InputLinks? inputs = null)
{
    /// <summary>The source of evidence that came as the answer to a submission.</summary>
    private const string Submission = "submit";

    private static readonly TimeSpan WriteAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<AttemptId, TaskCompletionSource> _signals = [];

    /// <summary>Who signs the claims of this process.</summary>
    private readonly string _owner = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    private readonly RunTimes _runTimes = new();
    private readonly ProviderLimits _limits = new();

    /// <summary>Does everything that can be done for an attempt now: until it is resolved, or has to wait.</summary>
    /// <param name="told">True where a callback is the reason to look.</param>
    /// <exception cref="OperationCanceledException">The process stops; the attempt goes on where it was left.</exception>
    public async Task<AttemptTurn> Advance(Render render, Attempt attempt, bool told, CancellationToken stopping)
    {
        using var hold = erasing.Hold();
        if (providers.Find(attempt.Offer.Provider) is not { } provider)
        {
            // Its times pass and its cancel counts all the same.
            return await Carry(render, attempt, null, Nobody, new AttemptEvent.Due(options.SoleProcess), hold, told, stopping);
        }

        var traits = provider.Traits with { TypicalRuntime = _runTimes.Usual(attempt.Offer.Name), FenceWindow = options.FenceWindow };
        var turn = await Carry(render, attempt, provider, traits, Due(attempt, traits), hold, told, stopping);
        if (hold.Files.Any(sha256 => turn.Attempt.Settlement?.DeliveriesJson.Contains(sha256, StringComparison.Ordinal) != true))
        {
            await erasing.Abandon(hold);
        }

        return turn;
    }

    /// <summary>Takes in what a verified callback says of a job, whatever state the attempt is in: evidence is never fenced.</summary>
    public async Task Hear(Render render, Attempt attempt, string jobId, CancellationToken stopping)
    {
        if (providers.Find(attempt.Offer.Provider) is not { } provider)
        {
            return;
        }

        // Of an attempt without a hold the amounts are fetched first: what a callback says of money is a hint. That there is a job is none.
        var evidence = attempt.State.IsResolved() && await provider.Check(jobId, attempt.Offer.Model, stopping) is var said and not ProviderEvidence.Unsure
            ? said : new ProviderEvidence.Running(jobId);
        var reaction = AttemptLife.Step(attempt, provider.Traits, Heard(evidence, "webhook", render, attempt), _owner, time.GetUtcNow());
        if (reaction.Write is { } write)
        {
            await ledger.Execute(write);
        }
    }

    /// <summary>Asks for the job that appeared after the end of its attempt.</summary>
    /// <returns>When to ask again; null where there is nothing left to ask.</returns>
    /// <exception cref="OperationCanceledException">The process stops.</exception>
    public async Task<DateTimeOffset?> LookLate(Render render, Attempt attempt, CancellationToken stopping)
    {
        var provider = providers.Find(attempt.Offer.Provider);
        var traits = provider?.Traits ?? Nobody;
        var reaction = AttemptLife.Step(attempt, traits, new AttemptEvent.Due(options.SoleProcess), _owner, time.GetUtcNow());
        if (reaction.Next is AttemptAction.Ask)
        {
            var evidence = provider is null ? NotConfigured
                : await provider.Check(attempt.ProviderJobId!, attempt.Offer.Model, stopping);
            reaction = AttemptLife.Step(attempt, traits, Heard(evidence, "poll", render, attempt), _owner, time.GetUtcNow());
        }

        if (reaction.Write is { } write)
        {
            await ledger.Execute(write);
        }

        return (reaction.Next as AttemptAction.Ask)?.At;
    }

    private async Task<AttemptTurn> Carry(
        Render render, Attempt attempt, IProvider? provider, ProviderTraits traits, AttemptEvent happened, FileHold hold, bool told, CancellationToken stopping)
    {
        if (attempt.State is AttemptState.Submitting or AttemptState.Submitted)
        {
            _limits.Saw(attempt.Offer.Name, attempt.Org, attempt.Id, traits, time.GetUtcNow());
        }

        var begun = Moment();
        while (true)
        {
            var reaction = AttemptLife.Step(attempt, traits, happened, _owner, time.GetUtcNow());
            var next = reaction.Next;
            if (reaction.Write is { } write)
            {
                begun = Moment();
                if (await Write(write, happened, stopping) is not { } move)
                {
                    continue;
                }

                attempt = move.Attempt;
                if (!move.Moved && !attempt.State.IsResolved())
                {
                    // Another worker or an earlier commit came first: look again, without haste.
                    return new AttemptTurn(attempt, time.GetUtcNow() + traits.PollInterval);
                }
            }

            if (attempt.State.IsResolved())
            {
                Resolved(attempt);
                return new AttemptTurn(attempt, time.GetUtcNow());
            }

            if (DueAt(next) is { } at && at > time.GetUtcNow())
            {
                return new AttemptTurn(attempt, at);
            }

            happened = provider is not null ? await Perform(next, provider, traits, render, attempt, begun, hold, told, stopping)
                : next is AttemptAction.Ask or AttemptAction.LookUp ? Heard(NotConfigured, "poll", render, attempt)
                : new AttemptEvent.Due(options.SoleProcess);
            told = false;
        }
    }

    /// <returns>Null where it is to be decided and written again: what was answered to the submission is known here only, and a provider may not say it twice.</returns>
    private async Task<AttemptMove?> Write(Command<AttemptMove> write, AttemptEvent happened, CancellationToken stopping)
    {
        try
        {
            return await ledger.Execute(write);
        }
        catch (LedgerUnavailableException) when (happened is AttemptEvent.Heard { Source: Submission })
        {
            await Task.Delay(WriteAgainAfter, time, stopping);
            return null;
        }
    }

    private static DateTimeOffset? DueAt(AttemptAction action) => action switch
    {
        AttemptAction.Ask ask => ask.At,
        AttemptAction.LookUp lookUp => lookUp.At,
        AttemptAction.Wait wait => wait.At,
        _ => null,
    };

    private AttemptEvent.Due Due(Attempt attempt, ProviderTraits traits) => new(options.SoleProcess)
    {
        ClearAt = attempt.State == AttemptState.Held && attempt.CancelRequestedAt is null && !(attempt.NotBefore > time.GetUtcNow())
            ? _limits.Enter(attempt.Offer.Name, attempt.Org, attempt.Id, traits, time.GetUtcNow())
            : null,
    };

    /// <summary>Gives the place of an attempt that is resolved back to its provider's others: it may have been resolved by a person, by another process, or as not needed.</summary>
    public void Leave(Attempt attempt) => _limits.Leave(attempt.Offer.Name, attempt.Org, attempt.Id);

    private void Resolved(Attempt attempt)
    {
        Leave(attempt);
        _signals.TryRemove(attempt.Id, out _);
        if (attempt.Settlement is { RetryAt: { } until })
        {
            _limits.Close(attempt.Offer.Name, until);
        }

        if (attempt is { State: AttemptState.Billed, FirstClaimAt: { } began })
        {
            _runTimes.Saw(attempt.Offer.Name, attempt.UpdatedAt - began);
        }
    }

    /// <summary>Of a provider without a key here, or of what ran elsewhere: nothing is known, nothing is sent, nothing can be asked.</summary>
    private static readonly ProviderTraits Nobody = new(Engine.Attempts.SubmitClass.Blind, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromMinutes(1), TimeSpan.FromDays(1), CanCancel: false)
    {
        IsConfigured = false,
    };

    private static readonly ProviderEvidence.Unsure NotConfigured = new("it is not configured here") { RetryAfter = Nobody.PollInterval };

    /// <summary>True where an attempt waits for a process that has a key for its provider: this one has none. Work that ran elsewhere waits for nobody.</summary>
    public bool Lacks(Attempt attempt)
        => (!attempt.State.IsResolved() || attempt.AwaitsVerdict) && attempt.LeaseOwner != ElsewhereWay.Evidence && providers.Find(attempt.Offer.Provider) is null;

    /// <summary>How the provider of an offer recognises a submission.</summary>
    public SubmitClass SubmitClass(Offer offer) => providers.Find(offer.Provider)!.Traits.SubmitClass;

    /// <summary>Makes the next look at an attempt happen now: a callback has told of it. In the middle of a look, another one follows it at once.</summary>
    public void Wake(AttemptId attempt) => Signal(attempt).TrySetResult();

    /// <summary>Forgets an attempt that nobody here waits for any more; true where a wake-up came that nobody has followed.</summary>
    public bool Forget(AttemptId attempt) => _signals.TryRemove(attempt, out var signal) && signal.Task.IsCompleted;

    private TaskCompletionSource Signal(AttemptId attempt)
        => _signals.GetOrAdd(attempt, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task<AttemptEvent> Perform(
        AttemptAction action, IProvider provider, ProviderTraits traits, Render render, Attempt attempt, (long, DateTimeOffset) begun, FileHold hold, bool told, CancellationToken stopping)
    {
        switch (action)
        {
            case AttemptAction.Send:
                return Heard(await Send(provider, render, attempt, begun, hold), Submission, render, attempt);
            case AttemptAction.Ask:
                var answer = await provider.Check(attempt.ProviderJobId!, attempt.Offer.Model, stopping);
                CrashPoint.Hit("poll.after-answer");
                return Heard(answer, told ? "webhook" : "poll", render, attempt);
            case AttemptAction.LookUp:
                return Heard(await provider.Find(attempt.Id, stopping), told ? "webhook" : "lookup", render, attempt);
            case AttemptAction.Cancel:
                await provider.Cancel(attempt.ProviderJobId!, attempt.Offer.Model, stopping);
                return Due(attempt, traits);
            default:
                return Due(attempt, traits);
        }
    }

    /// <summary>Sends, once. A process that stops waits for the answer, which the submit timeout bounds: hanging up here would only make a doubt.</summary>
    /// <param name="begun">Just before the claim was asked for.</param>
    private async Task<ProviderEvidence> Send(IProvider provider, Render render, Attempt attempt, (long Timestamp, DateTimeOffset At) begun, FileHold hold)
    {
        CrashPoint.Hit("submit.before-connect");

        // The deadline is of the database's clock; this process asked for the claim no later than that began to run. Nobody sets the steady clock, but it
        // stands still while a machine is asleep; the other one shows that.
        if (time.GetElapsedTime(begun.Timestamp) >= AttemptLife.SubmitWindow || time.GetUtcNow() - begun.At >= AttemptLife.SubmitWindow)
        {
            return new ProviderEvidence.NotSent("the submit deadline passed before the first byte was sent");
        }

        var job = new ProviderJob(attempt.Id, attempt.Offer.Model, render.Prompt, QuotedParameters.Read(attempt.QuoteJson),
            callbacks.For(attempt.Offer.Provider, attempt.Org, attempt.Id))
        {
            Hold = hold,
            Inputs = inputs?.Of(render.Org, render.Inputs) ?? [],
            StartWithin = attempt.DeadlineAt is null ? null : Left(attempt),
            FinishWithin = Left(attempt) is { } left && left < provider.Traits.MaxRuntime ? left : provider.Traits.MaxRuntime,
        };
        var evidence = await provider.Submit(job, CancellationToken.None);
        if (evidence is ProviderEvidence.Accepted or ProviderEvidence.Finished)
        {
            _limits.Open(attempt.Offer.Name);
        }

        // An answer that is not understood may still say when to come again: until then each further job would only be one more in doubt.
        if (evidence is ProviderEvidence.Unsure { RetryAfter: { } pause })
        {
            _limits.Close(attempt.Offer.Name, time.GetUtcNow() + pause);
        }

        CrashPoint.Hit("submit.after-body");
        return evidence;
    }

    private (long Timestamp, DateTimeOffset At) Moment() => (time.GetTimestamp(), time.GetUtcNow());

    private TimeSpan? Left(Attempt attempt) => attempt.DeadlineAt - time.GetUtcNow();

    private AttemptEvent.Heard Heard(ProviderEvidence evidence, string source, Render render, Attempt attempt)
    {
        // Of a first claim that this process made, the send has returned: we are here.
        var senderIsDone = options.SoleProcess || (attempt.LeaseOwner == _owner && attempt.LeaseEpoch == 1);
        return new(evidence, source, evidence is ProviderEvidence.Finished finished ? Price(render, attempt, finished) : null, senderIsDone);
    }

    /// <summary>Null where what is reported is beyond any amount.</summary>
    private SettledPrice? Price(Render render, Attempt attempt, ProviderEvidence.Finished finished)
    {
        try
        {
            var price = Settling.Settle(book, new SettleRequest(attempt.Offer.PriceVersion, QuotedParameters.Read(attempt.QuoteJson), attempt.CreatedAt, finished.Outcome,
                finished.ReportedCost, finished.ReportedUsage, Prompt: render.Prompt));

            // What the prompt decides is not known any more once it is erased, and unknown is not zero.
            return render.ErasedAt is not null && finished is { ReportedCost: null, ReportedUsage: null } ? price with { Billing = Billing.Unknown } : price;
        }
        catch (AmountOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>Waits; true where a callback ended the waiting.</summary>
    public async Task<bool> WaitUntil(DateTimeOffset at, AttemptId attempt, CancellationToken stopping)
    {
        var signal = Signal(attempt);
        var left = at - time.GetUtcNow();
        if (left > TimeSpan.Zero && !signal.Task.IsCompleted)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            await Task.WhenAny(signal.Task, Task.Delay(left, time, waiting.Token));
            await waiting.CancelAsync();
            stopping.ThrowIfCancellationRequested();
        }

        if (!signal.Task.IsCompleted)
        {
            return false;
        }

        _signals.TryRemove(attempt, out _);
        return true;
    }
}
