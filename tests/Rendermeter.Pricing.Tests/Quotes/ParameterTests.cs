using Rendermeter.Pricing.PriceBooks;
using System.Text.Json;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Quotes;

public sealed class ParameterTests
{
    [Theory]
    [InlineData("sandbox-fast/image", "n=0", "n", "out_of_range")]
    [InlineData("sandbox-fast/image", "n=-1", "n", "out_of_range")]
    [InlineData("sandbox-fast/image", "n=11", "n", "out_of_range")]
    [InlineData("sandbox-fast/image", "n=1000000", "n", "out_of_range")]
    [InlineData("sandbox-fast/image", "n=9007199254740992", "n", "out_of_range")]
    [InlineData("sandbox-fast/image", "n=1.5", "n", "type")]
    [InlineData("sandbox-fast/image", "n=three", "n", "type")]
    [InlineData("sandbox-fast/image", "n=1e3", "n", "type")]
    [InlineData("sandbox-fast/image", "n=true", "n", "type")]
    [InlineData("sandbox-fast/video", "n=2", "n", "out_of_range")]
    [InlineData("sandbox-fast/video", "seconds=0", "seconds", "out_of_range")]
    [InlineData("sandbox-fast/video", "seconds=-5", "seconds", "out_of_range")]
    [InlineData("sandbox-fast/video", "seconds=61", "seconds", "out_of_range")]
    [InlineData("sandbox-fast/video", "seconds=5s", "seconds", "type")]
    [InlineData("mirage/video-1", "seconds=5.0000001", "seconds", "out_of_range")]
    [InlineData("sandbox-fast/video", "audio=1", "audio", "type")]
    [InlineData("sandbox-fast/image", "size=0x1024", "size", "out_of_range")]
    [InlineData("sandbox-fast/image", "size=1024x", "size", "out_of_range")]
    [InlineData("sandbox-fast/image", "size=99999x99999", "size", "out_of_range")]
    [InlineData("sandbox-fast/image", "size=1024X1024", "size", "out_of_range")]
    [InlineData("sandbox-fast/image", "size=1024×1024", "size", "out_of_range")]
    [InlineData("openai/gpt-image-2", "size=1025x1024", "size", "out_of_range")]
    [InlineData("openai/gpt-image-2", "size=3840x1024", "size", "out_of_range")]
    [InlineData("openai/gpt-image-2", "size=512x512", "size", "out_of_range")]
    [InlineData("openai/gpt-image-2", "size=3840x3840", "size", "out_of_range")]
    [InlineData("openai/gpt-image-2", "quality=ultra", "quality", "not_sold")]
    [InlineData("cloudflare/@cf/black-forest-labs/flux-1-schnell", "steps=0", "steps", "out_of_range")]
    [InlineData("cloudflare/@cf/black-forest-labs/flux-1-schnell", "steps=9", "steps", "out_of_range")]
    [InlineData("sandbox-fast/image", "stepz=3", "stepz", "unknown_parameter")]
    [InlineData("sandbox-fast/speech", "size=64x64", "size", "unknown_parameter")]
    [InlineData("sandbox-fast/image", "simulate=explode", "simulate", "not_sold")]
    [InlineData("fal/fal-ai/flux-1/dev", "width=512", "height", "required")]
    [InlineData("openai/gpt-image-2", "width=1024", "height", "required")]
    [InlineData("replicate/gpu", "compute_seconds=1", "hardware", "required")]
    [InlineData("vertex/veo-3.1-fast-generate-001", "seconds=5", "seconds", "not_sold")]
    public void A_wrong_parameter_is_pointed_at(string model, string pairs, string name, string code)
    {
        var errors = Assert.IsType<QuoteResult.Invalid>(Ask.Result(model, pairs)).Errors;

        Assert.Contains(errors, error => error.Pointer == $"#/parameters/{name}" && error.Code == code);
        Assert.All(errors, error => Assert.Equal($"#/parameters/{name}", error.Pointer));
    }

    [Fact]
    public void A_size_that_is_not_sold_names_those_that_are()
    {
        var error = Assert.Single(Assert.IsType<QuoteResult.Invalid>(Ask.Result("openai/gpt-image-1.5", "size=100x100")).Errors);

        Assert.Equal(new FieldError("#/parameters/size", "not_sold", "openai/gpt-image-1.5 sells 1024x1024, 1024x1536 and 1536x1024", "100x100", error.Allowed), error);
        Assert.Equal(["1024x1024", "1024x1536", "1536x1024"], error.Allowed);
    }

