namespace Rendermeter.Providers.Sandbox;

/// <summary>How we call one vendor of the sandbox.</summary>
public sealed class SandboxClientOptions
{
    /// <summary>The vendor's address up to and with <c>/sandbox/{provider}</c>. Default null: the address of this process, once it listens.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>The key that the vendor gave us. Required.</summary>
    public required string ApiKey { get; set; }

    /// <summary>The secret that its callbacks are signed with, <c>whsec_…</c>. Required.</summary>
    public required string WebhookSecret { get; set; }

    /// <summary>How long the answer to a submission may take. Above 0; default 2 s.</summary>
    public TimeSpan SubmitTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long every other answer may take. Above 0; default 5 s.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long fetching a file may take. Above 0; default 30 s.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After it a negative look-up is evidence. Default 4 s: twice the time in which a submission is given up.</summary>
    public TimeSpan NetworkHorizon { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Between two looks at a running job. Above 0; default 300 ms.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>After it a running job is asked to be cancelled. Above 0; default 60 s.</summary>
    public TimeSpan MaxRuntime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How much this process gives it at once and in a minute. Default: no limit.</summary>
    public VendorLimits Limits { get; set; } = VendorLimits.None;
}
