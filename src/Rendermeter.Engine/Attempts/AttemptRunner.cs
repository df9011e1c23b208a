using System.Collections.Concurrent;
using Rendermeter.Engine.Faults;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>
/// Carries one attempt from its hold to its settlement. A thin shell: <see cref="AttemptLife.Step"/> decides, this writes what it says,
/// does what it says, and tells it what happened. It can begin in any state, so that a restart is nothing special.
/// </summary>
public sealed class AttemptRunner(ILedger ledger, ProviderSet providers, PriceBook book, CallbackUrls callbacks, AttemptOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<AttemptId, TaskCompletionSource> _signals = [];

    /// <summary>Who signs the claims of this process.</summary>
    private readonly string _owner = Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    /// <summary>Runs until the attempt is resolved, or the process stops.</summary>
    /// <exception cref="OperationCanceledException">The process stops; the attempt goes on where it was left.</exception>
    public async Task<Attempt> Run(Render render, Attempt attempt, CancellationToken stopping)
    {
        var provider = providers.Find(attempt.Offer.Provider)
            ?? throw new InvalidOperationException($"{attempt.Offer.Provider} is no longer configured, and {attempt.Id} is not resolved");
        AttemptEvent happened = new AttemptEvent.Due(options.SoleProcess);
        while (!attempt.State.IsResolved())
        {
            var reaction = AttemptLife.Step(attempt, provider.Traits, happened, _owner, time.GetUtcNow());
            var next = reaction.Next;
            if (reaction.Write is { } write)
            {
                var move = await ledger.Execute(write);
                attempt = move.Attempt;
                if (!move.Moved)
                {
                    // Another worker or an earlier commit came first: look again, without haste.
                    next = new AttemptAction.Wait(time.GetUtcNow() + provider.Traits.PollInterval);
                }
            }

            happened = await Perform(next, provider, render, attempt, stopping);
        }

        _signals.TryRemove(attempt.Id, out _);
        return attempt;
    }

    /// <summary>How the provider of an offer recognises a submission.</summary>
    public SubmitClass SubmitClass(Offer offer) => providers.Find(offer.Provider)!.Traits.SubmitClass;

    /// <summary>Makes the next look at an attempt happen now: a callback has told of it.</summary>
    public void Wake(AttemptId attempt)
    {
        if (_signals.TryGetValue(attempt, out var signal))
        {
            signal.TrySetResult();
        }
    }

    private async Task<AttemptEvent> Perform(AttemptAction action, IProvider provider, Render render, Attempt attempt, CancellationToken stopping)
    {
        switch (action)
        {
            case AttemptAction.Send:
                return Heard(await Send(provider, render, attempt), "submit", render, attempt);
            case AttemptAction.Ask ask:
                var asked = await WaitUntil(ask.At, attempt.Id, stopping);
                return Heard(await provider.Check(attempt.ProviderJobId!, attempt.Offer.Model, stopping), asked ? "webhook" : "poll", render, attempt);
            case AttemptAction.LookUp lookUp:
                var told = await WaitUntil(lookUp.At, attempt.Id, stopping);
                return Heard(await provider.Find(attempt.Id, stopping), told ? "webhook" : "lookup", render, attempt);
            case AttemptAction.Wait wait:
                await WaitUntil(wait.At, attempt.Id, stopping);
                return new AttemptEvent.Due(options.SoleProcess);
            default:
                return new AttemptEvent.Due(options.SoleProcess);
        }
    }

    /// <summary>Sends, once. A process that stops waits for the answer, which the submit timeout bounds: hanging up here would only make a doubt.</summary>
    private async Task<ProviderEvidence> Send(IProvider provider, Render render, Attempt attempt)
    {
        CrashPoint.Hit("submit.before-connect");
        if (time.GetUtcNow() >= attempt.SubmitDeadlineAt)
        {
            return new ProviderEvidence.NotSent("the submit deadline passed before the first byte was sent");
        }

        var job = new ProviderJob(attempt.Id, attempt.Offer.Model, render.Prompt, QuotedParameters.Read(attempt.QuoteJson),
            callbacks.For(attempt.Offer.Provider, attempt.Org, attempt.Id));
        var evidence = await provider.Submit(job, CancellationToken.None);
        CrashPoint.Hit("submit.after-body");
        return evidence;
    }

    private AttemptEvent.Heard Heard(ProviderEvidence evidence, string source, Render render, Attempt attempt)
    {
        // Of a first claim that this process made, the send has returned: we are here.
        var senderIsDone = options.SoleProcess || (attempt.LeaseOwner == _owner && attempt.LeaseEpoch == 1);
        return new(evidence, source, evidence is ProviderEvidence.Finished finished ? Price(render, attempt, finished) : null, senderIsDone);
    }

    private SettledPrice Price(Render render, Attempt attempt, ProviderEvidence.Finished finished)
        => Settling.Settle(book, new SettleRequest(attempt.Offer.PriceVersion, QuotedParameters.Read(attempt.QuoteJson), attempt.CreatedAt, finished.Outcome,
            finished.ReportedCost, finished.ReportedUsage, Prompt: render.Prompt));

    /// <summary>Waits; true where a callback ended the waiting.</summary>
    private async Task<bool> WaitUntil(DateTimeOffset at, AttemptId attempt, CancellationToken stopping)
    {
        var signal = _signals.GetOrAdd(attempt, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
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
