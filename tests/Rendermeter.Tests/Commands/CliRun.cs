using System.Text.Json;

namespace Rendermeter.Tests.Commands;

/// <summary>What a run of the program left.</summary>
public sealed record CliRun(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
