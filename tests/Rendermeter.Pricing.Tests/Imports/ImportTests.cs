using System.Globalization;
using Rendermeter.Pricing.Imports;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Tests.Quotes;

namespace Rendermeter.Pricing.Tests.Imports;

public sealed class ImportTests
{
    private static readonly ImportOrigin Origin = new("LiteLLM model_prices_and_context_window.json", new DateOnly(2026, 8, 1), DateTimeOffset.Parse("2026-11-21T00:00:00Z", CultureInfo.InvariantCulture));

    private static readonly PriceBook Second = PriceBook.Empty.With("f", """
        provider: stability
        currency: USD
        models:
          - {model: edit/inpaint, aliases: [inpaint], media: image, versions: [{checked_on: 2026-06-01, source: "credit table", source_kind: first_party, components: [{name: output, quantity: outputs, rate: 0.05}]}]}
          - {model: sd3, media: image, versions: [{checked_on: 2026-06-01, source: "credit table", source_kind: first_party, components: [{name: output, quantity: outputs, rate: 0.065}]}]}
        """).With("g", """
        provider: openai
        currency: USD
        models:
          - {model: tts-1, media: speech, parameters: {characters: {}}, versions: [{checked_on: 2026-06-01, source: "page", source_kind: first_party, components: [{name: speech, quantity: characters, per: 1000000, rate: 15}]}]}
        """);

    private static readonly ImportResult Result = LiteLlmImport.Read(Embedded.Text("litellm-excerpt.json"), Origin, Second);

