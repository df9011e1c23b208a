using System.Security.Cryptography;
using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Sandbox;

/// <summary>One vendor of the sandbox: its secrets, its pace and how it misbehaves.</summary>
public sealed class SandboxProviderOptions
{
    /// <summary>What a caller sends as <c>Authorization: Bearer …</c>. Default: random, new with each process.</summary>
    public string ApiKey { get; set; } = "sbx_" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>What callbacks are signed with: <c>whsec_</c> and the base64 of 16 to 64 bytes. Default: 32 random bytes, new with each process.</summary>
    public string WebhookSecret { get; set; } = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// Where the gateway reaches the vendor, up to and with <c>/sandbox/{provider}</c>: a vendor of another process, with the same key and secret. Default null:
    /// the vendor of this process.
    /// </summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>The shortest time from submission to result. 0 to one hour; default by vendor.</summary>
    public TimeSpan ShortestRun { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>The longest time from submission to result. At least <see cref="ShortestRun"/>; default by vendor.</summary>
    public TimeSpan LongestRun { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Jobs that may be unfinished at once; more are refused with 429. 1 to 100000; default 1000.</summary>
    public int MostUnfinishedJobs { get; set; } = 1000;

    /// <summary>How long the answer to a submission may take on the gateway's side, before its outcome is in doubt. Above 0, up to one hour; default 2 s.</summary>
    public TimeSpan SubmitTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How much this process gives it at once and in a minute, on the gateway's side. Default: no limit.</summary>
    public VendorLimits Limits { get; set; } = VendorLimits.None;

    /// <summary>
    /// How many of a thousand jobs misbehave, by the name of the misbehaviour (<c>wrong_size</c>, <c>fail_free</c>, …; the README beside this
    /// lists them). Which ones is decided by the job's reference, so that it is the same on every run. 0 to 1000 together; default empty.
    /// A <c>simulate</c> parameter goes first.
    /// </summary>
    public IDictionary<string, int> SimulatePerThousand { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    internal string? Fault(string provider)
        => string.IsNullOrEmpty(ApiKey) ? $"{provider} needs a key."
            : WebhookSignature.KeyOf(WebhookSecret) is null ? $"{provider} needs a webhook secret: whsec_ and the base64 of 16 to 64 bytes."
            : ShortestRun < TimeSpan.Zero || LongestRun < ShortestRun || LongestRun > TimeSpan.FromHours(1)
                ? $"{provider} needs a run from 0 to one hour, the shortest first."
            : SubmitTimeout <= TimeSpan.Zero || SubmitTimeout > TimeSpan.FromHours(1) ? $"{provider} needs a submit timeout above 0, up to one hour."
            : MostUnfinishedJobs is < 1 or > 100_000 ? $"{provider} takes 1 to 100000 unfinished jobs."
            : SimulatePerThousand.Keys.FirstOrDefault(name => Misbehaviours.Parse(name) is null) is { } unknown
                ? $"{provider} cannot simulate {unknown}."
            : SimulatePerThousand.Values.Any(rate => rate < 0) || SimulatePerThousand.Values.Sum() > 1000
                ? $"{provider} simulates 0 to 1000 of a thousand jobs."
            : null;
}
