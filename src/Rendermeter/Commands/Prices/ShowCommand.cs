using System.CommandLine;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Prices;

/// <summary><c>rendermeter prices show</c>: everything the book knows of one model.</summary>
internal static class ShowCommand
{
    private static readonly Argument<string> Model = new("MODEL") { Description = "provider/model, or an alias of it" };

    private static readonly Option<string?> At = SharedOptions.Instant("--at", "The instant for which versions are current, past or announced; now, if left out");

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "show",
            "One model: its parameters, every version with where it stands, rates, sources, plans, and what each outcome is billed.",
            "rendermeter prices show openai/gpt-image-2")
        {
            Model, At, Prices, Json,
        };
        command.SetAction(Show);
        return command;
    }

    private static int Show(ParseResult parsed)
    {
        if (!Instants.TryRead(parsed.GetValue(At), out var at))
        {
            return Complaint.WrongUsage($"--at: '{parsed.GetValue(At)}' is no instant; allowed: {Instants.Allowed}");
        }

        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book)
        {
            return ExitCode.Refused;
        }

        var name = parsed.GetValue(Model)!;
        if (book.Find(name) is not { } model)
        {
            return Refusal.UnknownModel(name, book.Nearest(name), parsed.GetValue(Json));
        }

        if (parsed.GetValue(Json))
        {
            Document.Print(writer => PriceJson.Write(writer, book, model, at));
        }
        else
        {
            PriceText.Print(book, model, at);
        }

        return ExitCode.Done;
    }
}
