namespace Rendermeter.Tests.Commands;

/// <summary>Importing other price lists, and what they would change.</summary>
public sealed class ImportCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    private readonly string _map;

    public ImportCommandTests() => _map = _cli.Write("map.json", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "litellm-excerpt.json")));

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_list_becomes_price_files_that_quotes_use()
    {
        var import = await _cli.Run("prices", "import", "map.json", "--out", "imported", "--checked-on", "2026-08-01", "--confirm", "stability/inpaint");
        var check = await _cli.Run("prices", "check", "imported");
        var quote = await _cli.Run("quote", "stability/sd3", "--prices", "imported", "--at", "2026-11-21T00:00:00Z", "--json");

        Assert.Equal((0, ""), (import.ExitCode, import.Error));
        Assert.Contains("map.json: 20 entries, ", import.Output, StringComparison.Ordinal);
        Assert.Contains($"wrote {Path.Combine("imported", "stability.yaml")}", import.Output, StringComparison.Ordinal);
        Assert.Contains(" 0 errors", check.Output, StringComparison.Ordinal);
        Assert.Equal("0.065000000", quote.Json.GetProperty("expected").GetString());
        Assert.Equal("stability/sd3@2026-08-01", quote.Json.GetProperty("price").GetProperty("version").GetString());
    }

    [Fact]
    public async Task Facts_that_are_wrong_are_refused_with_their_reason_and_nothing_becomes_zero()
    {
        var import = await _cli.Run("prices", "import", "map.json", "--out", "imported", "--json");

        var rows = import.Json.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("key").GetString()!, row => (Taken: row.GetProperty("taken").GetBoolean(), Code: row.GetProperty("code").GetString()));
        Assert.Equal(20, rows.Count);
        Assert.Equal(rows.Count, import.Json.GetProperty("taken").GetInt32() + import.Json.GetProperty("refused").GetInt32());
        Assert.Equal((false, "suspicious_change"), rows["stability/inpaint"]);
        Assert.Equal((false, "implausible"), rows["runwayml/eleven_multilingual_v2"]);
        Assert.Equal((false, "unit_modality"), rows["fireworks_ai/accounts/fireworks/models/flux-kontext-pro"]);
        Assert.Equal((false, "zero_price"), rows["azure/standard/1024-x-1024/dall-e-2"]);
        Assert.Equal((false, "no_price"), rows["dashscope/qwen-image-2.0"]);
        Assert.Equal((false, "not_media"), rows["sample_chat"]);
        var written = string.Concat(import.Json.GetProperty("written").EnumerateArray().Select(file => File.ReadAllText(Path.Combine(_cli.Directory, file.GetString()!))));
        Assert.DoesNotContain("inpaint", written, StringComparison.Ordinal);
        Assert.DoesNotContain("rate: 0\n", written, StringComparison.Ordinal);
        Assert.DoesNotContain("rate: 0}", written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_price_ten_times_off_is_taken_when_it_is_confirmed_by_name_and_a_wrong_unit_never()
    {
        var import = await _cli.Run("prices", "import", "map.json", "--dry-run", "--confirm", "stability/inpaint", "--confirm", "fireworks/accounts/fireworks/models/flux-kontext-pro", "--json");
        var stranger = await _cli.Run("prices", "import", "map.json", "--dry-run", "--confirm", "stability/inpant");

        var rows = import.Json.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("key").GetString()!, row => row.GetProperty("code").GetString());
        Assert.Equal("taken", rows["stability/inpaint"]);
        Assert.Equal("unit_modality", rows["fireworks_ai/accounts/fireworks/models/flux-kontext-pro"]);
        Assert.Empty(import.Json.GetProperty("written").EnumerateArray());
        Assert.Equal(2, stranger.ExitCode);
        Assert.Contains("--confirm: no entry of map.json is stability/inpant", stranger.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_made_is_wrong_usage()
    {
        _cli.Write("file", "");

        var import = await _cli.Run("prices", "import", "map.json", "--out", Path.Combine("file", "imported"));

        Assert.Equal(2, import.ExitCode);
        Assert.StartsWith("rendermeter: ", import.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", import.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_list_again_changes_nothing_and_another_is_not_written_over_it()
    {
        string[] import = ["prices", "import", "map.json", "--out", "imported", "--checked-on", "2026-08-01"];
        await _cli.Run(import);
        var file = Path.Combine(_cli.Directory, "imported", "stability.yaml");
        var first = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);

        var again = await _cli.Run(import);
        _cli.Write("map.json", """{"stability/sd3": {"litellm_provider": "stability", "mode": "image_generation", "output_cost_per_image": 0.07}}""");
        var other = await _cli.Run(import);

        Assert.Contains($"unchanged {Path.Combine("imported", "stability.yaml")}", again.Output, StringComparison.Ordinal);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("--out: ", other.Error, StringComparison.Ordinal);
        Assert.Equal(first, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_fals_api_answers_is_known_by_its_form()
    {
        _cli.Write("fal.json",
            """
            {"prices":[{"endpoint_id":"fal-ai/new-thing","unit_price":0.03,"unit":"image","currency":"USD"},
                       {"endpoint_id":"fal-ai/free-thing","unit_price":0,"unit":"image","currency":"USD"},
                       {"endpoint_id":"fal-ai/odd-thing","unit_price":0.03,"unit":"per_imgae","currency":"USD"}],"next_cursor":null,"has_more":false}
            """);

        var run = await _cli.Run("prices", "import", "fal.json", "--dry-run", "--json");

        Assert.Equal(["taken", "zero_price", "unknown_unit"], run.Json.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData(1, "syntax", "{\"a\": ")]
    [InlineData(1, "empty_file", " ")]
    [InlineData(1, "type", "[1]")]
    [InlineData(1, "duplicate_member", "{\"tts-1\": {}, \"tts-1\": {}}")]
    [InlineData(2, "--out", "{}", "")]
    [InlineData(2, "--from", "{}", "--dry-run", "--from", "openrouter")]
    [InlineData(2, "--checked-on", "{}", "--dry-run", "--checked-on", "2026-02-30")]
    [InlineData(1, "", "{}", "--dry-run")]
    public async Task A_file_that_cannot_be_imported_is_named(int exitCode, string named, string text, params string[] arguments)
    {
        _cli.Write("bad.json", text);

        var run = await _cli.Run(["prices", "import", "bad.json", .. arguments.Length == 0 ? ["--dry-run"] : arguments.Where(argument => argument.Length > 0)]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_difference_is_in_money_for_a_typical_render_the_greatest_first()
    {
        _cli.Write("mine/openai.yaml",
            """
            provider: openai
            currency: USD
            models:
              - {model: tts-1, media: speech, versions: [{checked_on: 2026-11-01, source: "made up", source_kind: contract, components: [{name: speech, quantity: characters, per: 1000000, rate: 12}]}]}
              - {model: tts-1-hd, media: speech, versions: [{checked_on: 2026-11-01, source: "made up", source_kind: contract, components: [{name: speech, quantity: characters, per: 1000000, rate: 0.30}]}]}
              - {model: tts-9, media: speech, versions: [{checked_on: 2026-11-01, source: "made up", source_kind: contract, components: [{name: speech, quantity: characters, per: 1000000, rate: 1}]}]}
            """);

        var run = await _cli.Run("prices", "diff", "mine", "--at", "2026-11-21T00:00:00Z");
        var json = await _cli.Run("prices", "diff", "mine/openai.yaml", "--at", "2026-11-21T00:00:00Z", "--json");
        var list = await _cli.Run("prices", "diff", "map.json", "--json");

        Assert.Equal(
            """
            difference     was  would be  currency        model and its typical render
               -0.0297  0.0300    0.0003  USD       look  openai/tts-1-hd
               -0.0030  0.0150    0.0120  USD             openai/tts-1

            3 models: 1 new, 1 changed, 1 ten times off: look at them

            """,
            run.Output);
        Assert.Equal(
            ["suspicious", "changed", "added"],
            json.Json.GetProperty("data").EnumerateArray().Select(difference => difference.GetProperty("kind").GetString()));
        Assert.Equal((1, 1, 1), (run.ExitCode, json.ExitCode, list.ExitCode));
        Assert.Contains("suspicious_change: ten times off what the book knows, or in a wrong unit: openai/tts-1-hd;", run.Error, StringComparison.Ordinal);
        Assert.Contains("stability/inpaint", list.Error, StringComparison.Ordinal);
        Assert.NotEmpty(list.Json.GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task What_is_ten_times_off_is_refused_until_its_name_is_confirmed()
    {
        _cli.Write("mine/openai.yaml",
            """
            provider: openai
            currency: USD
            models:
              - {model: tts-1-hd, media: speech, versions: [{checked_on: 2026-11-01, source: "made up", source_kind: contract, components: [{name: speech, quantity: characters, per: 1000000, rate: 30000}]}]}
            """);

        var refused = await _cli.Run("prices", "diff", "mine");
        var confirmed = await _cli.Run("prices", "diff", "mine", "--confirm", "openai/tts-1-hd");
        var stranger = await _cli.Run("prices", "diff", "mine", "--confirm", "openai/tts-1");
        var check = await _cli.Run("prices", "check", "mine");
        var import = await _cli.Run("prices", "import", "map.json", "--dry-run");
        var imported = await _cli.Run("prices", "import", "map.json", "--dry-run", "--confirm", "stability/inpaint");

        Assert.Equal((1, 0, 2, 0), (refused.ExitCode, confirmed.ExitCode, stranger.ExitCode, check.ExitCode));
        Assert.Contains("suspicious_change at #/models/0", check.Output, StringComparison.Ordinal);
        Assert.Equal((1, 0), (import.ExitCode, imported.ExitCode));
        Assert.Contains("suspicious_change: ", import.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_price_file_is_named()
    {
        _cli.Write("mine/shop.yaml", "provider: shop\ncurrency: usd\nmodels: []\n");

        var broken = await _cli.Run("prices", "diff", "mine");
        var missing = await _cli.Run("prices", "diff", "nowhere");

        Assert.Equal((1, 2), (broken.ExitCode, missing.ExitCode));
        Assert.Contains($"{Path.Combine("mine", "shop.yaml")}:2:", broken.Error, StringComparison.Ordinal);
        Assert.Contains("nowhere", missing.Error, StringComparison.Ordinal);
    }
}
