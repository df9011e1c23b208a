using System.Globalization;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>Delivered files. What is not on the shelf any more is made again: the bytes are the same.</summary>
internal sealed class FileShelf(string directory, Studio studio)
{
    /// <summary>Makes every file of an order and puts it on the shelf.</summary>
    public IReadOnlyList<JobFile> Make(string job, JobRequest delivered)
    {
        Directory.CreateDirectory(directory);
        return [.. Enumerable.Range(0, delivered.Count).Select(index => MakeOne(job, delivered, index).File)];
    }

    /// <summary>The bytes of one file, counted from 0.</summary>
    public byte[] Read(string job, JobRequest delivered, int index)
    {
        var path = PathOf(job, index);
        return File.Exists(path) ? File.ReadAllBytes(path) : MakeOne(job, delivered, index).Content;
    }

    private (JobFile File, byte[] Content) MakeOne(string job, JobRequest delivered, int index)
    {
        var made = studio.Make(delivered, index);
        Directory.CreateDirectory(directory);
        var half = PathOf(job, index) + ".part";
        File.WriteAllBytes(half, made.Content);
        File.Move(half, PathOf(job, index), overwrite: true);
        return made;
    }

    private string PathOf(string job, int index) => Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{job}-{index + 1}"));
}
