using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Problems;
using Rendermeter.Providers.Guarded;

namespace Rendermeter.Http.Inputs;

/// <summary>Takes in one file: sees what it is, streams it into the store, measures it, and writes down that it came.</summary>
internal sealed class InputTaking(
    IOutputFiles files, ILedger ledger, IdSource ids, InputOptions options, InputRoom room, IRecords records, Erasing erasing, TimeProvider time) : IDisposable
{
    /// <summary>A client of its own: the address of a vendor's API is configured for its adapter, and for nobody who names it.</summary>
    private readonly GuardedHttp _guarded = new(options.Inside, time);

    private static readonly TimeSpan FirstBytes = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public void Dispose() => _guarded.Dispose();

    /// <summary>Takes what is being sent.</summary>
    /// <param name="id">What it is called; null where it gets a name of its own.</param>
    /// <param name="isAgain">True where it is here already under that name, so that it needs no room.</param>
    /// <param name="budget">What it may have with others of its request; null is no such limit.</param>
    /// <exception cref="OutputStoreException">It cannot be kept here now.</exception>
    public async Task<InputOutcome> Take(
        OrgId org, Stream content, CancellationToken cancellationToken, InputId? id = null, bool isAgain = false, FetchBudget? budget = null)
    {
        var (place, full) = room.Enter(org);
        using var held = place;
        if (full is not null)
        {
            return new InputOutcome.Full(full);
        }

        var left = isAgain ? (Files: long.MaxValue, Bytes: long.MaxValue) : await room.Left(org, cancellationToken);
        if (left.Files <= 0 || left.Bytes <= 0)
        {
            return new InputOutcome.Full(room.Over(left));
        }

        var outcome = await Receive(org, content, id, left, budget, cancellationToken);
        if (isAgain || outcome is not InputOutcome.Taken { Input: var input })
        {
            return outcome;
        }

        var after = await room.Left(org, CancellationToken.None);
        if (after is { Files: >= 0, Bytes: >= 0 })
        {
            return outcome;
        }

        // Others came at the same time. Where one of them has brought another file under the same key, the name is theirs.
        if (await records.FindInput(org, input.Id, CancellationToken.None) is { } first && first.Sha256 != input.Sha256)
        {
            return outcome;
        }

        await erasing.Forget(org, input.Id, input.Sha256, CancellationToken.None);
        return new InputOutcome.Full(room.Over(after));
    }

    private async Task<InputOutcome> Receive(
        OrgId org, Stream content, InputId? id, (long Files, long Bytes) left, FetchBudget? budget, CancellationToken cancellationToken)
    {
        using var hold = erasing.Hold();
        InputOutcome? outcome = null;
        try
        {
            return outcome = await Receive(org, content, id, left, hold, budget, cancellationToken);
        }
        finally
        {
            if (outcome is not InputOutcome.Taken)
            {
                await erasing.Abandon(hold);
            }
        }
    }

    private async Task<InputOutcome> Receive(
        OrgId org, Stream content, InputId? id, (long Files, long Bytes) left, FileHold hold, FetchBudget? budget, CancellationToken cancellationToken)
    {
        try
        {
            var start = new byte[MediaKinds.BytesToTell];
            var length = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            if (MediaKinds.Of(start.AsSpan(0, length)) is not { } mediaType)
            {
                return new InputOutcome.Refused("unsupported_media", "it is no picture, film or sound that is known here, whatever it is called");
            }

            var mostOfKind = MediaKinds.KindOf(mediaType) == "image" ? InputOptions.MostPictureBytes : options.MaxBytes;
            var mostFetched = budget?.BytesLeft ?? long.MaxValue;
            var most = Math.Min(mostOfKind, Math.Min(left.Bytes, mostFetched));
            await using var sent = new PrefixedStream(start.AsMemory(0, length), content, most);
            try
            {
                var stored = await files.Keep(sent, hold, cancellationToken);
                return await Measure(org, mediaType, stored, hold, id, cancellationToken);
            }
            catch (OutputRefusedException) when (sent.Position > most && most < mostOfKind)
            {
                return most == mostFetched
                    ? new InputOutcome.Refused("too_large", $"the files that one request has fetched have at most {options.MaxFetchedBytes} bytes together")
                    : new InputOutcome.Full(room.Over(left));
            }
            finally
            {
                budget?.Spend(sent.Position);
            }
        }
        catch (InvalidDataException)
        {
            return new InputOutcome.Refused("encoding", "it is not base64");
        }
        catch (OutputRefusedException refused)
        {
            return new InputOutcome.Refused(refused.Code, refused.Message);
        }
    }

    /// <summary>Takes a file that was sent before for one render: from now on it has a file of its own with these bytes, whatever becomes of the other.</summary>
    public async Task<InputOutcome> Claim(OrgId org, RenderInput known, CancellationToken cancellationToken)
    {
        using var hold = erasing.Hold();
        await hold.Pin(known.Sha256, cancellationToken);
        if (await files.Open(known.Sha256, cancellationToken) is not { } file)
        {
            return new InputOutcome.Refused("not_found", "the file is gone");
        }

        await file.DisposeAsync();
        var own = known with { Id = new InputId(ids.Next()) };
        await ledger.Execute(new InputCommand.Keep(org, own));
        return new InputOutcome.Taken(own);
    }

    /// <summary>Takes what is kept already: a file that a render has brought.</summary>
    public async Task<InputOutcome> Take(OrgId org, StoredFile kept, CancellationToken cancellationToken)
    {
        using var hold = erasing.Hold();
        await hold.Pin(kept.Sha256, cancellationToken);
        if (await files.Open(kept.Sha256, cancellationToken) is not { } file)
        {
            return new InputOutcome.Refused("not_found", "the file is gone");
        }

        await using (file)
        {
            var start = new byte[MediaKinds.BytesToTell];
            var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            return MediaKinds.Of(start.AsSpan(0, length)) is { } mediaType
                ? await Measure(org, mediaType, kept, hold, id: null, cancellationToken)
                : new InputOutcome.Refused("unsupported_media", "it is no picture, film or sound that is known here");
        }
    }

    /// <summary>Fetches an address that somebody else has named, and takes what is there.</summary>
    /// <param name="budget">What all files of the request may have together.</param>
    /// <exception cref="OutputStoreException">It cannot be kept here now.</exception>
    public async Task<InputOutcome> Fetch(OrgId org, Uri url, FetchBudget budget, CancellationToken cancellationToken)
    {
        switch (await _guarded.Get(url, new GuardedLimits(options.MaxBytes, FirstBytes, Whole, Kind: null), cancellationToken))
        {
            case GuardedAnswer.Refused refused:
                return new InputOutcome.Refused(refused.Code, refused.Message);
            case GuardedAnswer.Failed:
                return Failed;
            case GuardedAnswer.Opened opened:
                await using (opened.Content)
                {
                    try
                    {
                        return await Take(org, opened.Content, cancellationToken, budget: budget);
                    }
                    catch (Exception cut) when (!cancellationToken.IsCancellationRequested && cut is IOException or HttpRequestException)
                    {
                        return Failed;
                    }
                }

            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The same words whatever was met there: an error must not tell what an inner network looks like.</summary>
    private static InputOutcome.Refused Failed => new("fetch_failed", "it cannot be fetched");

    private async Task<InputOutcome> Measure(OrgId org, string mediaType, StoredFile stored, FileHold hold, InputId? id, CancellationToken cancellationToken)
    {
        var input = new RenderInput(id ?? new InputId(ids.Next()), InputRole.Source, mediaType, stored.Bytes, default, stored.Sha256);
        InputOutcome outcome;
        await hold.Pin(stored.Sha256, cancellationToken);
        await using (var file = await files.Open(stored.Sha256, cancellationToken)
            ?? throw new OutputStoreException($"{stored.Sha256} was kept, and removed by somebody else who had the same bytes", inner: null))
        {
            outcome = Measured(input, file);
        }

        if (outcome is InputOutcome.Taken taken)
        {
            await ledger.Execute(new InputCommand.Keep(org, taken.Input));
        }

        return outcome;
    }

    private static InputOutcome Measured(RenderInput input, Stream file)
    {
        try
        {
            var shape = ShapeReader.Read(file, input.MediaType);
            return shape.IsTooLarge
                ? new InputOutcome.Refused("too_large", $"a picture has at most {MediaShape.MostEdgePixels} pixels in a row and {MediaShape.MostPixels} in all")
                : new InputOutcome.Taken(input with { Shape = shape });
        }
        catch (InvalidDataException damaged)
        {
            return new InputOutcome.Refused("unsupported_media", damaged.Message);
        }
    }
}
