using System.Security.Cryptography;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Engine.Tests.Stages;

/// <summary>Files under the hash of their bytes.</summary>
internal sealed class MemoryFiles : IOutputFiles
{
    private readonly Dictionary<string, byte[]> _files = [];

    public int Count => _files.Count;

    /// <summary>Set where nothing can be removed.</summary>
    public bool RemovesNothing { get; set; }

    /// <summary>So many times there is no room.</summary>
    public int Refuses { get; set; }

    public async Task<StoredFile> Keep(Stream content, FileHold hold, CancellationToken cancellationToken)
    {
        if (Refuses-- > 0)
        {
            throw new OutputStoreException("no room", new IOException("the disk is full"));
        }

        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        var hash = Convert.ToHexStringLower(SHA256.HashData(copy.ToArray()));
        await hold.Pin(hash, cancellationToken);
        _files[hash] = copy.ToArray();
        return new StoredFile(hash, copy.Length);
    }

    public Task Remove(string sha256, CancellationToken cancellationToken)
    {
        if (RemovesNothing)
        {
            throw new OutputStoreException("not allowed", inner: null);
        }

        _files.Remove(sha256);
        return Task.CompletedTask;
    }

    public Task<Stream?> Open(string sha256, CancellationToken cancellationToken)
        => Task.FromResult<Stream?>(_files.TryGetValue(sha256, out var file) ? new MemoryStream(file) : null);
}
