using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Engine.Inputs;

/// <summary>How a provider gets at the files of a render: their bytes, and an address that is signed for one file and ends by itself.</summary>
public sealed class InputLinks(byte[] secret, IOutputFiles files, CallbackUrls callbacks, TimeProvider time)
{
    /// <summary>Where the addresses lead.</summary>
    public const string Path = "/files/v1/inputs";

    private const string Purpose = "input";

    /// <summary>As long as a provider may take to begin, with room to try again.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly CallbackTokens _tokens = new(secret);

    /// <summary>The files of a render.</summary>
    public IReadOnlyList<JobInput> Of(OrgId org, IReadOnlyList<RenderInput> inputs)
        => [.. inputs.Select(input => new JobInput(input, Url(org, input.Id), cancellationToken => files.Open(input.Sha256, cancellationToken)))];

    /// <summary>The file that a link leads to; false where it was altered or has ended.</summary>
    public bool TryRead(string token, out OrgId org, out InputId input)
    {
        var holds = _tokens.TryRead(Purpose, token, time.GetUtcNow(), out org, out var file);
        input = new InputId(file.Value);
        return holds;
    }

    /// <summary>Null where our address is one that only this machine has.</summary>
    private Uri? Url(OrgId org, InputId input) => callbacks.PublicUrl is { IsLoopback: false } address
        ? new Uri(address, $"{Path}/{_tokens.Write(Purpose, org, new AttemptId(input.Value), time.GetUtcNow() + Lifetime)}")
        : null;
}
