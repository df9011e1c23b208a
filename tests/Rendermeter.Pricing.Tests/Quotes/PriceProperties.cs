using FsCheck;
using FsCheck.Fluent;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Quotes;

/// <summary>What holds for every quantity, and not for the examples alone.</summary>
public sealed class PriceProperties
{
    private static readonly string[] Models =
    [
        "sandbox-cheap/image", "sandbox-fast/image", "sandbox-fine/image", "fal/fal-ai/flux-1/dev", "deepinfra/black-forest-labs/FLUX-2-dev",
        "cloudflare/@cf/black-forest-labs/flux-1-schnell", "openai/gpt-image-2", "google/gemini-3.1-flash-image",
    ];

    private static readonly Gen<Rational> Rationals =
        from numerator in Gen.Choose(-1_000_000_000, 1_000_000_000)
        from denominator in Gen.Choose(1, 1_000_000)
        select Rational.FromFraction(numerator, denominator);

    [Fact]
    public void What_is_printed_reads_back_the_same()
        => Prop.ForAll(Rationals.ToArbitrary(), value => Rational.TryParse(value.ToString(), out var read) && read == value).Check(Chance.Config);

    [Fact]
    public void Money_that_is_printed_reads_back_the_same()
        => Prop.ForAll(Nanos().ToArbitrary(), nanos =>
        {
            var money = Money.FromNanos(nanos, Currency.Usd);
            return Money.TryParse(money.ToString(), Currency.Usd, out var read) && read == money;
        }).Check(Chance.Config);

    [Fact]
    public void A_hold_is_never_below_the_charge_nor_a_nano_unit_above()
        => Prop.ForAll(Rationals.ToArbitrary(), exact =>
        {
            var charge = Money.FromExact(exact, Currency.Usd, NanoRounding.HalfEven).Nanos;
            var hold = Money.FromExact(exact, Currency.Usd, NanoRounding.Ceiling).Nanos;
            return hold >= charge && hold - charge <= 1;
        }).Check(Chance.Config);

    [Fact]
    public void Parts_of_a_split_sum_to_the_whole_and_differ_by_one_at_most()
        => Prop.ForAll(Nanos().ToArbitrary(), Gen.Choose(1, 50).ToArbitrary(), (nanos, parts) =>
        {
            var split = Money.FromNanos(nanos, Currency.Usd).Split(parts).Select(part => part.Nanos).ToList();
            return split.Sum() == nanos && split.Max() - split.Min() <= 1;
        }).Check(Chance.Config);

    [Fact]
    public void The_order_of_independent_factors_does_not_matter()
        => Prop.ForAll(Rationals.ToArbitrary(), Rationals.ToArbitrary(), Rationals.ToArbitrary(), (a, b, c) => a * b * c == c * (b * a) && (a + b) + c == a + (c + b))
            .Check(Chance.Config);

    [Fact]
    public void More_never_costs_less()
        => Prop.ForAll(Requests().ToArbitrary(), request =>
        {
            var more = request with { Parameters = request.Parameters.With("n", (int)(request.Parameters.TryGet("n", out var n) ? n.Number.Numerator : 1) + 1) };
            var (less, greater) = (Ask.Quote(request), PriceBook.Embedded().Quote(more) as QuoteResult.Quoted);
            return greater is null || greater.Quote.Expected >= less.Expected;
        }).Check(Chance.Config);

    [Fact]
    public void An_upper_bound_covers_what_is_settled_and_an_exact_quote_is_what_is_settled()
        => Prop.ForAll(Requests().ToArbitrary(), request =>
        {
            var quote = Ask.Quote(request);
            var settled = Settling.Settle(PriceBook.Embedded(), new SettleRequest(quote.Price.Version, quote.Parameters, request.At, JobOutcome.Success, Prompt: request.Prompt));
            return settled.Cost == quote.Expected && quote.UpperBound >= settled.Cost;
        }).Check(Chance.Config);

