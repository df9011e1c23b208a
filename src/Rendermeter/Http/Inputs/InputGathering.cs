using System.Globalization;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Inputs;

/// <summary>Brings together the files of a request, wherever each of them is; everything that is wrong with them is told together.</summary>
internal sealed class InputGathering(InputTaking taking, IRecords records, IdSource ids, TimeProvider time)
{
    /// <summary>A claim that may be forgotten before the engine looks at it does not count: a render must not begin without its files.</summary>
    private static readonly TimeSpan StillKnown = TimeSpan.FromMinutes(10);

    /// <summary>The files, or what is wrong with them.</summary>
    /// <param name="inline">What became of those that stood in the body.</param>
    /// <param name="claim">Where its render stands already, nothing is fetched: the first answer is given again, whatever became of an address meanwhile.</param>
    public async Task<(IReadOnlyList<RenderInput> Inputs, IReadOnlyList<FieldError> Errors)> Gather(
        OrgId org, IReadOnlyList<InputAsk> asked, IReadOnlyList<InputOutcome> inline, IdempotencyClaim? claim, CancellationToken cancellationToken)
    {
        if (asked.Count == 0 || (claim is not null && await records.FindClaim(org, claim, time.GetUtcNow() + StillKnown, cancellationToken) is not null))
        {
            return ([], []);
        }

        var (inputs, errors) = (new List<RenderInput>(), new List<FieldError>());
        foreach (var (index, one) in asked.Index())
        {
            switch (await Find(org, one, inline, cancellationToken))
            {
                case InputOutcome.Taken taken:
                    inputs.Add(taken.Input with { Role = one.Role });
                    break;
                case InputOutcome.Refused refused:
                    errors.Add(new FieldError(string.Create(CultureInfo.InvariantCulture, $"#/inputs/{index}"), refused.Code, refused.Detail, Value: null, Allowed: null));
                    break;
            }
        }

        return (inputs, errors);
    }

    private async Task<InputOutcome> Find(OrgId org, InputAsk one, IReadOnlyList<InputOutcome> inline, CancellationToken cancellationToken)
    {
        if (one.Url is { } url)
        {
            return await taking.Fetch(org, url, cancellationToken);
        }

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
            ? new InputOutcome.Taken(known with { Id = new InputId(ids.Next()) })
            : new InputOutcome.Refused("not_found", "there is no such file, or it was sent more than a day ago");
    }

    /// <summary>Equal bytes of another render are kept, and are not this one's any more.</summary>
    private async Task<bool> IsKept(OrgId org, Output output, CancellationToken cancellationToken)
        => await records.FindRenderOf(org, output.Attempt, cancellationToken) is { } render
            && await records.FindRender(org, render, cancellationToken) is { Render.ErasedAt: null };
}
