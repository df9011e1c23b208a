using Rendermeter.Engine.Routes;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Routes;

/// <summary>A seeded world of offers with every kind of price: what each attempt really uses drifts and scatters, and the price book knows only what a provider publishes.</summary>
internal sealed class PostPricedWorld(int seed)
{
    /// <summary>What the request decides, and five kinds that a run or a bill decides.</summary>
    public static readonly string[] Offers = ["made/exact", "made/tokens", "made/seconds", "made/unbounded", "made/billed", "made/voice"];

    private static readonly DateTimeOffset At = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Sizes = ["512", "1024"];

    private readonly Random _random = new(seed);

    /// <summary>One run in so many takes twice as long; 0 is none.</summary>
    public int TwiceIn { get; init; }

    public static PriceBook Book { get; } = PriceBook.Empty.With("made.yaml", Text);

    private const string Text = """
        provider: made
        currency: USD
        outcomes: {success: billed, provider_error: free}
        models:
          - model: exact
            media: image
            parameters: {width: {min: 1, max: 2048, default: 1024}, height: {min: 1, max: 2048, default: 1024}}
            versions: [{checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: image, quantity: outputs, rate: 0.04}]}]
          - model: tokens
            media: image
            parameters: {width: {min: 1, max: 2048, default: 1024}, height: {min: 1, max: 2048, default: 1024}}
            versions:
              - checked_on: 2026-01-01
                source: made up
                source_kind: contract
                components:
                  - {name: text, quantity: text_input_tokens, rate: 5, per: 1000000}
                  - {name: image, quantity: image_output_tokens, most: 20000, rate: 30, per: 1000000}
          - model: seconds
            media: image
            parameters: {width: {min: 1, max: 2048, default: 1024}, height: {min: 1, max: 2048, default: 1024}}
            versions: [{checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: run, quantity: compute_seconds, most: 600, rate: 0.001}]}]
          - model: unbounded
            media: image
            parameters: {width: {min: 1, max: 2048, default: 1024}, height: {min: 1, max: 2048, default: 1024}}
            versions: [{checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: run, quantity: compute_seconds, rate: 0.001}]}]
          - model: billed
            media: image
            parameters: {width: {min: 1, max: 2048, default: 1024}, height: {min: 1, max: 2048, default: 1024}}
            versions: [{checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: image, quantity: outputs, range: {minimum: 0.01, expected: 0.02, maximum: 0.50}}]}]
          - model: voice
            media: speech
            versions:
              - checked_on: 2026-01-01
                source: made up
                source_kind: contract
                components:
                  - {name: text, quantity: text_input_tokens, rate: 0.6, per: 1000000}
                  - {name: sound, quantity: audio_output_tokens, rate: 12, per: 1000000}
        """;

    /// <summary>Runs attempts of one offer, one after the other, each quoted by what was settled before it.</summary>
    public IEnumerable<(Quote Quote, Money Hold, Money Cost)> Run(string offer, int attempts)
    {
        var settled = new List<SettledCost>();
        var spread = 0.01 + (_random.NextDouble() * 0.03);
        var drift = (_random.NextDouble() - 0.5) * 0.0008;
        var level = 0.6 + _random.NextDouble();
        for (var attempt = 0; attempt < attempts; attempt++)
        {
            level *= 1 + drift;
            var size = Sizes[_random.Next(Sizes.Length)];
            var parameters = offer == "made/voice" ? ParameterSet.Empty : ParameterSet.Empty.With("width", int.Parse(size)).With("height", int.Parse(size));
            var prompt = new string('a', offer == "made/voice" ? _random.Next(200, 4000) : _random.Next(20, 200));
            var listed = Assert.IsType<QuoteResult.Quoted>(Book.Quote(new QuoteRequest(offer, parameters, At) { Prompt = prompt })).Quote;
            var quote = LearnedPrices.Apply(Book, listed, prompt, settled);
            var hold = quote.UpperBound ?? Money.FromNanos(5 * Money.NanosPerUnit, Currency.Usd);
            var cost = Settle(offer, parameters, prompt, size, level * (1 + (spread * Normal())) * (TwiceIn > 0 && _random.Next(TwiceIn) == 0 ? 2 : 1));
            yield return (quote, hold, cost);
            if (new SettledAttempt(JobOutcome.Success, cost.Nanos, QuoteJson.ToText(quote)).Cost() is { } learned)
            {
                settled.Insert(0, learned);
            }
        }
    }

    /// <summary>What the provider bills for what the attempt really used.</summary>
    private static Money Settle(string offer, ParameterSet parameters, string prompt, string size, double factor)
    {
        var usual = size == "512" ? 1 : 3;
        var usage = offer switch
        {
            "made/tokens" => ParameterSet.Empty.With("image_output_tokens", (int)(1500 * usual * factor)).With("text_input_tokens", prompt.Length / 4),
            "made/seconds" or "made/unbounded" => ParameterSet.Empty.With("compute_seconds", Rational.FromFraction((long)(9000 * usual * factor), 1000)),
            "made/voice" => ParameterSet.Empty.With("audio_output_tokens", (int)(prompt.Length * factor)).With("text_input_tokens", prompt.Length / 4),
            _ => null,
        };
        var bill = offer == "made/billed" ? Money.FromNanos((long)(25_000_000 * usual * factor), Currency.Usd) : (Money?)null;
        return Settling.Settle(Book, new SettleRequest($"{offer}@2026-01-01", parameters, At, JobOutcome.Success, bill, usage, Prompt: prompt)).Cost;
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
