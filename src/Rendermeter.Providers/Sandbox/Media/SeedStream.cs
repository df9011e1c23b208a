using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rendermeter.Providers.Sandbox.Media;

/// <summary>The choices that a text makes: an endless, repeatable row of numbers that begins at its SHA-256.</summary>
internal sealed class SeedStream
{
    private ulong _state;

    private SeedStream(ulong state) => _state = state;

    /// <summary>The stream of these words. No two lists of words share one by being joined differently.</summary>
    public static SeedStream Of(params ReadOnlySpan<string> words)
    {
        var text = new StringBuilder();
        foreach (var word in words)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{word.Length}:").Append(word);
        }

        return new SeedStream(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))));
    }

    /// <summary>The next 64 bits (splitmix64).</summary>
    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15UL;
            var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9UL;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
            return mixed ^ (mixed >> 31);
        }
    }

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most) => least + (int)(Next() % (ulong)(most - least + 1));
}
