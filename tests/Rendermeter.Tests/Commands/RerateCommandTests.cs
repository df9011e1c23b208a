using Rendermeter.Commands.Prices;

namespace Rendermeter.Tests.Commands;

public sealed class RerateCommandTests : IDisposable
{
    private const string Shop =
        """
        provider: shop
        currency: USD
        plans:
          - {plan: small, kind: plan, price: 10, quantity: 1000, unit: credit, period: month, checked_on: 2026-01-01, source: "made up"}
        models:
          - model: draw
            media: image
            end_of_life: 2028-01-01
            parameters: {n: {min: 1, max: 4, default: 1}, tier: {allowed: [standard, batch], default: standard}, plan: {allowed: [list, small], default: list}}
            versions:
              - {effective_from: 2026-01-01, checked_on: 2026-01-01, recorded_at: 2026-01-02T00:00:00Z, source: "made up", source_kind: third_party, components: [{name: output, quantity: outputs, table: [{plan: list, rate: 0.04}, {plan: small, rate: 0.03}]}], adjustments: [{name: batch, kind: multiply, value: 0.5, when: {tier: batch}}]}
              - {effective_from: 2026-06-01, checked_on: 2026-06-01, recorded_at: 2026-06-02T00:00:00Z, source: "made up", source_kind: third_party, components: [{name: output, quantity: outputs, table: [{plan: list, rate: 0.05}, {plan: small, rate: 0.03}]}]}
              - {effective_from: 2026-06-01, checked_on: 2026-06-01, recorded_at: 2026-07-01T00:00:00Z, source: "made up", source_kind: third_party, components: [{name: output, quantity: outputs, table: [{plan: list, rate: 0.06}, {plan: small, rate: 0.03}]}]}
              - {effective_from: 2027-01-01, checked_on: 2026-11-01, source: "made up", source_kind: third_party, components: [{name: output, quantity: outputs, table: [{plan: list, rate: 0.09}, {plan: small, rate: 0.03}]}]}
          - model: paint
            media: image
            parameters: {n: {min: 1, max: 4, default: 1}}
            versions:
              - {effective_from: 2026-01-01, checked_on: 2026-01-01, source: "made up", source_kind: third_party, components: [{name: output, quantity: outputs, rate: 0.02}]}
        """;

    private readonly Cli _cli = new();

