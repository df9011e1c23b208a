using System.Collections.Concurrent;
using System.Security.Cryptography;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Providers.Tests;

/// <summary>A store that keeps small files and only hashes large ones, to see what passes through.</summary>
internal sealed class StreamedFiles : IOutputFiles
{
    private const int KeptBytes = 1 << 20;

    public ConcurrentDictionary<string, byte[]> Files { get; } = [];

    /// <summary>Set to make the store unable to take a file.</summary>
    public bool IsFull { get; set; }

    public Task Remove(string sha256, CancellationToken cancellationToken)
    {
        Files.TryRemove(sha256, out _);
        return Task.CompletedTask;
    }

    public async Task<StoredFile> Keep(Stream content, FileHold hold, CancellationToken cancellationToken)
    {
        if (IsFull)
        {
            throw new OutputStoreException("full", new IOException("full"));
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var start = new MemoryStream();
        var buffer = new byte[64 * 1024];
        var total = 0L;
        while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            start.Write(buffer, 0, (int)Math.Min(read, Math.Max(0, KeptBytes - start.Length)));
            total += read;
        }

        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        await hold.Pin(sha256, cancellationToken);
        Files[sha256] = start.ToArray();
        return new StoredFile(sha256, total);
    }

    public Task<Stream?> Open(string sha256, CancellationToken cancellationToken)
        => Task.FromResult<Stream?>(Files.TryGetValue(sha256, out var bytes) ? new MemoryStream(bytes) : null);
}
