using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Rendermeter.Commands;

/// <summary>The usual help, and the command's example below it.</summary>
internal sealed class HelpWithExample(HelpAction help) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is CommandWithExample { Example: var example })
        {
            Console.Out.WriteLine($"Example:{Environment.NewLine}  {example}{Environment.NewLine}");
        }

        return exitCode;
    }
}