    [Fact]
    public void What_the_book_knows_of_a_model_beside_its_price_still_holds_of_an_import()
    {
        var book = PriceBook.Empty.With("f", """
            provider: openai
            currency: USD
            models:
              - {model: dall-e-2, aliases: [dalle2, dall-e-3], end_of_life: 2026-05-12, media: image, versions: [{checked_on: 2026-06-01, source: "page", source_kind: first_party, components: [{name: output, quantity: outputs, rate: 0.02}]}]}
            """);

        var result = LiteLlmImport.Read(Embedded.Text("litellm-excerpt.json"), Origin, book);
        var imported = PriceBook.Empty.With("openai.yaml", Assert.Single(result.Files, file => file.Provider == "openai").Yaml);

        Assert.Equal(new DateOnly(2026, 5, 12), imported.Find("openai/dalle2")?.EndOfLife);
        Assert.Equal("dall-e-3", imported.Find("openai/dall-e-3")?.Id);
        Assert.Contains("its end is 2026-05-12", Assert.Single(result.Rows, row => row.Key == "1024-x-1024/dall-e-2").Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_price_that_is_rounded_to_nothing_is_refused()
    {
        var result = FalImport.Read("""{"prices": [{"endpoint_id": "fal-ai/never-heard-of", "unit_price": 0.0000000000004, "unit": "requests", "currency": "USD"}]}""", Origin, PriceBook.Embedded());

        Assert.Empty(result.Files);
        Assert.Equal("zero_price", Assert.Single(result.Rows).Code);
    }

    [Theory]
    [InlineData("1024-x-1024/dall-e-2", "taken", "openai/dall-e-2")]
    [InlineData("dall-e-3", "overlap", "openai/dall-e-3")]
    [InlineData("hd/1024-x-1024/dall-e-3", "taken", "openai/dall-e-3")]
    [InlineData("azure/standard/1024-x-1024/dall-e-2", "zero_price", "azure/dall-e-2")]
    [InlineData("dashscope/qwen-image-2.0", "no_price", "alibaba/qwen-image-2.0")]
    [InlineData("fireworks_ai/accounts/fireworks/models/flux-kontext-pro", "unit_modality", "fireworks/accounts/fireworks/models/flux-kontext-pro")]
    [InlineData("stability/inpaint", "suspicious_change", "stability/inpaint")]
    [InlineData("stability/sd3", "taken", "stability/sd3")]
    [InlineData("runwayml/eleven_multilingual_v2", "implausible", "runway/eleven_multilingual_v2")]
    [InlineData("scaleway/openai/whisper-large-v3", "zero_price", "scaleway/openai/whisper-large-v3")]
    [InlineData("sample_chat", "not_media", null)]
    public void Every_entry_has_a_row_that_says_what_became_of_it(string key, string code, string? model)
    {
        var row = Assert.Single(Result.Rows, row => row.Key == key);

        Assert.Equal((code, model, code == "taken"), (row.Code, row.Model, row.IsTaken));
    }

    [Theory]
    [InlineData("together_ai", "together_ai/black-forest-labs/FLUX.1-dev", "together/black-forest-labs/FLUX.1-dev")]
    [InlineData("fal_ai", "fal_ai/fal-ai/flux-pro/v1.1", "fal/fal-ai/flux-pro/v1.1")]
    [InlineData("vertex_ai-image-models", "vertex_ai/imagen-9", "vertex/imagen-9")]
    public void A_seller_has_the_name_that_the_book_has_for_it(string provider, string key, string model)
    {
        var result = LiteLlmImport.Read($$"""{"{{key}}": {"litellm_provider": "{{provider}}", "mode": "image_generation", "output_cost_per_image": 0.04} }""", Origin, PriceBook.Empty);

        Assert.Equal(model, Assert.Single(result.Rows).Model);
    }

    [Fact]
    public void A_price_that_is_left_out_of_an_entry_that_is_taken_is_named()
    {
        var result = LiteLlmImport.Read("""
            {
              "gemini/draw": {"litellm_provider": "gemini", "mode": "image_generation", "output_cost_per_image": 0.04, "output_cost_per_image_above_4k": 0.24, "cache_read_input_token_cost": 0, "search_context_cost_per_query": {"search_context_size_low": 0.014}},
              "gemini/plain": {"litellm_provider": "gemini", "mode": "image_generation", "output_cost_per_image": 0.04, "output_cost_per_token": 0.0}
            }
            """, Origin, PriceBook.Empty);

        Assert.Equal(["priced by outputs; not taken: output_cost_per_image_above_4k, search_context_cost_per_query", "priced by outputs"], result.Rows.Select(row => row.Detail));
    }

    [Fact]
    public void Rows_stand_in_the_order_of_the_list_and_none_is_missing()
        => Assert.Equal(System.Text.Json.JsonDocument.Parse(Embedded.Text("litellm-excerpt.json")).RootElement.EnumerateObject().Select(entry => entry.Name), Result.Rows.Select(row => row.Key));

    [Fact]
    public void Every_file_reads_without_an_error()
        => Assert.All(Result.Files, file => Assert.DoesNotContain(PriceCheck.Check(file.FileName, file.Yaml), finding => finding.Severity == FindingSeverity.Error));

    [Theory]
    [InlineData("openai/dall-e-2", "size=1024x1024", "0.020000000")]
    [InlineData("openai/dall-e-3", "quality=hd size=1024x1024", "0.080000000")]
    [InlineData("openai/tts-1", "characters=137", "0.002055000")]
    [InlineData("google/veo-3.1-lite-generate-preview", "seconds=8 resolution=1080p", "0.640000000")]
    [InlineData("deepgram/base", "input_seconds=60", "0.012499800")]
    [InlineData("azure/gpt-realtime-whisper", "input_seconds=60", "0.017000000")]
    [InlineData("google/gemini-2.5-flash-image", "n=2", "0.078000000")]
    [InlineData("fal/bria/text-to-image/3.2", "n=3", "0.119400000")]
    public void What_was_taken_prices_as_the_list_says(string model, string pairs, string expected)
        => Assert.Equal(expected, Quote(model, pairs).Expected.ToString());

    [Fact]
    public void Reported_tokens_take_the_place_of_a_price_by_picture()
    {
        var book = Result.Files.Aggregate(PriceBook.Empty, (all, file) => all.With(file.FileName, file.Yaml));
        var request = new QuoteRequest("google/gemini-2.5-flash-image", ParameterSet.Empty, Ask.At) { Usage = Ask.Parameters("image_output_tokens=1290") };

        Assert.Equal("0.038700000", Assert.IsType<QuoteResult.Quoted>(book.Quote(request)).Quote.Expected.ToString());
    }

    [Fact]
    public void Entries_by_picture_and_by_token_are_one_price_and_not_two()
    {
        var book = Result.Files.Aggregate(PriceBook.Empty, (all, file) => all.With(file.FileName, file.Yaml));
        var request = new QuoteRequest("openai/gpt-image-1", Ask.Parameters("quality=high size=1024x1024"), Ask.At);

        Assert.Equal("0.167000000", Assert.IsType<QuoteResult.Quoted>(book.Quote(request)).Quote.Expected.ToString());
        Assert.Equal("0.166400000", Assert.IsType<QuoteResult.Quoted>(book.Quote(request with { Usage = Ask.Parameters("image_output_tokens=4160") })).Quote.Expected.ToString());
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"prices\": 5}")]
    [InlineData("{\"prices\":[{\"endpoint_id\":\"a\"},{\"endpoint_id\":\"a\"}]}")]
    public void What_is_no_list_is_refused_whole(string json)
        => Assert.Throws<ImportFormatException>(() => FalImport.Read(json, Origin, PriceBook.Empty));

    [Fact]
    public void Fals_pricing_becomes_versions_and_refusals()
    {
        var result = FalImport.Read("""
            {"prices": [
              {"endpoint_id": "fal-ai/flux/dev", "unit_price": 0.025, "unit": "megapixels", "currency": "USD"},
              {"endpoint_id": "fal-ai/kling-video/v3", "unit_price": 0.14, "unit": "seconds", "currency": "USD"},
              {"endpoint_id": "fal-ai/tts", "unit_price": "0.05", "unit": "1000 characters", "currency": "USD"},
              {"endpoint_id": "fal-ai/nothing", "unit_price": 0, "unit": "images", "currency": "USD"},
              {"endpoint_id": "fal-ai/none", "unit_price": null, "unit": "images", "currency": "USD"},
              {"endpoint_id": "fal-ai/euro", "unit_price": 1, "unit": "images", "currency": "EUR"},
              {"endpoint_id": "fal-ai/odd", "unit_price": 1, "unit": "furlongs", "currency": "USD"},
              {"endpoint_id": "fal-ai/cents", "unit_price": 25, "unit": "images", "currency": "USD"},
              {"endpoint_id": "fal-ai/minus", "unit_price": -1, "unit": "images", "currency": "USD"}
            ]}
            """, Origin, PriceBook.Empty);

        Assert.Equal(
            ["taken", "taken", "taken", "zero_price", "no_price", "currency", "unknown_unit", "implausible", "number_format"], result.Rows.Select(row => row.Code));
        var book = PriceBook.Empty.With("fal.yaml", Assert.Single(result.Files).Yaml);
        Assert.Equal("0.050000000", Assert.IsType<QuoteResult.Quoted>(book.Quote(new QuoteRequest("fal/fal-ai/tts", Ask.Parameters("characters=1000"), Ask.At))).Quote.Expected.ToString());
    }

    /// <summary>fal's pricing API says the unit and not the block: without it an import would quote less than the bill.</summary>
    [Theory]
    [InlineData("fal-ai/flux/dev", "megapixels", "0.025", "width=1024 height=1024", "0.050000000")]
    [InlineData("fal-ai/never-heard-of", "megapixels", "0.02", "width=512 height=512 n=2", "0.040000000")]
    [InlineData("elevenlabs/music/v2.5", "minutes", "0.6", "seconds=30", "0.600000000")]
    [InlineData("fal-ai/never-heard-of", "minutes", "0.6", "seconds=30", "0.600000000")]
    public void What_fal_bills_in_blocks_is_imported_in_blocks(string endpoint, string unit, string price, string pairs, string expected)
    {
        var result = FalImport.Read(
            $$"""{"prices": [{"endpoint_id": "{{endpoint}}", "unit_price": {{price}}, "unit": "{{unit}}", "currency": "USD"}]}""", Origin, PriceBook.Embedded());

        var book = PriceBook.Empty.With("fal.yaml", Assert.Single(result.Files).Yaml);

        Assert.Equal(expected, Assert.IsType<QuoteResult.Quoted>(book.Quote(new QuoteRequest($"fal/{endpoint}", Ask.Parameters(pairs), Ask.At))).Quote.Expected.ToString());
    }

    [Fact]
    public void A_list_whose_comparable_prices_are_all_off_is_off_whole()
    {
        var book = PriceBook.Empty.With("f", "provider: together\ncurrency: USD\nmodels:\n" + string.Concat(Enumerable.Range(1, 4).Select(i
            => $"  - {{model: draw-{i}, media: image, versions: [{{checked_on: 2026-06-01, source: \"page\", source_kind: first_party, components: [{{name: output, quantity: outputs, rate: 0.08}}]}}]}}\n")));
        var prices = Enumerable.Range(1, 6).Select(i => Price($"draw-{i}", "0.0008")).ToList();

        var rows = PriceSanity.Check(prices, book);

        Assert.Equal(["suspicious_change", "suspicious_change", "suspicious_change", "suspicious_change", "unit_slip", "unit_slip"], prices.Select(price => rows[price.Key].Code));
        Assert.Empty(PriceSanity.Check([Price("draw-1", "0.08"), Price("draw-2", "0.04"), Price("draw-9", "0.0008")], book));
    }

    [Fact]
    public void A_song_priced_as_a_picture_is_found_by_the_book()
    {
        var book = PriceBook.Empty.With("f", "provider: google\ncurrency: USD\nmodels:\n  - {model: lyria-3-clip, media: music, versions: [{checked_on: 2026-06-01, source: \"page\", source_kind: first_party, components: [{name: output, quantity: outputs, rate: 0.04}]}]}\n");

        Assert.Equal("unit_modality", PriceSanity.Check([Price("lyria-3-clip-preview", "0.04")], book)["lyria-3-clip-preview"].Code);
    }

    [Fact]
    public void A_difference_is_shown_in_money_for_a_typical_render()
    {
        const string File = """
            provider: stability
            currency: USD
            models:
              - {model: edit/inpaint, media: image, versions: [{checked_on: 2026-06-01, source: "x", source_kind: price_db, components: [{name: output, quantity: outputs, rate: 0.005}]}]}
              - {model: sd3, media: image, versions: [{checked_on: 2026-06-01, source: "x", source_kind: price_db, components: [{name: output, quantity: outputs, rate: 0.07}]}]}
              - {model: sd4, media: image, versions: [{checked_on: 2026-06-01, source: "x", source_kind: price_db, components: [{name: output, quantity: outputs, rate: 0.07}]}]}
            """;

        var differences = PriceDiff.Between(Second, "stability.yaml", File, Ask.At);

        Assert.Equal(
            [("stability/edit/inpaint", DifferenceKind.Suspicious, "-0.045000000"), ("stability/sd3", DifferenceKind.Changed, "0.005000000"), ("stability/sd4", DifferenceKind.Added, "")],
            differences.Select(difference => (difference.Model, difference.Kind, difference.Difference.ToString() ?? "")));
        Assert.Contains("\"kind\":\"suspicious\"", ImportResultJson.ToText(differences), StringComparison.Ordinal);
    }

    private static ImportedPrice Price(string model, string rate)
        => new(model, "together", model, MediaKind.Image, [new ImportedRate("outputs", Rendermeter.Pricing.Amounts.Rational.TryParse(rate, out var value) ? value : 0, 1, ParameterSet.Empty)]);

    private static Quote Quote(string model, string pairs)
    {
        var book = Result.Files.Aggregate(PriceBook.Empty, (all, file) => all.With(file.FileName, file.Yaml));
        return Assert.IsType<QuoteResult.Quoted>(book.Quote(new QuoteRequest(model, Ask.Parameters(pairs), Ask.At))).Quote;
    }
}
