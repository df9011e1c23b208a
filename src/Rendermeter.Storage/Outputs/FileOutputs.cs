using System.Buffers;
using System.Security.Cryptography;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Storage.Outputs;

/// <summary>
/// Delivered files in a directory, each under the hash of its bytes: <c>ab/abcd…</c>. A file appears under its name only when it is whole and on
/// the disk; what a crash cut off stays in <c>incoming</c> and is removed at a later start.
/// </summary>
internal sealed class FileOutputs : IOutputFiles
{
    /// <summary>Where files are that have no name yet, under the directory of all.</summary>
    internal const string IncomingName = "incoming";

    private const int BufferBytes = 128 * 1024;

    // Below what is a large object to the collector: each open file has a buffer of its own.
    private const int ReadBufferBytes = 16 * 1024;

    private readonly string _root;
    private readonly string _incoming;
    private readonly long _mostBytes;

    /// <param name="leftBefore">As of <see cref="Incoming.Open"/>.</param>
    public FileOutputs(string root, long mostBytes, DateTimeOffset? leftBefore = null)
    {
        (_root, _incoming, _mostBytes) = (root, Path.Combine(root, IncomingName), mostBytes);
        Incoming.Open(_incoming, leftBefore);
    }

    /// <inheritdoc/>
    /// <exception cref="OutputTooLargeException">It is larger than the limit.</exception>
    public async Task<StoredFile> Keep(Stream content, FileHold hold, CancellationToken cancellationToken)
    {
        // What a provider sent inside its answer was kept when it came: it is whole and on the disk, and is not written again.
        if (content is FileStream { Position: 0 } own && Path.GetFileName(own.Name) is { Length: 64 } sha256 && own.Name == Path.GetFullPath(PathOf(sha256)))
        {
            await hold.Pin(sha256, cancellationToken);
            if (File.Exists(own.Name))
            {
                return new StoredFile(sha256, own.Length);
            }
        }

        var source = new Source(content);
        var incoming = Path.Combine(_incoming, Path.GetRandomFileName());
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var begun = await source.Fill(buffer, cancellationToken);
            return begun < buffer.Length ? await KeepSmall(incoming, buffer.AsMemory(0, begun), hold, cancellationToken)
                : await Name(incoming, await Write(incoming, source, buffer, cancellationToken), hold, cancellationToken);
        }
        catch (Exception failure) when (!source.Failed && failure is (IOException or UnauthorizedAccessException) and not OutputTooLargeException)
        {
            Remove(incoming);
            throw new OutputStoreException($"a file cannot be kept: {failure.Message}", failure);
        }
        catch
        {
            Remove(incoming);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> Open(string sha256, CancellationToken cancellationToken)
    {
        // The hash comes from the books; anything else must not become a path.
        if (sha256.Length != 64 || sha256.AsSpan().ContainsAnyExcept("0123456789abcdef"))
        {
            return Task.FromResult<Stream?>(null);
        }

        try
        {
            return Task.FromResult<Stream?>(new FileStream(
                PathOf(sha256), FileMode.Open, FileAccess.Read, FileShare.Read, ReadBufferBytes, FileOptions.Asynchronous | FileOptions.SequentialScan));
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException && Directory.Exists(_incoming))
        {
            return Task.FromResult<Stream?>(null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OutputStoreException($"a file cannot be read: {failure.Message}", failure) { IsReading = true };
        }
    }

    /// <inheritdoc/>
    public Task Remove(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            if (sha256.Length == 64 && !sha256.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            {
                File.Delete(PathOf(sha256));
            }
        }
        catch (DirectoryNotFoundException)
        {
            return Task.CompletedTask; // so is the file
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OutputStoreException($"a file cannot be removed: {failure.Message}", failure);
        }

        return Task.CompletedTask;
    }

    /// <summary>What fits into one buffer is hashed before it is written, and is not written where it is here already.</summary>
    private async Task<StoredFile> KeepSmall(string incoming, ReadOnlyMemory<byte> bytes, FileHold hold, CancellationToken cancellationToken)
    {
        if (bytes.Length > _mostBytes)
        {
            throw new OutputTooLargeException(_mostBytes);
        }

        var stored = new StoredFile(Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), bytes.Length);
        await hold.Pin(stored.Sha256, cancellationToken);
        if (!File.Exists(PathOf(stored.Sha256)))
        {
            using (var file = File.OpenHandle(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                RandomAccess.Write(file, bytes.Span, fileOffset: 0);
                RandomAccess.FlushToDisk(file);
            }

            Place(incoming, stored.Sha256);
        }

        return stored;
    }

    /// <summary>Lets a file that is whole and on the disk appear under its hash. The same name is the same bytes, so it does not matter who comes first.</summary>
    private async Task<StoredFile> Name(string incoming, StoredFile stored, FileHold hold, CancellationToken cancellationToken)
    {
        await hold.Pin(stored.Sha256, cancellationToken);
        Place(incoming, stored.Sha256);
        return stored;
    }

    private void Place(string incoming, string sha256)
    {
        var kept = PathOf(sha256);
        try
        {
            File.Move(incoming, kept, overwrite: true);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            File.Move(incoming, kept, overwrite: true);
        }
    }

    /// <summary>Writes what has filled the buffer, and all that follows.</summary>
    private async Task<StoredFile> Write(string path, Source content, byte[] buffer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        var total = 0L;
        for (var read = buffer.Length; read > 0; read = await content.Fill(buffer, cancellationToken))
        {
            total += read;
            if (total > _mostBytes)
            {
                throw new OutputTooLargeException(_mostBytes);
            }

            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return new StoredFile(Convert.ToHexStringLower(hash.GetHashAndReset()), total);
    }

    /// <summary>What cannot be removed now is removed at the next start.</summary>
    private static void Remove(string incoming)
    {
        try
        {
            File.Delete(incoming);
        }
        catch (Exception left) when (left is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    /// <summary>The bytes on their way here, and whether it was they that failed: both sides throw the same exceptions.</summary>
    private sealed class Source(Stream content)
    {
        public bool Failed { get; private set; }

        /// <summary>Reads until the buffer is full or there is no more.</summary>
        public async ValueTask<int> Fill(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            Failed = true;
            var read = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            Failed = false;
            return read;
        }
    }

    private string PathOf(string sha256) => Path.Combine(_root, sha256[..2], sha256);
}
