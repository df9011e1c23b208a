using System.CommandLine;

namespace Rendermeter.Commands;

/// <summary>Options that several commands have, always under the same name.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Print JSON for programs, on standard output" };

    public static Option<string?> Prices() => new("--prices")
    {
        Description = "A directory of price files that win over the book in the program",
        HelpName = "DIR",
    };

    public static Option<string?> Instant(string name, string description) => new(name) { Description = description, HelpName = "INSTANT" };

    public static Option<string?> Database() => new("--database")
    {
        Description = "A PostgreSQL connection string, such as \"Host=db;Username=rendermeter;Database=rendermeter\"; without it, the database in the data directory",
        HelpName = "CONNECTION",
    };

    public static Option<string> DataDirectory(string standard) => new("--data")
    {
        Description = "The data directory",
        HelpName = "DIR",
        DefaultValueFactory = _ => standard,
    };
}
