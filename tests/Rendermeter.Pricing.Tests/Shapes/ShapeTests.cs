using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Tests.Quotes;

namespace Rendermeter.Pricing.Tests.Shapes;

/// <summary>Every shape of price that sellers publish has a file of the language, and its examples price to the last digit.</summary>
public sealed class ShapeTests
{
    public static IEnumerable<TheoryDataRow<string>> Files
        => typeof(ShapeTests).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("shapes/", StringComparison.Ordinal))
            .Select(name => new TheoryDataRow<string>(name) { TestDisplayName = name });

    /// <summary>One row per published example; its source stands in the file, and again here.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string, string>> Rows =>
    [
        new("S01-flat", "imagen-4", "n=3", "0.12 https://ai.google.dev/gemini-api/docs/pricing"),
        new("S02-table", "dall-e-3", "quality=hd size=1792x1024", "0.12 https://openai.com/api/pricing"),
        new("S03-megapixels", "flux-1-dev", "width=1024 height=768", "0.025 https://fal.ai/models/fal-ai/flux-1/dev"),
        new("S04-first-and-further", "flux-2-pro", "output_megapixels=2 input_megapixels=1", "0.06 https://docs.bfl.ai/quick_start/pricing"),
        new("S05-tiles", "flux-1-schnell", "width=1024 height=1024 steps=4", "0.0006336 https://developers.cloudflare.com/workers-ai/platform/pricing"),
        new("S06-steps", "flux-2-dev", "width=1024 height=1024 steps=28", "0.01 https://deepinfra.com/black-forest-labs/FLUX-2-dev"),
        new("S07-conditions", "veo-3.1", "seconds=8 resolution=4k", "4.80 https://ai.google.dev/gemini-api/docs/pricing"),
        new("S08-durations", "hailuo-02", "seconds=10", "0.56 Comfy-Org/docs@ffb27fc2a2ea"),
        new("S09-base-and-increment", "viduq2", "seconds=5", "0.175 Comfy-Org/docs@ffb27fc2a2ea"),
        new("S10-blocks-and-minima", "aleph2", "seconds=1", "0.56 https://docs.dev.runwayml.com/guides/pricing"),
        new("S11-input-seconds", "kling-4.0-edit", "seconds=5 input_seconds=2", "1.41 fal.ai model page, 0.141 x 2 x 5"),
        new("S12-frames", "seedance-2.5", "seconds=10", "186.293 Comfy-Org/docs@ffb27fc2a2ea prints 186.3"),
        new("S13-video-tokens", "seedance-2.0", "seconds=5 input_seconds=5", "1.5183 measured 216900 tokens"),
        new("S14-image-tokens", "gpt-image-2", "quality=medium", "0.05268 https://community.openai.com/t/1382699"),
        new("S15-text-beside-media", "tts", "seconds=60", "0.03 https://ai.google.dev/gemini-api/docs/pricing"),
        new("S16-characters", "eleven-turbo", "characters=100 voice_multiplier=2", "0.02 ElevenLabs docs: 100 credits"),
        new("S17-minutes", "music", "seconds=30", "0.60 fal.ai model page"),
        new("S18-compute", "gpu", "hardware=l40s compute_seconds=3.2", "0.00312 https://replicate.com/pricing"),
        new("S19-add-ons", "adapter-price", "width=1000 height=1000 adapters=1", "0.035 https://fal.ai/models/fal-ai/flux-lora"),
        new("S20-credits", "multilingual", "characters=121000 plan=creator", "11 https://elevenlabs.io/pricing"),
        new("S21-plans-and-packs", "commitment", "commitment=4500", "0.85 MiniMax package"),
        new("S22-multipliers", "gateway", "", "0.07008 0.08 x 0.7 x 1.055 is 0.05908 in reliability.md 2.2, and 0.011 in fees"),
        new("S23-training", "p-image-trainer", "training_steps=1000", "1.80 inference-sh/grid@85af3256cac7"),
        new("S24-cascade", "magnific", "scale=4 input_megapixels=1", "143.64 Comfy-Org/docs@ffb27fc2a2ea: 35.91 + 107.73"),
        new("S25-known-after-the-run", "router", "", "0.0038 image-router"),
        new("S26-reported-cost", "grok-imagine-video", "seconds=5", "0.25 https://docs.x.ai"),
    ];

    [Fact]
    public void Every_shape_has_a_file()
        => Assert.Equal(Enumerable.Range(1, 26).Select(number => $"S{number:D2}"), Files.Select(row => row.Data["shapes/".Length..][..3]).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shapes_examples_price_as_printed(string name) => Assert.Empty(PriceCheck.Check(name, Embedded.Text(name)));

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_published_amount_is_reproduced(string file, string model, string pairs, string expected)
    {
        var quote = Quote(file, model, pairs);

        var amount = expected.Split(' ')[0];
        Assert.Equal(amount.TrimEnd('0').TrimEnd('.'), quote.Expected.ToRational().ToString());
    }

    internal static Quote Quote(string file, string model, string pairs, Func<QuoteRequest, QuoteRequest>? with = null)
    {
        var request = new QuoteRequest($"shape/{model}", Ask.Parameters(pairs), Ask.At);
        return Assert.IsType<QuoteResult.Quoted>(Book(file).Quote(with is null ? request : with(request))).Quote;
    }

    internal static PriceBook Book(string file) => PriceBook.Empty.With(file, Embedded.Text($"shapes/{file}.yaml"));
}
