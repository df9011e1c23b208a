using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Inputs;

/// <summary>Brings together the files of a request, wherever each of them is; everything that is wrong with them is told together.</summary>
internal sealed class InputGathering(InputTaking taking, IRecords records, InputOptions options, TimeProvider time)
{
    /// <summary>A claim that may be forgotten before the engine looks at it does not count: a render must not begin without its files.</summary>
    private static readonly TimeSpan StillKnown = TimeSpan.FromMinutes(10);

    /// <summary>The files, or what is wrong with them.</summary>
    /// <param name="inline">What became of those that stood in the body.</param>
    /// <param name="claim">Where its render stands already, nothing is fetched: the first answer is given again, whatever became of an address meanwhile.</param>
    public async Task<(IReadOnlyList<RenderInput> Inputs, Problem? Problem)> Gather(
        OrgId org, IReadOnlyList<InputAsk> asked, IReadOnlyList<InputOutcome> inline, IdempotencyClaim? claim, CancellationToken cancellationToken)
    {
        if (asked.Count == 0 || (claim is not null && await records.FindClaim(org, claim, time.GetUtcNow() + StillKnown, cancellationToken) is not null))
        {
            return ([], null);
        }

        // What is here already is taken first: it must not be removed while the rest is fetched.
        var budget = new FetchBudget(options.MaxFetchedBytes);
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(options.FetchSeconds), time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var outcomes = new InputOutcome[asked.Count];
        foreach (var (index, one) in asked.Index().OrderBy(pair => pair.Item.Url is not null))
        {
            outcomes[index] = one.Url is { } url ? await Fetch(org, url, budget, enough.Token, cancellationToken) : await Find(org, one, inline, cancellationToken);
            if (outcomes[index] is InputOutcome.Full full)
            {
                return ([], full.Problem);
            }
        }

        var errors = outcomes.Index().Where(pair => pair.Item is InputOutcome.Refused)
            .Select(pair => new FieldError(asked[pair.Index].Pointer, ((InputOutcome.Refused)pair.Item).Code, ((InputOutcome.Refused)pair.Item).Detail, Value: null, Allowed: null)).ToList();
        return errors.Count > 0 ? ([], Refusals.Validation(errors)) : ([.. outcomes.Select((outcome, index) => ((InputOutcome.Taken)outcome).Input with { Role = asked[index].Role })], null);
    }

    private async Task<InputOutcome> Fetch(OrgId org, Uri url, FetchBudget budget, CancellationToken enough, CancellationToken cancellationToken)
    {
        try
        {
            return await taking.Fetch(org, url, budget, enough);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new InputOutcome.Refused("fetch_failed", $"the files of one request are fetched within {options.FetchSeconds} seconds together, and this one was not");
        }
    }

    private async Task<InputOutcome> Find(OrgId org, InputAsk one, IReadOnlyList<InputOutcome> inline, CancellationToken cancellationToken)
    {
        if (one.Inline is { } index)
        {
            return index < inline.Count ? inline[index] : new InputOutcome.Refused("encoding", "there is no file here");
        }

        if (one.Output is { } output)
        {
            return await records.FindOutput(org, output, cancellationToken) is { } brought && await IsKept(org, brought, cancellationToken)
                ? await taking.Take(org, new StoredFile(brought.Sha256, brought.Bytes), cancellationToken)
                : new InputOutcome.Refused("not_found", "there is no such file, or it was erased");
        }

        // What was sent before stays its own: the render has a file of its own with the same bytes.
        return await records.FindInput(org, one.File!.Value, cancellationToken) is { } known
            ? await taking.Claim(org, known, cancellationToken)
            : new InputOutcome.Refused("not_found", "there is no such file, or it was sent more than a day ago");
    }

    /// <summary>Equal bytes of another render are kept, and are not this one's any more.</summary>
    private async Task<bool> IsKept(OrgId org, Output output, CancellationToken cancellationToken)
        => await records.FindRenderOf(org, output.Attempt, cancellationToken) is { } render
            && await records.FindRender(org, render, cancellationToken) is { Render.ErasedAt: null };
}
