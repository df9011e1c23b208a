using System.CommandLine;

namespace Rendermeter.Commands.Prices;

/// <summary><c>rendermeter prices</c>: what is known about prices, and whether price files are sound.</summary>
internal static class PricesCommand
{
    public static Command Create() => new("prices", "The price book: list it, show a model, check price files.")
    {
        ListCommand.Create(),
        ShowCommand.Create(),
        CheckCommand.Create(),
    };
}
