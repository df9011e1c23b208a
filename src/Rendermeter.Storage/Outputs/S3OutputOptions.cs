namespace Rendermeter.Storage.Outputs;

/// <summary>An S3-compatible store for outputs.</summary>
public sealed class S3OutputOptions
{
    /// <summary>The bucket. Required; it has to exist.</summary>
    public required string Bucket { get; init; }

    /// <summary>The address of the store; null is AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region. Default <c>us-east-1</c>.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The access key; null is what the SDK finds (environment, profile, instance).</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret of the access key.</summary>
    public string? SecretKey { get; init; }

    /// <summary>What stands before every name in the bucket. Default <c>outputs/</c>.</summary>
    public string Prefix { get; init; } = "outputs/";
}
