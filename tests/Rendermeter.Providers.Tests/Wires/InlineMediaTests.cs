using System.Text.Json;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Tests.Wires;

/// <summary>Media inside JSON, however its writer escapes them and however the bytes arrive.</summary>
public sealed class InlineMediaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Base64_is_the_same_media_with_and_without_the_escapes_of_its_writer(int pieceBytes)
    {
        // All pairs of bytes: '+' and '/' are among their characters, and the usual writer of .NET escapes the first.
        var media = Enumerable.Range(0, 20_000).Select(number => (byte)(((number * 31) ^ (number >> 3)) & 255)).ToArray();
        var plain = Convert.ToBase64String(media);
        var escaped = JsonSerializer.Serialize(plain);
        Assert.Contains("\\u002B", escaped, StringComparison.Ordinal);

        foreach (var text in new[] { $"\"{plain}\"", escaped, escaped.Replace("/", "\\/", StringComparison.Ordinal) })
        {
            var kept = new MemoryStream();
            await using var source = new Pieces(System.Text.Encoding.UTF8.GetBytes($$"""{"data":[{"b64_json":{{text}}}]}"""), pieceBytes);

            var rest = await new InlineMedia(source, "b64_json", async content =>
            {
                await content.CopyToAsync(kept, Token);
                return "kept";
            }).Read(Token);

            Assert.Equal(media, kept.ToArray());
            Assert.Equal("""{"data":[{"b64_json":"kept"}]}""", System.Text.Encoding.UTF8.GetString(rest.Span));
        }
    }

    [Theory]
    [InlineData("""{"b64_json":"AA\u00e4A"}""")]
    [InlineData("""{"b64_json":"AA\uzzzz"}""")]
    [InlineData("""{"b64_json":"AA\bAA"}""")]
    public async Task What_no_base64_has_is_refused(string json)
    {
        await using var source = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json));

        await Assert.ThrowsAsync<InvalidDataException>(() => new InlineMedia(source, "b64_json", async content =>
        {
            await content.CopyToAsync(Stream.Null, Token);
            return "kept";
        }).Read(Token));
    }

    private sealed class Pieces(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(buffer.Length, pieceBytes)], cancellationToken);
    }
}
