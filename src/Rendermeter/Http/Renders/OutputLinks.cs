using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Http.Renders;

/// <summary>Addresses of single files that need no key and end by themselves: signed with the secret of the installation, for one file each.</summary>
internal sealed class OutputLinks(byte[] secret, TimeProvider time)
{
    /// <summary>Tokens of callbacks have the same shape; another secret and another purpose keep the two apart.</summary>
    private readonly CallbackTokens _tokens = new(secret);

    private const string Purpose = "output";

    /// <summary>The path of a link, and when it ends.</summary>
    public (string Path, DateTimeOffset ExpiresAt) Write(OrgId org, OutputId output, TimeSpan lifetime)
    {
        var expiresAt = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        return ($"{OutputEndpoints.Links}/{_tokens.Write(Purpose, org, new AttemptId(output.Value), expiresAt)}", expiresAt);
    }

    /// <summary>The file that a link leads to; false where it was altered or has ended.</summary>
    public bool TryRead(string token, out OrgId org, out OutputId output)
    {
        var holds = _tokens.TryRead(Purpose, token, time.GetUtcNow(), out org, out var file);
        output = new OutputId(file.Value);
        return holds;
    }
}
