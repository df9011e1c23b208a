using System.Security.Cryptography;
using System.Text;

namespace Rendermeter.Storage.Secrets;

/// <summary>
/// The secret of this installation: 32 random bytes in <c>secrets.key</c>, made at first start, readable by its owner only. Every use has a key
/// of its own, derived from it, so that none tells anything about another. Who loses the file has to issue new API keys.
/// </summary>
public sealed class SecretsFile
{
    private const string Name = "secrets.key";
    private const int Length = 32;

    private readonly byte[] _secret;

    private SecretsFile(byte[] secret) => _secret = secret;

    /// <summary>The pepper of API keys' hashes, 32 bytes.</summary>
    public byte[] KeyPepper => Derive("api keys");

    /// <summary>The secret that signs the tokens in providers' callback URLs, 32 bytes.</summary>
    public byte[] CallbackSecret => Derive("callback tokens");

    /// <summary>32 bytes for one purpose, always the same.</summary>
    public byte[] Derive(string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, _secret, Length, info: Encoding.UTF8.GetBytes($"rendermeter {purpose}"));

    /// <summary>Reads the file, or makes it where there are no books yet.</summary>
    /// <param name="booksExist">True where books were kept with an earlier secret: a new one would silently void every API key.</param>
    /// <exception cref="InvalidDataException">It is not 32 bytes long, or it is missing beside existing books.</exception>
    public static SecretsFile OpenOrCreate(string directory, bool booksExist)
    {
        var path = Path.Combine(directory, Name);
        if (!File.Exists(path))
        {
            if (booksExist)
            {
                throw new InvalidDataException($"{path} is missing, and the books beside it were made with it: put it back from a backup");
            }

            Create(path);
        }

        var secret = File.ReadAllBytes(path);
        return secret.Length == Length ? new SecretsFile(secret) : throw new InvalidDataException($"{path} is damaged: it has {secret.Length} bytes instead of {Length}");
    }

    // Written aside first: a crash must not leave half a secret under the name.
    private static void Create(string path)
    {
        var incoming = path + ".new";
        File.Delete(incoming);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(incoming, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(Length));
            file.Flush(flushToDisk: true);
        }

        File.Move(incoming, path);
    }
}
