namespace Rendermeter.Http.Inputs;

/// <summary>How large the files are that go in.</summary>
internal sealed class InputOptions
{
    /// <summary>The largest picture, in bytes.</summary>
    public const long MostPictureBytes = 20L << 20;

    /// <summary>The largest film or sound, in bytes, 1 or more. Default 512 MiB.</summary>
    public long MaxBytes { get; set; } = 512L << 20;

    /// <summary>Origins inside the operator's network that files may be fetched from. Default none.</summary>
    public IReadOnlyList<Uri> Inside { get; set; } = [];

    /// <summary>The longest JSON body with files inside, in bytes.</summary>
    public const long MostBodyBytes = 32L << 20;

    /// <summary>The most files of one render.</summary>
    public const int MostFiles = 16;

    /// <summary>How long a file is kept that no render takes.</summary>
    public static readonly TimeSpan Unused = TimeSpan.FromHours(24);
}
