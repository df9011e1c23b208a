using System.Globalization;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Published;

/// <summary>What the sellers say beside their prices: who pays for what outcome, and when a model ends.</summary>
public sealed class ProviderFactsTests
{
    /// <summary>Seller or model, outcome, billing, and how well it is known.</summary>
    public static TheoryData<string, JobOutcome, Billing, string> Policies => new()
    {
        { "fal", JobOutcome.ProviderError, Billing.Free, "first_party" },
        { "fal", JobOutcome.CancelledBeforeStart, Billing.Free, "first_party" },
        { "fal", JobOutcome.CancelledAfterStart, Billing.Unknown, "first_party" },
        { "fal", JobOutcome.RefusedOutput, Billing.Unknown, "third_party" },
        { "replicate", JobOutcome.CancelledBeforeStart, Billing.Free, "first_party" },
        { "replicate", JobOutcome.ProviderError, Billing.Unknown, "third_party" },
        { "openai/dall-e-2", JobOutcome.ProviderError, Billing.Free, "first_party" },
        { "openai/gpt-image-2", JobOutcome.ProviderError, Billing.Unknown, "unknown" },
        { "openai/gpt-image-2", JobOutcome.CancelledAfterStart, Billing.Billed, "third_party" },
        { "openai/gpt-image-2", JobOutcome.RefusedOutput, Billing.Unknown, "unknown" },
        { "google/gemini-2.5-flash-image", JobOutcome.ProviderError, Billing.Billed, "third_party" },
        { "google/gemini-3-pro-image", JobOutcome.RefusedOutput, Billing.Billed, "third_party" },
        { "google/veo-3.1-generate-preview", JobOutcome.RefusedOutput, Billing.Unknown, "third_party" },
        { "azure", JobOutcome.RefusedInput, Billing.Billed, "first_party" },
        { "azure", JobOutcome.RefusedOutput, Billing.Billed, "first_party" },
        { "xai/grok-imagine-video", JobOutcome.RefusedOutput, Billing.Billed, "third_party" },
        { "ideogram", JobOutcome.ProviderError, Billing.Free, "first_party" },
        { "ideogram", JobOutcome.RefusedInput, Billing.Free, "first_party" },
        { "ideogram", JobOutcome.RefusedOutput, Billing.Billed, "first_party" },
        { "runway", JobOutcome.RefusedInput, Billing.Billed, "first_party" },
        { "runway", JobOutcome.RefusedOutput, Billing.Unknown, "first_party" },
        { "stability", JobOutcome.ProviderError, Billing.Free, "third_party" },
        { "stability", JobOutcome.RefusedOutput, Billing.Free, "third_party" },
        { "kling", JobOutcome.ProviderError, Billing.Free, "third_party" },
        { "minimax", JobOutcome.ProviderError, Billing.Free, "third_party" },
        { "heygen", JobOutcome.ProviderError, Billing.Free, "third_party" },
        { "alibaba", JobOutcome.ProviderError, Billing.Free, "third_party" },
        { "byteplus", JobOutcome.ProviderError, Billing.Free, "third_party" },
        { "recraft", JobOutcome.ProviderError, Billing.Free, "third_party" },
        { "venice", JobOutcome.ProviderError, Billing.Unknown, "first_party" },
        { "mirage", JobOutcome.ProviderError, Billing.Free, "inferred" },
        { "elevenlabs", JobOutcome.ProviderError, Billing.Unknown, "unknown" },
    };

