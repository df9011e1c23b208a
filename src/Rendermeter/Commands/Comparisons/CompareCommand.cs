using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Printing;
using Rendermeter.Http;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Commands.Comparisons;

/// <summary><c>rendermeter compare</c>: one render on many offers, side by side.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string[]> Words = new("MODEL or key=value")
    {
        Description = "Models, then what is asked of all of them. provider/model, a bare name (every seller of it), a route, or steps as one word: \"a/draw resolution=1k + b/upscale scale=4\"",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<string?> Media = new("--media")
    {
        Description = $"Everything that makes this: {string.Join(", ", SnakeCase.Names<MediaKind>())}",
        HelpName = "MEDIA",
    };

    private static readonly Option<string?> At = SharedOptions.Instant("--at", "The instant at which the prices must hold; now, if left out");

    private static readonly Option<string> Count = new("--count")
    {
        Description = $"So many such renders, 1 to {QuoteRequest.MaxCount.ToString("N0", CultureInfo.InvariantCulture)}",
        HelpName = "COUNT",
        DefaultValueFactory = _ => "1",
    };

    private static readonly Option<bool> DropUnknown = new("--drop-unknown")
    {
        Description = "Leave out, for a model, what it does not know, and say so; without it the model is refused",
    };

    private static readonly Option<string?> Prompt = new("--prompt") { Description = "The prompt, for prices that depend on its length", HelpName = "TEXT" };

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "compare",
            "One render on several offers: prices, bounds, the market, and who refuses it and why.",
            "rendermeter compare fal/fal-ai/flux-1/dev openai/gpt-image-2 n=2 size=1024x1024")
        {
            Words, Media, At, Count, DropUnknown, Prompt, Prices, Json,
        };
        command.SetAction(Compare);
        return command;
    }

    private static int Compare(System.CommandLine.ParseResult parsed)
    {
        if (!Instants.TryRead(parsed.GetValue(At), out var at))
        {
            return Complaint.WrongUsage($"--at: '{parsed.GetValue(At)}' is no instant; allowed: {Instants.Allowed}");
        }

        if (!int.TryParse(parsed.GetValue(Count), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > QuoteRequest.MaxCount)
        {
            return Complaint.WrongUsage($"--count: '{parsed.GetValue(Count)}' is no count; allowed: 1 to {QuoteRequest.MaxCount}");
        }

        var media = default(MediaKind);
        if (parsed.GetValue(Media) is { } text && !SnakeCase.TryParse(text, out media))
        {
            return Complaint.WrongUsage($"--media: '{text}' is no medium; allowed: {string.Join(", ", SnakeCase.Names<MediaKind>())}");
        }

        var words = parsed.GetValue(Words) ?? [];
        var names = words.Where(word => !IsPair(word)).ToList();
        var isClass = parsed.GetValue(Media) is not null;
        if (names.Count == 0 && !isClass)
        {
            return Complaint.WrongUsage("MODEL: name one or more, or say --media");
        }

        if (Pairs.Read("key=value", [.. words.Where(IsPair)]) is not { } asked)
        {
            return ExitCode.WrongUsage;
        }

        var json = parsed.GetValue(Json);
        if (ParameterSet.FromPairs(asked) is not Pricing.Quotes.ParseResult.Parsed { Parameters: var parameters })
        {
            return Refusal.Invalid(((Pricing.Quotes.ParseResult.Invalid)ParameterSet.FromPairs(asked)).Errors, json);
        }

        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book)
        {
            return ExitCode.Refused;
        }

        if (Offers(book, names) is not { } offers)
        {
            return ExitCode.WrongUsage;
        }

        var request = new CompareRequest([.. (isClass ? ClassMarket.Offers(book, media, at) : []).Concat(offers).DistinctBy(offer => offer.Name)], parameters, at)
        {
            Count = count, Prompt = parsed.GetValue(Prompt), DropUnknown = parsed.GetValue(DropUnknown),
        };
        var (comparison, afterTheRun) = Ranked.Compare(book, request);
        var market = isClass ? null : ClassMarket.Of(book, request, comparison);
        if (json)
        {
            Document.Print(writer => CompareJson.Write(writer, comparison, afterTheRun, market));
        }
        else
        {
            ComparisonText.Print(comparison, afterTheRun, count, market);
        }

        return comparison.Offers.Count + afterTheRun.Count > 0 ? ExitCode.Done : ExitCode.Refused;
    }

    /// <summary>Steps have blanks in them, and a model's name may hold a slash or an at before an equals sign: neither is a parameter.</summary>
    private static bool IsPair(string word)
        => word.IndexOf('=', StringComparison.Ordinal) is var equals and >= 0
            && !word.Contains(' ', StringComparison.Ordinal) && !word.AsSpan(0, equals).ContainsAny('/', '@');

    private static List<Offer>? Offers(PriceBook book, IReadOnlyList<string> names)
    {
        var offers = new List<Offer>();
        foreach (var name in names)
        {
            if (name.Contains(' ', StringComparison.Ordinal))
            {
                if (Offer.Parse(name, out var problem) is not { } steps)
                {
                    Complaint.Print($"MODEL: '{name}': {problem}");
                    return null;
                }

                offers.Add(steps);
            }
            else if (name.Contains('/', StringComparison.Ordinal))
            {
                offers.Add(Offer.Of(name));
            }
            else if (Route(book, name) is not { } route)
            {
                return null;
            }
            else if (route.Count > 0)
            {
                offers.AddRange(route.Select(Offer.Of));
            }
            else
            {
                offers.AddRange(Sellers.Of(book, name) is { Count: > 0 } sold ? sold.Select(model => Offer.Of(model.Name)) : [Offer.Of(name)]);
            }
        }

        return offers;
    }

    /// <summary>The offers of a route that is configured here, or that the sandbox brings; none where there is no such route, null after a complaint.</summary>
    private static IReadOnlyList<string>? Route(PriceBook book, string name)
    {
        try
        {
            return ConfiguredRoutes.Read(ConfiguredRoutes.Configuration(), sandbox: true, book).Routes.FirstOrDefault(route => route.Name == name)?.Offers ?? [];
        }
        catch (GatewayStartException wrong)
        {
            Complaint.Print(wrong.Message);
            return null;
        }
    }
}
