using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Providers.Guarded;

namespace Rendermeter.Http.Inputs;

/// <summary>Takes in one file: sees what it is, streams it into the store, measures it, and writes down that it came.</summary>
internal sealed class InputTaking(IOutputFiles files, ILedger ledger, IdSource ids, InputOptions options, TimeProvider time) : IDisposable
{
    /// <summary>A client of its own: the address of a vendor's API is configured for its adapter, and for nobody who names it.</summary>
    private readonly GuardedHttp _guarded = new(options.Inside, time);

    private static readonly TimeSpan FirstBytes = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public void Dispose() => _guarded.Dispose();

    /// <summary>Takes what is being sent.</summary>
    /// <exception cref="OutputStoreException">It cannot be kept here now.</exception>
    public async Task<InputOutcome> Take(OrgId org, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            var start = new byte[MediaKinds.BytesToTell];
            var length = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            if (MediaKinds.Of(start.AsSpan(0, length)) is not { } mediaType)
            {
                return new InputOutcome.Refused("unsupported_media", "it is no picture, film or sound that is known here, whatever it is called");
            }

            var most = MediaKinds.KindOf(mediaType) == "image" ? InputOptions.MostPictureBytes : options.MaxBytes;
            var stored = await files.Keep(new PrefixedStream(start.AsMemory(0, length), content, most), cancellationToken);
            return await Measure(org, mediaType, stored, cancellationToken);
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

    /// <summary>Takes what is kept already: a file that a render has brought.</summary>
    public async Task<InputOutcome> Take(OrgId org, StoredFile kept, CancellationToken cancellationToken)
    {
        if (await files.Open(kept.Sha256, cancellationToken) is not { } file)
        {
            return new InputOutcome.Refused("not_found", "the file is gone");
        }

        await using (file)
        {
            var start = new byte[MediaKinds.BytesToTell];
            var length = await file.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
            return MediaKinds.Of(start.AsSpan(0, length)) is { } mediaType
                ? await Measure(org, mediaType, kept, cancellationToken)
                : new InputOutcome.Refused("unsupported_media", "it is no picture, film or sound that is known here");
        }
    }

    /// <summary>Fetches an address that somebody else has named, and takes what is there.</summary>
    /// <exception cref="OutputStoreException">It cannot be kept here now.</exception>
    public async Task<InputOutcome> Fetch(OrgId org, Uri url, CancellationToken cancellationToken)
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
                        return await Take(org, opened.Content, cancellationToken);
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

    private async Task<InputOutcome> Measure(OrgId org, string mediaType, StoredFile stored, CancellationToken cancellationToken)
    {
        var input = new RenderInput(new InputId(ids.Next()), InputRole.Source, mediaType, stored.Bytes, default, stored.Sha256);
        InputOutcome outcome;
        await using (var file = await files.Open(stored.Sha256, cancellationToken) ?? throw new FileNotFoundException($"{stored.Sha256} was kept and is gone"))
        {
            outcome = Measured(input, file);
        }

        // Written down in any case: what is refused is found by the sweep, and goes.
        await ledger.Execute(new InputCommand.Keep(org, outcome is InputOutcome.Taken taken ? taken.Input : input));
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
