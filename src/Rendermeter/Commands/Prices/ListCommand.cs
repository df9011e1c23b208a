using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Commands.Prices;

/// <summary><c>rendermeter prices list</c>: every priced model, a line each.</summary>
internal static class ListCommand
{
    private static readonly Argument<string?> Text = new("TEXT") { Description = "Only names that contain it", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "list",
            "Every priced model, what it makes, and when its price was last read.",
            "rendermeter prices list veo")
        {
            Text, Prices, Json,
        };
        command.SetAction(List);
        return command;
    }

    private static int List(ParseResult parsed)
    {
        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book)
        {
            return ExitCode.Refused;
        }

        var text = parsed.GetValue(Text) ?? "";
        var models = book.Models()
            .Where(model => model.Aliases.Append(model.Name).Any(name => name.Contains(text, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        if (parsed.GetValue(Json))
        {
            Document.PrintList(models, PriceJson.WriteSummary);
            return ExitCode.Done;
        }

        if (models.Count == 0)
        {
            return Complaint.Refused($"no model's name contains '{text}'; near it: {string.Join(", ", book.Nearest(text))}");
        }

        Print(models);
        return ExitCode.Done;
    }

    private static void Print(List<PricedModel> models)
    {
        var columns = new Columns("model", "makes", "currency", "read on", "source");
        foreach (var model in models)
        {
            var latest = model.Versions[^1];
            columns.Add(model.Name, SnakeCase.Of(model.Media), latest.Currency.Code, PriceJson.Day(latest.CheckedOn), latest.SourceKind);
        }

        columns.Print(indent: "");
        Paper.Line();
        Paper.Line(Paper.Dim(string.Create(CultureInfo.InvariantCulture,
            $"{Counted.Of(models.Count, "model")} of {Counted.Of(models.Select(model => model.Provider).Distinct().Count(), "provider")}. Parameters and rates: rendermeter prices show MODEL")));
    }
}
