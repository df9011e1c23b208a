using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Attempts;

/// <summary>Where providers report to.</summary>
public sealed class CallbackUrls(CallbackTokens tokens, TimeProvider time)
{
    /// <summary>How long a provider may report on an attempt.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Our own address as providers see it; null where they cannot reach us, and then polling does it alone.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>The callback URL of one attempt, or null where providers cannot reach us.</summary>
    public Uri? For(string provider, OrgId org, AttemptId attempt)
        => PublicUrl is { } address
            ? new Uri(address, $"/hooks/v1/{provider}/{tokens.Write(provider, org, attempt, time.GetUtcNow() + Lifetime)}")
            : null;
}