    [Fact]
    public void All_wrong_parameters_are_reported_together()
        => Assert.Equal(
            ["#/parameters/foo", "#/parameters/n", "#/parameters/quality", "#/parameters/size"],
            Assert.IsType<QuoteResult.Invalid>(Ask.Result("openai/gpt-image-1.5", "n=0 foo=1 size=1x1 quality=ok")).Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal));

    [Fact]
    public void Size_and_width_together_contradict_each_other()
        => Assert.Equal(
            [("#/parameters/size", "conflict"), ("#/parameters/width", "conflict")],
            Assert.IsType<QuoteResult.Invalid>(Ask.Result("sandbox-fast/image", "size=64x64 width=64")).Errors.Select(error => (error.Pointer, error.Code)));

    [Fact]
    public void Defaults_are_filled_in_and_listed()
    {
        var quote = Ask.Quote("sandbox-fast/video", "seconds=3");

        Assert.Equal(Ask.Parameters("seconds=3"), quote.Parameters);
        Assert.Equal(Ask.Parameters("width=320 height=240 audio=false"), quote.Defaults);
    }

    [Fact]
    public void Size_is_short_for_width_and_height()
        => Assert.Equal(QuoteJson.ToText(Ask.Quote("fal/fal-ai/flux-1/dev", "n=2 width=1024 height=768")), QuoteJson.ToText(Ask.Quote("fal/fal-ai/flux-1/dev", "n=2 size=1024x768")));

    [Fact]
    public void One_output_may_be_asked_of_a_model_that_sells_no_more() => Assert.Equal("0.100000000", Ask.Quote("sandbox-fast/video", "n=1").Expected.ToString());

    [Fact]
    public void A_label_that_looks_like_a_number_is_a_label() => Assert.Equal("0.044820000", Ask.Quote("google/gemini-3.1-flash-image", "resolution=512").Expected.ToString());

    [Theory]
    [InlineData("""{"n":2,"audio":true,"quality":"low","seconds":10.20}""", """{"n":2,"audio":true,"quality":"low","seconds":10.2}""")]
    [InlineData("""{"n":-0}""", """{"n":0}""")]
    [InlineData("{}", "{}")]
    public void Parameters_of_json_are_written_as_they_were_read(string json, string written)
    {
        var set = Assert.IsType<ParseResult.Parsed>(ParameterSet.FromJson(JsonDocument.Parse(json).RootElement)).Parameters;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            set.WriteJson(writer);
        }

        Assert.Equal(written, System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Theory]
    [InlineData("""{"n":null}""", "type")]
    [InlineData("""{"n":[1]}""", "type")]
    [InlineData("""{"n":{"a":1}}""", "type")]
    [InlineData("""{"n":1e400}""", "type")]
    [InlineData("""{"N":1}""", "unknown_parameter")]
    [InlineData("""{"../n":1}""", "unknown_parameter")]
    [InlineData("""{"n":1,"n":2}""", "conflict")]
    [InlineData("""[]""", "type")]
    [InlineData("\"x\"", "type")]
    public void Json_that_is_no_parameter_is_an_error(string json, string code)
        => Assert.Equal(code, Assert.Single(Assert.IsType<ParseResult.Invalid>(ParameterSet.FromJson(JsonDocument.Parse(json).RootElement)).Errors).Code);

    [Fact]
    public void A_number_in_quotes_is_no_number()
    {
        var set = Assert.IsType<ParseResult.Parsed>(ParameterSet.FromJson(JsonDocument.Parse("""{"n":"3"}""").RootElement)).Parameters;

        var errors = Assert.IsType<QuoteResult.Invalid>(global::Rendermeter.Pricing.PriceBooks.PriceBook.Embedded().Quote(new QuoteRequest("sandbox-fast/image", set, Ask.At))).Errors;

        Assert.Equal("type", Assert.Single(errors).Code);
    }

    [Fact]
    public void A_value_is_echoed_to_64_characters_at_most()
        => Assert.Equal(64, Assert.Single(Assert.IsType<QuoteResult.Invalid>(Ask.Result("sandbox-fast/image", "simulate=" + new string('x', 200))).Errors).Value!.Length);

    [Theory]
    [InlineData("resolution=4k size=512x512", true)]
    [InlineData("resolution=480p size=1920x1080", true)]
    [InlineData("resolution=720p size=720x1280", false)]
    [InlineData("resolution=4k size=3840x2160", false)]
    [InlineData("resolution=4k size=4096x4096", false)]
    [InlineData("resolution=480p size=864x496", false)]
    public void A_resolution_and_a_size_that_contradict_each_other_are_both_named(string pairs, bool contradict)
    {
        var book = PriceBook.Empty.With("f", PriceBooks.PriceFile.With("quality: {allowed: [low, high], default: low}", "resolution: {allowed: [480p, 720p, 4k], default: 720p}")
            .Replace("max: 4096", "max: 8192", StringComparison.Ordinal));

        var result = book.Quote(new QuoteRequest("acme/draw", Ask.Parameters(pairs), Ask.At));

        Assert.Equal(contradict ? ["conflict", "conflict"] : [], (result as QuoteResult.Invalid)?.Errors.Select(error => error.Code) ?? []);
        Assert.Equal(contradict ? ["#/parameters/resolution", "#/parameters/size"] : [], (result as QuoteResult.Invalid)?.Errors.Select(error => error.Pointer) ?? []);
    }
}
