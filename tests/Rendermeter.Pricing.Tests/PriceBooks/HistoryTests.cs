using System.Globalization;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.PriceBooks;

/// <summary>Two times: when a price holds, and since when it is known.</summary>
public sealed class HistoryTests
{
    private static readonly PriceBook Book = PriceBook.Empty.With("f", """
        provider: acme
        currency: USD
        models:
          - model: draw
            media: image
            end_of_life: 2027-06-01
            versions:
              - {effective_from: 2026-01-01, recorded_at: "2026-01-01T00:00:00Z", checked_on: 2026-01-01, source: "first page", source_kind: first_party, components: [{name: output, quantity: outputs, rate: 0.04}]}
              - {effective_from: 2026-01-01, recorded_at: "2026-03-01T00:00:00Z", checked_on: 2026-03-01, source: "the page, read again", source_kind: first_party, components: [{name: output, quantity: outputs, rate: 0.05}]}
              - {effective_from: 2026-06-01, recorded_at: "2026-05-20T00:00:00Z", checked_on: 2026-05-20, source: "second page", source_kind: first_party, components: [{name: output, quantity: outputs, rate: 0.06}]}
              - {effective_from: 2027-01-01, recorded_at: "2026-11-01T00:00:00Z", checked_on: 2026-11-01, source: "announcement", source_kind: first_party, components: [{name: output, quantity: outputs, rate: 0.12}]}
        """);

    [Theory]
    [InlineData("2026-02-01", null, "0.050000000")]
    [InlineData("2026-02-01", "2026-02-15", "0.040000000")]
    [InlineData("2026-02-01", "2026-03-01", "0.050000000")]
    [InlineData("2026-07-01", "2026-05-01", "0.050000000")]
    [InlineData("2026-07-01", "2026-05-20", "0.060000000")]
    [InlineData("2027-02-01", null, "0.120000000")]
    [InlineData("2027-02-01", "2026-10-31", "0.060000000")]
    public void A_price_is_what_held_then_as_it_was_known_then(string at, string? asKnownAt, string expected)
        => Assert.Equal(expected, Assert.IsType<QuoteResult.Quoted>(Book.Quote(Request(at, asKnownAt))).Quote.Expected.ToString());

    [Fact]
    public void Before_anything_was_recorded_there_was_no_price()
        => Assert.Contains("was known", Assert.IsType<QuoteResult.NoPrice>(Book.Quote(Request("2026-02-01", "2025-12-31"))).Detail, StringComparison.Ordinal);

    [Fact]
    public void A_correction_is_no_price_change_and_an_announced_price_is_not_yet_one()
    {
        var history = Book.History("acme/draw", At("2026-11-21"))!;

        Assert.Equal(
            [
                ("2026-01-01", VersionStatus.Corrected, null), ("2026-01-01.2", VersionStatus.Past, "2026-01-01"),
                ("2026-06-01", VersionStatus.Current, null), ("2027-01-01", VersionStatus.Announced, null),
            ],
            history.Entries.Select(entry => (entry.Version.Name, entry.Status, entry.Corrects)));
        Assert.Equal("2026-06-01", history.Current?.Version.Name);
        Assert.Equal(
            [new DateOnly(2026, 6, 1), new DateOnly(2026, 6, 1), new DateOnly(2027, 1, 1), new DateOnly(2027, 6, 1)],
            history.Entries.Select(entry => entry.To!.Value));
    }

    [Fact]
    public void What_was_not_known_then_is_not_in_the_history()
        => Assert.Equal(["2026-01-01"], Book.History("acme/draw", At("2026-02-01"), At("2026-02-01"))!.Entries.Select(entry => entry.Version.Name));

    [Fact]
    public void After_the_models_end_nothing_is_current()
        => Assert.Null(Book.History("acme/draw", At("2027-06-01"))!.Current);

    [Fact]
    public void A_history_is_printed_with_its_days()
        => Assert.Contains(
            "{\"version\":\"acme/draw@2026-01-01.2\",\"status\":\"past\",\"effective_from\":\"2026-01-01\",\"effective_to\":\"2026-06-01\",\"known_since\":\"2026-03-01T00:00:00Z\",\"corrects\":\"acme/draw@2026-01-01\"",
            PriceHistoryJson.ToText(Book.History("acme/draw", At("2026-11-21"))!),
            StringComparison.Ordinal);

    private static QuoteRequest Request(string at, string? asKnownAt)
        => new("acme/draw", ParameterSet.Empty, At(at)) { AsKnownAt = asKnownAt is null ? null : At(asKnownAt) };

    private static DateTimeOffset At(string day) => DateTimeOffset.Parse($"{day}T00:00:00Z", CultureInfo.InvariantCulture);
}
