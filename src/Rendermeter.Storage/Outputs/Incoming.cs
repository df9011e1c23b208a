namespace Rendermeter.Storage.Outputs;

/// <summary>The directory of files on their way, which have no name yet.</summary>
internal static class Incoming
{
    /// <summary>Whatever is being written is written to more often than this: an upload that stands still is shown out within minutes.</summary>
    public static readonly TimeSpan LeftAfter = TimeSpan.FromHours(1);

    /// <summary>Opens the directory and removes what crashes have left there.</summary>
    /// <param name="leftBefore">What was last written before this instant; null is everything: nobody else can be writing here.</param>
    public static void Open(string path, DateTimeOffset? leftBefore)
    {
        Directory.CreateDirectory(path);
        foreach (var file in Directory.EnumerateFiles(path).Where(file => leftBefore is not { } before || File.GetLastWriteTimeUtc(file) < before.UtcDateTime))
        {
            // One that is gone meanwhile is no error; another process looks at the same time.
            File.Delete(file);
        }
    }
}
