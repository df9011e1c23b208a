using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Commands;

/// <summary><c>rendermeter quote</c>: what a render will cost, from the price book alone.</summary>
internal static class QuoteCommand
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "provider/model as the provider names it; model@DATE pins a price version" };

    private static readonly Argument<string[]> Parameters = new("key=value")
    {
        Description = "What is asked for, such as n=2 size=1024x1024 quality=high seconds=8",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> At = new("--at")
    {
        Description = "The instant at which the price must hold, such as 2026-11-21T00:00:00Z; now, if left out",
        HelpName = "INSTANT",
    };

    private static readonly Option<string?> StartedAt = SharedOptions.Instant("--started-at", "When the job began to run, for prices by the hour that this decides");

    private static readonly Option<string?> CompletedAt = SharedOptions.Instant("--completed-at", "When the job ended, for prices by the hour that this decides");

    private static readonly Option<string?> AsKnownAt = SharedOptions.Instant("--as-known-at", "As the book knew it then: what was recorded later is not seen");

    private static readonly Option<string> Count = new("--count")
    {
        Description = $"So many such renders, 1 to {QuoteRequest.MaxCount.ToString("N0", CultureInfo.InvariantCulture)}",
        HelpName = "COUNT",
        DefaultValueFactory = _ => "1",
    };

    private static readonly Option<string> Outcome = new("--outcome")
    {
        Description = $"What would be owed if the job ended so: {string.Join(", ", SnakeCase.Names<JobOutcome>())}",
        HelpName = "OUTCOME",
        DefaultValueFactory = _ => "success",
    };

    private static readonly Option<string[]> Usage = new("--usage")
    {
        Description = "Measured quantities to settle on instead, such as image_output_tokens=1056",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Prompt = new("--prompt") { Description = "The prompt, for prices that depend on its length", HelpName = "TEXT" };

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "quote",
            "What a render will cost, from the price book alone: no key, no network.",
            "rendermeter quote fal/fal-ai/flux-1/dev n=2 size=1024x1024 --at 2026-11-21T00:00:00Z")
        {
            Model, Parameters, At, StartedAt, CompletedAt, AsKnownAt, Count, Outcome, Usage, Prompt, Prices, Json,
        };
        command.SetAction(Quote);
        return command;
    }

    private static int Quote(System.CommandLine.ParseResult parsed)
    {
        var json = parsed.GetValue(Json);
        if (!Instants.TryRead(parsed.GetValue(At), out var at))
        {
            return Complaint.WrongUsage($"--at: '{parsed.GetValue(At)}' is no instant; allowed: {Instants.Allowed}");
        }

        if (new[] { StartedAt, CompletedAt, AsKnownAt }.FirstOrDefault(option => parsed.GetValue(option) is { } text && !Instants.TryRead(text, out _)) is { } wrongInstant)
        {
            return Complaint.WrongUsage($"{wrongInstant.Name}: '{parsed.GetValue(wrongInstant)}' is no instant; allowed: {Instants.Allowed}");
        }

        if (Instant(parsed, StartedAt) is { } began && Instant(parsed, CompletedAt) is { } ended && ended < began)
        {
            return Complaint.WrongUsage("--completed-at: a job ends after it began (--started-at)");
        }

        if (!int.TryParse(parsed.GetValue(Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > QuoteRequest.MaxCount)
        {
            return Complaint.WrongUsage($"--count: '{parsed.GetValue(Count)}' is no count; allowed: 1 to {QuoteRequest.MaxCount}");
        }

        if (!SnakeCase.TryParse<JobOutcome>(parsed.GetValue(Outcome)!, out var outcome))
        {
            return Complaint.WrongUsage($"--outcome: '{parsed.GetValue(Outcome)}' is no outcome; allowed: {string.Join(", ", SnakeCase.Names<JobOutcome>())}");
        }

        if (Pairs.Read("key=value", parsed.GetValue(Parameters)) is not { } asked || Pairs.Read("--usage", parsed.GetValue(Usage)) is not { } measured)
        {
            return ExitCode.WrongUsage;
        }

        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book)
        {
            return ExitCode.Refused;
        }

        var (parameters, wrong) = Read(asked, "#/parameters");
        var (usage, alsoWrong) = Read(measured, "#/usage");
        if (wrong.Count + alsoWrong.Count > 0)
        {
            return Refusal.Invalid([.. wrong, .. alsoWrong], json);
        }

        var request = new QuoteRequest(parsed.GetValue(Model)!, parameters, at)
        {
            Count = count,
            Outcome = outcome,
            Usage = parsed.GetResult(Usage) is null ? null : usage,
            Prompt = parsed.GetValue(Prompt),
            StartedAt = Instant(parsed, StartedAt),
            CompletedAt = Instant(parsed, CompletedAt),
            AsKnownAt = Instant(parsed, AsKnownAt),
            RefuseUncounted = true,
        };
        return Answer(book.Quote(request), request, json);
    }

    private static DateTimeOffset? Instant(System.CommandLine.ParseResult parsed, Option<string?> option)
        => parsed.GetValue(option) is { } text && Instants.TryRead(text, out var instant) ? instant : null;

    private static int Answer(QuoteResult result, QuoteRequest request, bool json)
    {
        switch (result)
        {
            case QuoteResult.UnknownModel unknown:
                return Refusal.UnknownModel(unknown.Model, unknown.Nearest, json);
            case QuoteResult.NoPrice none:
                return Refusal.NoPrice(none.Code, none.Detail, json);
            case QuoteResult.Invalid invalid:
                return Refusal.Invalid(invalid.Errors, json);
            case QuoteResult.Quoted { Quote: var quote } when json:
                Document.Print(writer => QuoteJson.Write(writer, quote));
                return ExitCode.Done;
            case QuoteResult.Quoted { Quote: var quote }:
                QuoteText.Print(quote, request);
                return ExitCode.Done;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static (ParameterSet Read, IReadOnlyList<FieldError> Wrong) Read(IReadOnlyList<KeyValuePair<string, string>> pairs, string area)
        => ParameterSet.FromPairs(pairs) switch
        {
            Pricing.Quotes.ParseResult.Parsed { Parameters: var parameters } => (parameters, []),
            Pricing.Quotes.ParseResult.Invalid { Errors: var errors } => (ParameterSet.Empty,
                [.. errors.Select(error => error with { Pointer = error.Pointer.Replace("#/parameters", area, StringComparison.Ordinal) })]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
