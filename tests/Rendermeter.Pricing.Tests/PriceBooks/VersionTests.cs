using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.PriceBooks;

public sealed class VersionTests
{
    private static readonly string Head = PriceFile.Good[..PriceFile.Good.IndexOf("      - checked_on", StringComparison.Ordinal)];

    [Fact]
    public void Before_its_first_day_there_is_no_price_and_from_then_on_there_is()
    {
        var book = Book(Version("effective_from: 2026-02-01", "0.01"), Version("effective_from: 2026-03-01", "0.02"));

        Assert.Contains("2026-02-01", Assert.IsType<QuoteResult.NoPrice>(Ask(book, "2026-01-31T23:59:59Z")).Detail, StringComparison.Ordinal);
        Assert.Equal("0.010000000", Price(book, "2026-02-01T00:00:00Z"));
        Assert.Equal("0.010000000", Price(book, "2026-02-28T23:59:59Z"));
        Assert.Equal("0.020000000", Price(book, "2026-03-01T00:00:00Z"));
        Assert.Equal("0.010000000", Price(book, "2026-03-01T01:00:00+02:00"));
    }

    [Fact]
    public void A_version_without_first_day_has_no_lower_end_and_yields_to_a_later_one()
    {
        var book = Book(Version("", "0.01"), Version("effective_from: 2026-03-01", "0.02"));

        Assert.Equal("0.010000000", Price(book, "2020-01-01T00:00:00Z"));
        Assert.Equal("0.020000000", Price(book, "2026-03-01T00:00:00Z"));
        Assert.Equal("0.010000000", Price(book, "2026-03-01T00:00:00Z", "acme/draw@2026-05-01"));
    }

    [Fact]
    public void A_correction_wins_and_both_can_be_pinned()
    {
        var book = Book(
            Version("effective_from: 2026-02-01\n        recorded_at: 2026-02-01T00:00:00Z", "0.01"),
            Version("effective_from: 2026-02-01\n        recorded_at: 2026-02-05T00:00:00Z", "0.02"));

        Assert.Equal("0.020000000", Price(book, "2026-02-02T00:00:00Z"));
        Assert.Equal("0.010000000", Price(book, "2026-02-02T00:00:00Z", "acme/draw@2026-02-01"));
        Assert.Equal("0.020000000", Price(book, "2026-02-02T00:00:00Z", "acme/draw@2026-02-01.2"));
        Assert.IsType<QuoteResult.NoPrice>(Ask(book, "2026-02-02T00:00:00Z", "acme/draw@2026-02-01.3"));
    }

    [Theory]
    [InlineData("effective_from: 2026-02-01\n        effective_to: 2026-04-01", "effective_from: 2026-03-01")]
    [InlineData("effective_from: 2026-02-01", "effective_from: 2026-02-01")]
    [InlineData("", "")]
    [InlineData("effective_to: 2026-04-01", "effective_from: 2026-03-01")]
    public void Overlapping_versions_are_refused(string first, string second)
        => Assert.Contains(PriceCheck.Check("f", Head + Version(first, "0.01") + Version(second, "0.02")), finding => finding.Code == "overlap");

    [Fact]
    public void A_gap_is_a_warning_and_no_price_holds_in_it()
    {
        var text = Head + Version("effective_from: 2026-02-01\n        effective_to: 2026-03-01", "0.01") + Version("effective_from: 2026-04-01", "0.02");

        Assert.Equal(FindingSeverity.Warning, Assert.Single(PriceCheck.Check("f", text), finding => finding.Code == "gap").Severity);
        Assert.Equal("no_price", Assert.IsType<QuoteResult.NoPrice>(Ask(PriceBook.Empty.With("f", text), "2026-03-15T00:00:00Z")).Code);
    }

    [Fact]
    public void After_its_end_a_model_is_refused_and_the_day_is_named()
    {
        var book = PriceBook.Empty.With("f", (Head + Version("", "0.01")).Replace("media: image", "media: image\n    end_of_life: 2026-10-23", StringComparison.Ordinal));

        var refusal = Assert.IsType<QuoteResult.NoPrice>(Ask(book, "2026-10-23T00:00:00Z"));

        Assert.Equal("model_ended", refusal.Code);
        Assert.Contains("2026-10-23", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal("0.010000000", Price(book, "2026-10-22T23:59:59Z"));
    }

    [Fact]
    public void The_end_of_the_last_version_is_the_end_of_the_model()
        => Assert.Equal("model_ended", Assert.IsType<QuoteResult.NoPrice>(Ask(Book(Version("effective_from: 2026-02-01\n        effective_to: 2026-03-01", "0.01")), "2026-03-01T00:00:00Z")).Code);

    [Fact]
    public void A_file_over_the_book_wins_model_by_model()
    {
        var book = PriceBook.Embedded().With("mine.yaml", (Head + Version("", "0.01")).Replace("provider: acme", "provider: openai", StringComparison.Ordinal).Replace("model: draw", "model: gpt-image-2", StringComparison.Ordinal));

        Assert.Equal("0.010000000", Price(book, "2026-03-01T00:00:00Z", "openai/gpt-image-2"));
        Assert.NotNull(book.Find("openai/tts-1"));
        Assert.NotEqual("0.010000000", Price(PriceBook.Embedded(), "2026-03-01T00:00:00Z", "openai/gpt-image-2"));
    }

    private static string Version(string dates, string rate) => $"""
              - checked_on: 2026-05-01
                {dates}
                source: https://acme.invalid/prices
                source_kind: first_party
                components:
                  - name: output
                    quantity: outputs
                    rate: {rate}

        """;

    private static PriceBook Book(params string[] versions) => PriceBook.Empty.With("acme.yaml", Head + string.Concat(versions));

    private static QuoteResult Ask(PriceBook book, string at, string model = "acme/draw")
        => book.Quote(new QuoteRequest(model, ParameterSet.Empty, DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));

    private static string Price(PriceBook book, string at, string model = "acme/draw") => Assert.IsType<QuoteResult.Quoted>(Ask(book, at, model)).Quote.Expected.ToString();
}
