namespace Rendermeter.Providers.OpenAi;

/// <summary>How OpenAI is called.</summary>
public sealed class OpenAiProviderOptions
{
    /// <summary>The address up to and with its version. Default <c>https://api.openai.com/v1</c>.</summary>
    public Uri BaseUrl { get; set; } = new("https://api.openai.com/v1");

    /// <summary>The key. Required.</summary>
    public required string ApiKey { get; set; }

    /// <summary>How long a whole answer may take: pictures of high quality take up to two minutes. Above 0; default 3 minutes.</summary>
    public TimeSpan SubmitTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How much this process gives it at once and in a minute. Default: no limit.</summary>
    public VendorLimits Limits { get; set; } = VendorLimits.None;
}
