using System.Buffers.Binary;
using System.IO.Compression;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Bench;

/// <summary>A decision over 20 offers with their quotes, the weighing alone, and a picture of 1024 by 1024 read and measured.</summary>
internal static class ChoiceBench
{
    private const int Edge = 1024;
    private static readonly DateTimeOffset At = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);

    public static int Run()
    {
        var book = PriceBook.Embedded();
        var parameters = ParameterSet.Empty.With("width", Edge).With("height", Edge);
        var offers = book.Models().Select(model => model.Name).Where(name => book.Quote(new QuoteRequest(name, parameters, At)) is QuoteResult.Quoted { Quote.UpperBound: not null }).Take(20).ToList();
        var route = new Route("bench", "image", offers, CeilingNanos: null) { Scoring = new RouteScoring(RouteOrder.LeastTotalCost, 1000, 1000, 20, []) };
        var request = new RenderRequest("bench", "a red kettle", parameters);
        var histories = offers.ToDictionary(offer => offer, _ => new OfferHistory(100, 98, 80, 500_000, 100, 100));
        var candidates = offers.Select(offer => new Candidate(offer, 40_000_000, 40_000_000, histories[offer], Resting: false)).ToList();
        var picture = Picture();

        Console.WriteLine($"{offers.Count} offers, {offers.Count(offer => book.TryRate(new QuoteRequest(offer, parameters, At), out _))} of them rated without a quote; a picture of {picture.Length:N0} bytes");
        // So many that what is called often is compiled for good while they run.
        Console.WriteLine($"  {"decision",-16}{Sample.Of(5_000, () => RoutePlanning.Plan(route, request, "shop", book, _ => true, histories, seed: 7, At))}");
        Console.WriteLine($"  {"weighing alone",-16}{Sample.Of(20_000, () => Choosing.Choose(route.Scoring, candidates, seed: 7))}");
        Console.WriteLine($"  {"picture",-16}{Sample.Of(5, () => MediaReader.Read(new MemoryStream(picture)))}");
        return 0;
    }

    /// <summary>Colours with some noise, so that it does not pack to nothing.</summary>
    private static byte[] Picture()
    {
        var random = new Random(7);
        var raw = new byte[(Edge * 3 + 1) * Edge];
        for (var at = 0; at < raw.Length; at++)
        {
            raw[at] = at % (Edge * 3 + 1) == 0 ? (byte)(at / (Edge * 3 + 1) % 5) : (byte)random.Next(0, 12);
        }

        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zlib.Write(raw);
        }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Edge);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Edge);
        (header[8], header[9]) = (8, 2);
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, packed.ToArray()), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] body = [.. type, .. content];
        var sum = uint.MaxValue;
        foreach (var octet in body)
        {
            sum ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) == 1 ? 0xEDB88320u ^ (sum >> 1) : sum >> 1;
            }
        }

        var (length, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, ~sum);
        return [.. length, .. body, .. checksum];
    }
}