    /// <summary>The last day is the one before; the names are those of the Gemini API where Google has two.</summary>
    public static TheoryData<string, string> Ends => new()
    {
        { "2026-05-12", "openai/dall-e-2 openai/dall-e-3" },
        { "2026-06-25", "google/gemini-3-pro-image-preview google/gemini-3.1-flash-image-preview" },
        { "2026-06-30", "google/veo-2.0-generate-001 google/veo-3.0-generate-001 google/veo-3.0-fast-generate-001" },
        { "2026-07-30", "runway/gen3a_turbo" },
        { "2026-08-17", "google/imagen-4.0-generate-001 google/imagen-4.0-ultra-generate-001 google/imagen-4.0-fast-generate-001" },
        { "2026-09-15", "kling/kling-v1-5 kling/kling-v1-6 kling/kling-v2-master kling/kling-v2-1 kling/kling-v2-1-master kling/kolors-virtual-try-on-v1" },
        { "2026-09-24", "openai/sora-2 openai/sora-2-pro" },
        { "2026-10-02", "google/gemini-2.5-flash-image" },
        { "2026-10-22", "google/veo-3.1-generate-preview google/veo-3.1-fast-generate-preview google/veo-3.1-lite-generate-preview" },
        { "2026-10-23", "openai/gpt-image-1" },
        { "2026-12-01", "openai/gpt-image-1.5 openai/gpt-image-1-mini openai/chatgpt-image-latest" },
        { "2027-01-06", "openai/tts-1 openai/tts-1-hd openai/gpt-4o-mini-tts" },
    };

    [Theory]
    [MemberData(nameof(Policies))]
    public void What_is_known_of_who_pays_is_written_down_with_its_evidence(string seller, JobOutcome outcome, Billing billing, string evidence)
    {
        var models = seller.Contains('/', StringComparison.Ordinal) ? [PriceBook.Embedded().Find(seller)!] : PriceBook.Embedded().Models(seller);

        Assert.NotEmpty(models);
        Assert.All(models, model => Assert.Equal((billing, evidence), (model.Outcomes[outcome].Billing, model.Outcomes[outcome].Evidence)));
    }

    [Fact]
    public void What_is_said_to_be_free_or_billed_against_expectation_has_a_source()
        => Assert.All(
            from model in PriceBook.Embedded().Models()
            from outcome in model.Outcomes
            where outcome.Key is not (JobOutcome.Success or JobOutcome.Partial) && outcome.Value.Billing != Billing.Unknown && !model.Provider.StartsWith("sandbox", StringComparison.Ordinal)
            select (model.Name, outcome.Key, outcome.Value),
            known => Assert.True(known.Value.Source is { Length: > 5 }, $"{known.Name} {known.Key}"));

    [Fact]
    public void What_nobody_says_is_owed_in_full()
    {
        var request = new QuoteRequest("elevenlabs/eleven_v3", ParameterSet.Empty.With("characters", 1000), DateTimeOffset.Parse("2026-11-20T00:00:00Z", CultureInfo.InvariantCulture));

        Assert.Equal(Quoted(request).Expected, Quoted(request with { Outcome = JobOutcome.Timeout }).Expected);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void A_model_is_refused_from_the_day_of_its_end_and_the_day_is_named(string day, string models)
    {
        var at = DateTimeOffset.Parse(day + "T00:00:00Z", CultureInfo.InvariantCulture);

        foreach (var name in models.Split(' '))
        {
            var ended = Assert.IsType<QuoteResult.NoPrice>(PriceBook.Embedded().Quote(new QuoteRequest(name, ParameterSet.Empty, at)));
            Assert.Equal("model_ended", ended.Code);
            Assert.Contains(day, ended.Detail, StringComparison.Ordinal);
            Assert.IsNotType<QuoteResult.NoPrice>(PriceBook.Embedded().Quote(new QuoteRequest(name, ParameterSet.Empty, at.AddSeconds(-1))));
        }
    }

    [Theory]
    [InlineData("google/gemini-3-pro-image")]
    [InlineData("google/gemini-3.1-flash-image")]
    [InlineData("vertex/veo-3.1-generate-001")]
    [InlineData("vertex/veo-3.1-fast-generate-001")]
    [InlineData("vertex/veo-3.1-lite-generate-001")]
    public void The_names_that_go_on_have_no_end(string name) => Assert.Null(PriceBook.Embedded().Find(name)!.EndOfLife);

    [Fact]
    public void Every_version_of_every_model_has_a_worked_example_with_a_price()
        => Assert.All(
            from model in PriceBook.Embedded().Models() from version in model.Versions select (model.Name, version),
            pair => Assert.True(pair.version.Examples.Any(example => example.Expected is not null), $"{pair.Name}@{pair.version.Name}"));

    private static Quote Quoted(QuoteRequest request) => Assert.IsType<QuoteResult.Quoted>(PriceBook.Embedded().Quote(request)).Quote;
}
