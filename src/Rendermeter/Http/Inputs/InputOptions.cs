namespace Rendermeter.Http.Inputs;

/// <summary>How large the files are that go in, and how many may wait or be on their way.</summary>
internal sealed class InputOptions
{
    /// <summary>The largest picture, in bytes.</summary>
    public const long MostPictureBytes = 20L << 20;

    /// <summary>The largest film or sound, in bytes, 1 or more. Default 512 MiB.</summary>
    public long MaxBytes { get; set; } = 512L << 20;

    /// <summary>How many files of an organisation may wait for a render that takes them, 1 or more. Default 1000.</summary>
    public long MaxUnusedFiles { get; set; } = 1000;

    /// <summary>How many bytes they may have together, 1 or more. Default 10 GiB.</summary>
    public long MaxUnusedBytes { get; set; } = 10L << 30;

    /// <summary>How many files are taken in at the same time, 1 to 1,000,000. Default 256.</summary>
    public int MaxAtOnce { get; set; } = 256;

    /// <summary>How many of them are of one organisation, 1 to 1,000,000. Default 64.</summary>
    public int MaxAtOnceOfOrg { get; set; } = 64;

    /// <summary>What all files together have at most that one request has fetched from addresses, in bytes, 1 or more. Default 1 GiB.</summary>
    public long MaxFetchedBytes { get; set; } = 1L << 30;

    /// <summary>How long fetching all of them may take, in seconds, 1 to 3600. Default 300.</summary>
    public int FetchSeconds { get; set; } = 300;

    /// <summary>Origins inside the operator's network that files may be fetched from. Default none.</summary>
    public IReadOnlyList<Uri> Inside { get; set; } = [];

    /// <summary>The longest JSON body with files inside, in bytes.</summary>
    public const long MostBodyBytes = 32L << 20;

    /// <summary>The most files of one render.</summary>
    public const int MostFiles = 16;

    /// <summary>How long a file is kept that no render takes.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromHours(24);
}
