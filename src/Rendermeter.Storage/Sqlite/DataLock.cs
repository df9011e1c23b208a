using System.Globalization;

namespace Rendermeter.Storage.Sqlite;

/// <summary>
/// The exclusive lock on a data directory: an operating-system lock on <c>rendermeter.lock</c>, which goes with its process, <c>kill -9</c> included.
/// The file itself is never deleted, since another process may be about to lock it. The holder's process id stands beside it, in
/// <c>rendermeter.pid</c>: a locked file cannot be read by those it locks out.
/// </summary>
internal sealed class DataLock : IDisposable
{
    /// <summary>EROFS: nobody holds the lock, and nobody can.</summary>
    private const int ReadOnlyFileSystem = 30;

    private const string LockName = "rendermeter.lock";
    private const string ProcessIdName = "rendermeter.pid";

    private readonly string _processIdFile;
    private readonly FileStream _lock;

    private DataLock(FileStream held, string processIdFile) => (_lock, _processIdFile) = (held, processIdFile);

    /// <exception cref="DataInUseException">Another process, or this one, has it.</exception>
    /// <exception cref="DataUnwritableException">The directory cannot be written to.</exception>
    public static DataLock Take(string directory)
    {
        var lockFile = Path.Combine(directory, LockName);
        var processIdFile = Path.Combine(directory, ProcessIdName);
        FileStream held;
        try
        {
            Directory.CreateDirectory(directory);
            held = Lock(lockFile);
        }
        catch (IOException locked) when (File.Exists(lockFile) && (locked.HResult & 0xffff) != ReadOnlyFileSystem)
        {
            throw new DataInUseException(lockFile, ReadProcessId(processIdFile), locked);
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            throw new DataUnwritableException(directory, FileTrouble.Say(unwritable), unwritable);
        }

        if (!Excludes(lockFile))
        {
            held.Dispose();
            throw new DataUnwritableException(directory, "its file system does not lock files", inner: null);
        }

        try
        {
            File.WriteAllText(processIdFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            held.Dispose();
            throw new DataUnwritableException(directory, FileTrouble.Say(unwritable), unwritable);
        }

        return new DataLock(held, processIdFile);
    }

    public void Dispose()
    {
        File.Delete(_processIdFile);
        _lock.Dispose();
    }

    private static FileStream Lock(string file) => new(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    // Where locking is switched off or not supported, a second lock is granted as well. This lock belongs to the open file, not to
    // the process: trying does not lose it.
    private static bool Excludes(string file)
    {
        try
        {
            Lock(file).Dispose();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static int? ReadProcessId(string file)
    {
        try
        {
            return int.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, out var id) ? id : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
