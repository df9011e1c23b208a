namespace Rendermeter.Providers.Fal;

/// <summary>How fal is called.</summary>
public sealed class FalProviderOptions
{
    /// <summary>The queue. Default <c>https://queue.fal.run</c>.</summary>
    public Uri BaseUrl { get; set; } = new("https://queue.fal.run");

    /// <summary>Where fal publishes the keys that its callbacks are signed with.</summary>
    public Uri KeysUrl { get; set; } = new("https://rest.fal.ai/.well-known/jwks.json");

    /// <summary>The key, <c>id:secret</c>. Required.</summary>
    public required string ApiKey { get; set; }

    /// <summary>
    /// What further models take, one after the other with <c>;</c> between them: <c>acme/clips seconds:number resolution audio</c>. Default: none.
    /// </summary>
    public string? Inputs { get; set; }

    /// <summary>How long the answer to a submission may take. Above 0; default 20 s.</summary>
    public TimeSpan SubmitTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long every other answer may take. Above 0; default 15 s.</summary>
    public TimeSpan AnswerTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long fetching a file may take. Above 0; default 10 minutes.</summary>
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The largest file that is fetched, in bytes. Default 2 GiB.</summary>
    public long MostBytes { get; set; } = 2L << 30;

    /// <summary>Between two looks at a running job. Above 0; default 3 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>After it a running job is asked to be cancelled. Above 0; default 30 minutes.</summary>
    public TimeSpan MaxRuntime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How much this process gives it at once and in a minute. Default: no limit.</summary>
    public VendorLimits Limits { get; set; } = VendorLimits.None;
}
