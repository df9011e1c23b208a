using System.Buffers;
using System.Security.Cryptography;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>Files that were sent to be worked on, each under the hash of its bytes.</summary>
internal sealed class InputShelf(string directory)
{
    /// <summary>Keeps a file and answers its hash.</summary>
    public async Task<string> Keep(Stream content, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        var half = Path.Combine(directory, Path.GetRandomFileName());
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var file = File.Create(half, bufferSize: 0))
            {
                while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
                {
                    hash.AppendData(buffer, 0, read);
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                }
            }

            var id = Convert.ToHexStringLower(hash.GetHashAndReset());
            File.Move(half, Path.Combine(directory, id), overwrite: true);
            return id;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            File.Delete(half);
        }
    }

    public bool Has(string id) => id.Length == 64 && id.All(char.IsAsciiHexDigitLower) && File.Exists(Path.Combine(directory, id));
}
