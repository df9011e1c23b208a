using System.Text.Json;

namespace Rendermeter.Tests.Http;

public sealed class PriceTests(TestGateway gateway)
{
    [Fact]
    public async Task A_list_is_narrowed_and_paged_without_a_gap_or_a_repeat()
    {
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await gateway.Operator.Get($"/api/v1/prices?provider=fal&media=image&limit=7{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).Json;
            names.AddRange(page.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("model").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        var whole = (await gateway.Operator.Get("/api/v1/prices?provider=fal&media=image&limit=1000")).Json;
        Assert.True(names.Count > 7);
        Assert.Equal(whole.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("model").GetString()), names);
        Assert.Equal(JsonValueKind.Null, whole.GetProperty("next_cursor").ValueKind);
        Assert.All(names, name => Assert.StartsWith("fal/", name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_list_is_searched_in_names_and_aliases()
    {
        var found = (await gateway.Operator.Get("/api/v1/prices?q=FLUX-1%2Fdev&provider=fal")).Json.GetProperty("data");

        Assert.Equal("fal/fal-ai/flux-1/dev", Assert.Single(found.EnumerateArray()).GetProperty("model").GetString());
    }

    [Theory]
    [InlineData("limit", "limit=0")]
    [InlineData("limit", "limit=1000000000")]
    [InlineData("cursor", "cursor=fal/forged")]
    [InlineData("media", "media=pictures")]
    [InlineData("provider", "provider=fal&provider=openai")]
    public async Task A_part_of_the_query_that_cannot_be_used_is_named(string parameter, string query)
    {
        var answer = await gateway.Operator.Get($"/api/v1/prices?{query}");

        Assert.Equal((400, "parameter", parameter), (answer.Status, answer.Json.GetProperty("code").GetString(), answer.Json.GetProperty("parameter").GetString()));
    }

    [Fact]
    public async Task A_model_is_shown_whole_and_one_that_is_not_there_has_near_names()
    {
        var model = (await gateway.Operator.Get("/api/v1/prices/elevenlabs/eleven_multilingual_v2?at=2026-11-21T00:00:00Z")).Json;
        var escaped = (await gateway.Operator.Get("/api/v1/prices/fal%2Ffal-ai%2fflux-1%2Fdev")).Json;
        var missing = await gateway.Operator.Get("/api/v1/prices/opnai/gpt-image-2");
        var wrong = await gateway.Operator.Get("/api/v1/prices/openai/gpt-image-2?at=soon");

        Assert.Equal("2026-11-21T00:00:00Z", model.GetProperty("at").GetString());
        Assert.Contains("current", model.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("status").GetString()));
        Assert.NotEmpty(model.GetProperty("plans").EnumerateArray());
        Assert.Equal("fal/fal-ai/flux-1/dev", escaped.GetProperty("model").GetString());
        Assert.Equal((404, "unknown_model"), (missing.Status, missing.Json.GetProperty("code").GetString()));
        Assert.Equal("openai/gpt-image-2", missing.Json.GetProperty("nearest")[0].GetString());
        Assert.Equal((400, "at"), (wrong.Status, wrong.Json.GetProperty("parameter").GetString()));
    }
}