    /// <summary>A component claims it when neither its rate nor its condition asks for the number, and no tier makes a larger whole cheaper.</summary>
    [Fact]
    public void More_of_a_quantity_never_costs_less_in_any_model_that_claims_it()
    {
        var claims = PriceBook.Embedded().Models().SelectMany(model => Claimed(model).Select(rule => (Model: model, Rule: rule))).ToArray();

        Assert.True(claims.Length > 250, $"{claims.Length}");
        Prop.ForAll(Gen.Elements(claims).ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), Gen.Choose(1, 100).ToArbitrary(), (claim, start, more) =>
        {
            var step = claim.Rule.Step ?? Rational.One;
            var least = claim.Rule.Min is { } min ? Rational.FromInteger((min / step).Ceiling()) * step : step;
            var from = least + (step * start);
            return Cost(claim.Model, claim.Rule.Name, from) is not { } less || Cost(claim.Model, claim.Rule.Name, from + (step * more)) is not { } greater || greater >= less;
        }).Check(Chance.Config.WithMaxTest(2000));

        static IEnumerable<ParameterRule> Claimed(PricedModel model) => model.Parameters.Where(rule => rule is { Kind: ParameterKind.Number, Allowed: null }
            && rule.Name is not ("width" or "height")
            && model.Versions[^1].Adjustments.All(adjustment => adjustment.Tiers is null && adjustment.When.All(condition => condition.Key != rule.Name))
            && model.Versions[^1].Components.Any(component => component.Quantity.Parameters.Any(names => names.Contains(rule.Name)))
            && model.Versions[^1].Components.All(component => component.Curve?.Of != rule.Name && component.Tiers is null && component.UnlessGiven != rule.Name && component.MaximumOf != rule.Name
                && component.When.Concat(component.Rates.Rows.SelectMany(row => row.When)).Concat(component.Counts?.Rows.SelectMany(row => row.When) ?? []).All(condition => condition.Key != rule.Name)));

