using Rendermeter.Engine.Inputs;

namespace Rendermeter.Engine.Verdicts;

/// <summary>Where delivered files are kept, under the hash of their bytes: a process boundary (a directory, an object store).</summary>
public interface IOutputFiles
{
    /// <summary>Keeps a file, streamed, and answers its hash and length. The same bytes are kept once.</summary>
    /// <param name="hold">Has the file before it appears under its hash, so that nobody who removes equal bytes takes it before it is written down who uses it.</param>
    /// <exception cref="OutputStoreException">It cannot be kept here now; what <paramref name="content"/> throws is passed on as it is.</exception>
    /// <exception cref="OutputRefusedException">It is larger than what is kept here: asking again would change nothing.</exception>
    Task<StoredFile> Keep(Stream content, FileHold hold, CancellationToken cancellationToken);

    /// <summary>Opens a kept file for reading, seekable, or answers null where it is gone.</summary>
    /// <exception cref="OutputStoreException">Nothing can be read here now.</exception>
    Task<Stream?> Open(string sha256, CancellationToken cancellationToken);

    /// <summary>Removes a kept file; one that is gone already is no error.</summary>
    /// <exception cref="OutputStoreException">It cannot be removed now.</exception>
    Task Remove(string sha256, CancellationToken cancellationToken);
}
