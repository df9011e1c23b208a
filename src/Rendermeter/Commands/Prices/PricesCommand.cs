using System.CommandLine;

namespace Rendermeter.Commands.Prices;

/// <summary><c>rendermeter prices</c>: what is known about prices, and what other prices would change.</summary>
internal static class PricesCommand
{
    public static Command Create() => new("prices", "The price book: list it, show a model, check files, import other lists, show what would change, price the past anew.")
    {
        ListCommand.Create(),
        ShowCommand.Create(),
        CheckCommand.Create(),
        DiffCommand.Create(),
        ImportCommand.Create(),
        RerateCommand.Create(),
    };
}
