using System.CommandLine;

namespace Rendermeter.Commands;

/// <summary>A command whose help ends with an example.</summary>
internal sealed class CommandWithExample(string name, string description, string example) : Command(name, description)
{
    public string Example { get; } = example;
}
