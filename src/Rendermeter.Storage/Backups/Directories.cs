using Rendermeter.Storage.Outputs;

namespace Rendermeter.Storage.Backups;

/// <summary>Directories that only their owner reads, and copies of them.</summary>
internal static class Directories
{
    /// <summary>An empty directory; what an earlier, broken run left under the name goes.</summary>
    public static void MakeNew(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Copies a file and waits until the disk has it.</summary>
    public static void CopyFile(string from, string to)
    {
        File.Copy(from, to);
        using var written = new FileStream(to, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }

    /// <summary>Copies delivered files, also while more of them come and others are erased. What has no name yet is nobody's, and is being written.</summary>
    public static void CopyOutputs(string from, string to, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(to);
        foreach (var directory in Directory.EnumerateDirectories(from).Where(directory => Path.GetFileName(directory) != FileOutputs.IncomingName))
        {
            CopyOutputs(directory, Path.Combine(to, Path.GetFileName(directory)), cancellationToken);
        }

        foreach (var file in Directory.EnumerateFiles(from))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                CopyFile(file, Path.Combine(to, Path.GetFileName(file)));
            }
            catch (FileNotFoundException)
            {
                continue; // erased since the books were copied
            }
        }
    }
}
