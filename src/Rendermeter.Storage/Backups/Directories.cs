using System.Security.Cryptography;
using Rendermeter.Storage.Outputs;

namespace Rendermeter.Storage.Backups;

/// <summary>Directories that only their owner reads, and copies of them.</summary>
internal static class Directories
{
    /// <summary>An empty directory beside a target, under a name that no other run has: <c>target.incoming-…</c>.</summary>
    public static string MakeBeside(string target)
    {
        var path = $"{target}.incoming-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>Gives what is complete the name that it was made for; an empty directory that has it gives way.</summary>
    /// <exception cref="BackupException">Somebody else has taken the name meanwhile.</exception>
    public static void Name(string incoming, string target)
    {
        try
        {
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(incoming, target);
        }
        catch (IOException taken) when (Path.Exists(target))
        {
            throw new BackupException($"{target} was made by somebody else meanwhile, and is left as it is", taken) { IsUsage = true };
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