    public RerateCommandTests()
    {
        _cli.Write("mine/shop.yaml", Shop);
        _cli.Write("renders.csv", "id,model,at,parameters,charged\r\na,shop/draw,2026-03-01,n=2,\r\nb,shop/draw,2026-08-01T10:00:00Z,\"n=1 tier=standard\",0.10\r\nc,shop/paint,2026-08-01,,\r\n");
    }

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Amounts_of_two_currencies_never_stand_under_one()
    {
        _cli.Write("euros.csv", "id,model,at,charged,currency\na,shop/paint,2026-08-01,0.05,EUR\n");
        _cli.Write("other/shop.yaml", Shop.Replace("currency: USD", "currency: EUR", StringComparison.Ordinal));

        var rerate = await _cli.Run("prices", "rerate", "euros.csv", "--prices", "mine", "--at", "2026-08-02");
        var item = (await _cli.Run("prices", "rerate", "euros.csv", "--prices", "mine", "--at", "2026-08-02", "--json")).Json.GetProperty("items")[0];
        var diff = await _cli.Run("prices", "diff", "other", "--prices", "mine", "--at", "2026-08-02");

        Assert.Contains("0.0500 EUR    0.0200           -  USD ", rerate.Output, StringComparison.Ordinal);
        Assert.Contains("1 without one of the two prices, or with prices in two currencies: in no total", rerate.Output, StringComparison.Ordinal);
        Assert.Equal(("USD", "0.020000000"), (item.GetProperty("currency").GetString(), item.GetProperty("would").GetString()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, item.GetProperty("was").ValueKind);
        Assert.Equal(("EUR", "0.050000000"), (item.GetProperty("was_in").GetProperty("currency").GetString(), item.GetProperty("was_in").GetProperty("amount").GetString()));
        Assert.Contains("0.0200 USD    0.0200  EUR       currency  shop/paint", diff.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Past_renders_are_priced_on_another_model_a_line_each_and_in_total()
    {
        var run = await Rerate("renders.csv", "--model", "shop/paint");

        Assert.Equal(
            """
            render     was  would be  difference  currency  on
            a       0.0800    0.0400     -0.0400  USD       shop/paint@2026-01-01
            b       0.1000         -           -  USD       no price
            c       0.0200    0.0200      0.0000  USD       shop/paint@2026-01-01
              b: it would be refused: shop/paint has no parameter tier (unknown_parameter)

            2 renders: was 0.100000000 USD, would be 0.060000000, difference -0.0400 (-40 %)
            1 without one of the two prices, or with prices in two currencies: in no total

            """,
            run.Output);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("0.200000000", "0.140000000", "--version", "2026-01-01")]
    [InlineData("0.200000000", "0.200000000", "--version", "shop/draw@2026-06-01", "--as-known-at", "2026-06-15")]
    [InlineData("0.200000000", "0.110000000", "--plan", "small")]
    [InlineData("0.200000000", "0.290000000", "--at", "2027-02-01")]
    public async Task Version_plan_and_instant_are_targets(string was, string would, params string[] target)
    {
        var total = (await Rerate(["renders.csv", .. target, "--json"])).Json.GetProperty("totals")[0];

        Assert.Equal((was, would), (total.GetProperty("was").GetString(), total.GetProperty("would").GetString()));
    }

    [Fact]
    public async Task A_version_named_by_its_date_is_that_of_each_model()
    {
        var items = (await Rerate("renders.csv", "--version", "2026-01-01", "--json")).Json.GetProperty("items");

        Assert.Equal(["shop/draw@2026-01-01", "shop/draw@2026-01-01", "shop/paint@2026-01-01"], items.EnumerateArray().Select(item => item.GetProperty("would_version").GetString()));
        Assert.Equal(["0.000000000", "-0.060000000", "0.000000000"], items.EnumerateArray().Select(item => item.GetProperty("difference").GetString()));
    }

    [Fact]
    public async Task Json_lines_say_the_same_as_a_table()
    {
        _cli.Write("renders.jsonl",
            """
            {"id":"a","model":"shop/draw","at":"2026-03-01","parameters":{"n":2}}
            {"id":"b","model":"shop/draw","at":"2026-08-01T10:00:00Z","parameters":{"n":1,"tier":"standard"},"charged":"0.10"}
            {"id":"c","model":"shop/paint","at":"2026-08-01","parameters":null,"usage":null}

            """);

        var lines = await Rerate("renders.jsonl", "--at", "2027-02-01", "--json");
        var table = await Rerate("renders.csv", "--at", "2027-02-01", "--json");

        Assert.Equal(0, lines.ExitCode);
        Assert.Equal(table.Output, lines.Output);
    }

    [Theory]
    [InlineData(2, "at", "date_format", "model,at\nshop/draw,03/04/2026\n")]
    [InlineData(3, "model", "required", "model,at\nshop/draw,2026-01-01\n,2026-01-01\n")]
    [InlineData(1, "when", "header", "model,when\nshop/draw,2026-01-01\n")]
    [InlineData(1, "model;at", "header", "model;at\nshop/draw;2026-01-01\n")]
    [InlineData(2, "charged", "number_format", "model,at,charged\nshop/draw,2026-01-01,\"1,234.56\"\n")]
    [InlineData(2, "currency", "currency", "model,at,charged,currency\nshop/draw,2026-01-01,1,usd\n")]
    [InlineData(2, "outcome", "enum", "model,at,outcome\nshop/draw,2026-01-01,maybe\n")]
    [InlineData(2, "parameters", "syntax", "model,at,parameters\nshop/draw,2026-01-01,n\n")]
    [InlineData(2, "parameters/n", "conflict", "model,at,parameters\nshop/draw,2026-01-01,n=1 n=2\n")]
    [InlineData(2, "row", "columns", "model,at\nshop/draw,2026-01-01,n=1\n")]
    [InlineData(2, "row", "quotes", "model,at\n\"shop/draw,2026-01-01\n")]
    [InlineData(1, "foo", "unknown_member", "{\"model\":\"shop/draw\",\"at\":\"2026-01-01\",\"foo\":1}")]
    [InlineData(1, "row", "syntax", "{\"model\":")]
    [InlineData(1, "row", "empty_file", "model,at\n")]
    public void A_wrong_row_is_named_by_line_and_column(int line, string column, string code, string text)
    {
        var errors = RenderFile.Read(text).Errors;

        Assert.Contains(errors, error => (error.Row, error.Column, error.Code) == (line, column, code));
    }

    [Fact]
    public async Task A_file_with_a_wrong_row_is_refused_whole()
    {
        _cli.Write("renders.csv", "model,at\nshop/draw,2026-01-01\nshop/draw,soon\n,2026-01-01\n");

        var run = await Rerate("renders.csv", "--at", "2027-02-01");
        var json = await Rerate("renders.csv", "--at", "2027-02-01", "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("renders.csv:3: at: 'soon' is no instant", run.Error, StringComparison.Ordinal);
        Assert.Contains("renders.csv:4: model: must be given (required)", run.Error, StringComparison.Ordinal);
        Assert.Equal(["#/3/at", "#/4/model"], json.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()));
    }

    [Theory]
    [InlineData("FILE", "nowhere.csv", "--plan", "small")]
    [InlineData("say what to price the renders on", "renders.csv")]
    [InlineData("--version", "renders.csv", "--version", "latest")]
    [InlineData("--as-known-at", "renders.csv", "--as-known-at", "then")]
    public async Task What_is_not_asked_right_is_wrong_usage(string named, params string[] arguments)
    {
        var run = await Rerate(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_shown_with_its_history_its_announced_price_its_end_and_plans()
    {
        var run = await _cli.Run("prices", "show", "shop/draw", "--prices", "mine", "--at", "2026-11-21");
        var json = (await _cli.Run("prices", "show", "shop/draw", "--prices", "mine", "--at", "2026-11-21", "--json")).Json;

        Assert.Contains("ends on 2028-01-01", run.Output, StringComparison.Ordinal);
        Assert.Contains("small  plan", run.Output, StringComparison.Ordinal);
        Assert.Equal(
            [("2026-01-01", "past", null), ("2026-06-01", "corrected", null), ("2026-06-01.2", "current", "shop/draw@2026-06-01"), ("2027-01-01", "announced", null)],
            json.GetProperty("versions").EnumerateArray().Select(version => (version.GetProperty("version").GetString()!.Split('@')[1], version.GetProperty("status").GetString()!, version.GetProperty("corrects").GetString())));
        Assert.Equal("small", json.GetProperty("plans")[0].GetProperty("name").GetString());
        Assert.Equal("2028-01-01", json.GetProperty("end_of_life").GetString());
    }

    [Theory]
    [InlineData("0.050000000", "--as-known-at", "2026-06-15")]
    [InlineData("0.060000000", "--as-known-at", "2026-08-01")]
    public async Task A_quote_answers_as_the_book_knew_it(string expected, params string[] options)
    {
        var run = await _cli.Run(["quote", "shop/draw", "--prices", "mine", "--at", "2026-08-01", "--json", .. options]);

        Assert.Equal(expected, run.Json.GetProperty("expected").GetString());
    }

    [Fact]
    public async Task A_price_by_the_hour_is_decided_by_the_start_where_it_says_so()
    {
        _cli.Write("mine/night.yaml",
            """
            provider: night
            currency: USD
            models:
              - model: draw
                media: image
                versions:
                  - checked_on: 2026-01-01
                    source: made up
                    source_kind: third_party
                    components: [{name: output, quantity: outputs, rate: 0.10}]
                    adjustments: [{name: night, kind: multiply, value: 0.5, windows: {zone: UTC, decides: start, at: [{from: "22:00", to: "06:00", wraps: true}]}}]
            """);

        var run = await _cli.Run("quote", "night/draw", "--prices", "mine", "--at", "2026-11-21T12:00:00Z", "--started-at", "2026-11-21T23:00:00Z", "--json");
        var early = await _cli.Run("quote", "night/draw", "--prices", "mine", "--started-at", "2026-11-21T23:00:00Z", "--completed-at", "2026-11-21T22:00:00Z");

        Assert.Equal("0.050000000", run.Json.GetProperty("expected").GetString());
        Assert.Equal(2, early.ExitCode);
        Assert.Contains("--completed-at", early.Error, StringComparison.Ordinal);
    }

    private Task<CliRun> Rerate(params string[] arguments) => _cli.Run(["prices", "rerate", .. arguments, "--prices", "mine"]);
}
