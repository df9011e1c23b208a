using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Rendermeter.Tests.Http;

/// <summary>
/// A video of 100 MB goes into the gateway and out of it again, and no more than 1 MB of it is in memory, on both ends of the connection. What is kept back is there at every look; the
/// middle one of ten counts, since the process does other things as well.
/// </summary>
[Collection(nameof(NothingBeside))]
public sealed class StreamedFileTests(TestGateway gateway, ITestOutputHelper output)
{
    private const long Video = 100L << 20;
    private const long MostBuffered = 1L << 20;
    private const long Step = 10L << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_video_of_100_megabytes_is_taken_in_and_served_with_a_megabyte_in_memory()
    {
        var tenant = await gateway.Open();
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.Key);

        // What is loaded once is no part of a video.
        await Pass(client, 1 << 20);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        List<long> sent = [], served = [];
        void Look(List<long> looks) => looks.Add(GC.GetTotalMemory(forceFullCollection: true) - before);

        var input = await Send(client, Video, passed =>
        {
            if (passed % Step == 0)
            {
                Look(sent);
            }
        });
        using var answer = await client.GetAsync(new Uri(input.GetProperty("url").GetString()!, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var content = await answer.Content.ReadAsStreamAsync(Token);
        var (buffer, total, next) = (new byte[64 * 1024], 0L, Step);
        while (await content.ReadAsync(buffer, Token) is var read and > 0)
        {
            total += read;
            if (total >= next)
            {
                next += Step;
                Look(served);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Middle(sent)} bytes while it came in, {Middle(served)} while it was served"));
        Assert.Equal((Video, Video, "video/mp4"), (input.GetProperty("bytes").GetInt64(), total, input.GetProperty("media_type").GetString()));
        Assert.Equal((10, 10), (sent.Count, served.Count));
        Assert.InRange(Middle(sent), long.MinValue, MostBuffered);
        Assert.InRange(Middle(served), long.MinValue, MostBuffered);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(new Uri(input.GetProperty("url").GetString()!, UriKind.Relative), Token)).StatusCode);
    }

    private static long Middle(List<long> looks) => looks.Order().ElementAt(looks.Count / 2);

    private static async Task Pass(HttpClient client, long bytes)
    {
        var input = await Send(client, bytes, _ => { });
        await using var content = await client.GetStreamAsync(new Uri(input.GetProperty("url").GetString()!, UriKind.Relative), Token);
        await content.CopyToAsync(Stream.Null, Token);
    }

    private static async Task<JsonElement> Send(HttpClient client, long bytes, Action<long> look)
    {
        using var content = new Film(bytes, look);
        using var answer = await client.PostAsync(new Uri("/api/v1/inputs", UriKind.Relative), content, Token);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(Token)).RootElement;
    }

    /// <summary>A film that is written a piece at a time.</summary>
    private sealed class Film : HttpContent
    {
        private readonly long _bytes;
        private readonly Action<long> _look;

        public Film(long bytes, Action<long> look)
        {
            (_bytes, _look) = (bytes, look);
            Headers.ContentType = new MediaTypeHeaderValue("video/mp4");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[64 * 1024];
            for (var sent = 0L; sent < _bytes; sent += piece.Length)
            {
                piece.AsSpan().Fill((byte)((sent >> 16) & 0xff));
                if (sent == 0)
                {
                    "\0\0\0\u0018ftypisom"u8.CopyTo(piece);
                }

                await stream.WriteAsync(piece);
                _look(sent + piece.Length);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _bytes;
            return true;
        }
    }
}