        static Money? Cost(PricedModel model, string name, Rational value)
            => Quoting.Quote(model, model.Versions[^1], new QuoteRequest(model.Name, ParameterSet.Empty.With(name, value), Ask.At) { Prompt = "a red kettle" }) is QuoteResult.Quoted { Quote: var quote } ? quote.Expected : null;
    }

    [Fact]
    public void A_hold_covers_the_charge_of_every_quantity_within_the_bound()
        => Prop.ForAll(Gen.Choose(1, 5_000_000).ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), Gen.Choose(1, 999_999).ToArbitrary(), (most, share, rate) =>
        {
            var book = PriceBook.Empty.With("f", PriceBooks.PriceFile.With("rate: 0.025", $"rate: 0.025\n          - {{name: thought, quantity: thinking_tokens, rate: {rate}, per: 1000000, most: {most}}}")
                .Replace("expected: \"0.025\"", "usage: {thinking_tokens: 0}, expected: \"0.025\"", StringComparison.Ordinal));
            var quote = Assert.IsType<QuoteResult.Quoted>(book.Quote(new QuoteRequest("acme/draw", ParameterSet.Empty, Ask.At))).Quote;
            var used = ParameterSet.Empty.With("thinking_tokens", Rational.FromInteger((Rational.FromFraction(share, 1_000_000) * most).Floor()));
            var settled = Settling.Settle(book, new SettleRequest(quote.Price.Version, quote.Parameters, Ask.At, JobOutcome.Success) { ReportedUsage = used });
            return quote.UpperBound >= settled.Cost && settled.Cost >= quote.Expected;
        }).Check(Chance.Config);

    [Fact]
    public void Independent_adjustments_give_the_same_price_in_any_order_and_those_of_nothing_change_nothing()
        => Prop.ForAll(Gen.Choose(1, 3_000).ToArbitrary(), Gen.Choose(-99, 400).ToArbitrary(), Gen.Choose(64, 4096).ToArbitrary(), (thousandths, percent, width) =>
        {
            var (first, second) = ($"{{name: a, kind: multiply, value: {(Rational)thousandths / 1000}}}", $"{{name: b, kind: percent, value: {percent}}}");
            var asked = ParameterSet.Empty.With("width", width).With("n", 3);
            return Adjusted(asked, first, second) == Adjusted(asked, second, first)
                && Adjusted(asked, "{name: a, kind: percent, value: 0}", "{name: b, kind: multiply, value: 1}") == Price("0.025", asked);
        }).Check(Chance.Config);

    private static Money Adjusted(ParameterSet asked, params string[] adjustments)
        => Assert.IsType<QuoteResult.Quoted>(PriceBook.Empty.With("f", PriceBooks.PriceFile.With(
            "                examples:\n                  - {when: {width: 1000, height: 1000}, expected: \"0.025\"}\n".Replace("                ", "        ", StringComparison.Ordinal),
            $"        adjustments: [{string.Join(", ", adjustments)}]\n")).Quote(new QuoteRequest("acme/draw", asked, Ask.At))).Quote.Expected;

    [Fact]
    public void The_same_question_gives_the_same_bytes()
        => Prop.ForAll(Requests().ToArbitrary(), request =>
            QuoteJson.ToText(Ask.Quote(request)) == QuoteJson.ToText(Ask.Quote(request with { Parameters = request.Parameters }))).Check(Chance.Config);

    [Fact]
    public void Splitting_a_job_changes_its_price_by_rounding_alone()
        => Prop.ForAll(Gen.Choose(1, 4_000_000).ToArbitrary(), Gen.Choose(1, 4_000_000).ToArbitrary(), (a, b) =>
        {
            var whole = Characters(a + b);
            var parts = Characters(a) + Characters(b);
            return Math.Abs(whole.Nanos - parts.Nanos) <= 1;
        }).Check(Chance.Config);

    [Fact]
    public void Ten_times_the_rates_are_ten_times_the_price()
        => Prop.ForAll(Gen.Choose(64, 4096).ToArbitrary(), Gen.Choose(64, 4096).ToArbitrary(), Gen.Choose(1, 999_999).ToArbitrary(), (width, height, rate) =>
        {
            var asked = ParameterSet.Empty.With("width", width).With("height", height).With("n", 3);
            var one = Price($"0.{rate:D6}", asked);
            var ten = Price(((Rational)rate / 100_000).ToString(), asked);
            return ten.Nanos == one.Nanos * 10;
        }).Check(Chance.Config);

    [Fact]
    public void A_discount_of_nothing_is_no_discount()
        => Prop.ForAll(Rationals.ToArbitrary(), value =>
            value * new Adjustment("none", AdjustmentKind.Percent, 0, []).Factor == value
            && value * new Adjustment("none", AdjustmentKind.Multiply, 1, []).Factor == value).Check(Chance.Config);

    [Fact]
    public void No_text_makes_the_reader_of_price_files_throw()
        => Prop.ForAll(Mutations().ToArbitrary(), text =>
        {
            var findings = PriceCheck.Check("f", text);
            return findings.Count <= PriceFinding.Most && findings.All(finding => finding.Code.Length > 0 && finding.Field.StartsWith('#'));
        }).Check(Chance.Config.WithMaxTest(3000));

    [Fact]
    public void No_question_makes_the_book_throw_and_every_refusal_names_a_field()
        => Prop.ForAll(Questions().ToArbitrary(), request => PriceBook.Embedded().Quote(request) switch
        {
            QuoteResult.Quoted { Quote: var quote } => quote.Expected.Nanos >= 0
                && quote.Lines.Aggregate(Money.Zero(quote.Currency), (sum, line) => sum + line.Expected) == quote.Expected
                && (quote.UpperBound is not { } bound || bound >= quote.Expected),
            QuoteResult.Invalid { Errors: var errors } => errors.Count > 0 && errors.All(error => error.Pointer.StartsWith("#/", StringComparison.Ordinal)),
            QuoteResult.NoPrice => true,
            _ => false,
        }).Check(Chance.Config.WithMaxTest(3000));

    private static Gen<QuoteRequest> Questions()
    {
        var values = Gen.Elements("0", "1", "2", "4", "6", "8", "5.04", "-1", "64", "1024", "1536", "4096", "999999999999", "1000000000000", "0.0000001", "true", "false", "low", "high", "720p", "1080p", "4k", "1k", "1024x1024", "0x0", "batch", "l40s", "");
        var names = Gen.Elements("n", "width", "height", "size", "seconds", "quality", "resolution", "audio", "steps", "tier", "characters", "input_images", "input_seconds", "input_megapixels", "output_megapixels", "hardware", "compute_seconds", "partial_images", "adapters", "image_output_tokens", "text_input_tokens", "thinking_tokens", "bogus");
        var pairs = from name in names from value in values select KeyValuePair.Create(name, value);
        var sets = Gen.ListOf(pairs).Select(list => ((ParseResult.Parsed)ParameterSet.FromPairs(list.DistinctBy(pair => pair.Key).Take(6))).Parameters);
        return from model in Gen.Elements(PriceBook.Embedded().Models().Select(model => model.Name).ToArray())
               from asked in sets
               from usage in Gen.OneOf(Gen.Constant<ParameterSet?>(null), sets.Select(set => (ParameterSet?)set))
               from outcome in Gen.Elements(Enum.GetValues<JobOutcome>())
               from count in Gen.Elements(1, 3, 1_000_000)
               from prompt in Gen.Elements(null, "", "a red kettle")
               select new QuoteRequest(model, asked, Ask.At.AddMonths(-4)) { Usage = usage, Outcome = outcome, Count = count, Prompt = prompt };
    }

    private static Gen<long> Nanos() => from high in Gen.Choose(0, 999_999_999) from low in Gen.Choose(0, 999_999_999) select (high * 1_000_000_000L) + low;

    private static Gen<QuoteRequest> Requests()
        => from model in Gen.Elements(Models)
           from n in Gen.Choose(1, 3)
           from width in Gen.Choose(64, 128)
           from height in Gen.Choose(64, 128)
           from length in Gen.Choose(0, 400)
           let priced = PriceBook.Embedded().Find(model)!
           let sides = priced.Rule("size") is null && priced.Rule("width") is null ? ParameterSet.Empty : ParameterSet.Empty.With("width", width * 16).With("height", height * 16)
           select new QuoteRequest(model, priced.Rule("n") is null ? sides : sides.With("n", n), Ask.At) { Prompt = new string('é', length) };

    private static Gen<string> Mutations()
        => from start in Gen.Choose(0, PriceBooks.PriceFile.Good.Length - 1)
           from length in Gen.Choose(0, 40)
           from insert in Gen.Elements("", "\n", "  ", ": ", "[", "]", "{", "}", "&a", "*a", "\"", "-", "null", "1e9", "-1", "\t", "?", "|", "\0", "é", "!!x ", "99999999999999999999", "#", "---\n")
           let end = Math.Min(start + length, PriceBooks.PriceFile.Good.Length)
           select PriceBooks.PriceFile.Good[..start] + insert + PriceBooks.PriceFile.Good[end..];

    private static Money Characters(int characters) => Ask.Quote(new QuoteRequest("sandbox-fast/speech", ParameterSet.Empty.With("characters", characters), Ask.At)).Expected;

    private static Money Price(string rate, ParameterSet asked)
        => Assert.IsType<QuoteResult.Quoted>(PriceBook.Empty.With("f", PriceBooks.PriceFile.With("rate: 0.025", $"rate: {rate}")).Quote(new QuoteRequest("acme/draw", asked, Ask.At))).Quote.Expected;
}
