using System.ComponentModel;
using System.Diagnostics;

namespace Rendermeter.Bench;

/// <summary><c>@pydantic/genai-prices</c> on Node, installed into a temporary directory for the run; where that cannot be, it says so.</summary>
internal static class GenaiPrices
{
    private const string Package = "@pydantic/genai-prices@0.1.8";
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private const string Script =
        """
        import { calcPrice } from '@pydantic/genai-prices'

        const cases = [
          ['two components', { input_tokens: 1000, output_tokens: 100 }, 'gpt-4o', 'openai'],
          ['four components', { input_tokens: 4740, cache_read_tokens: 100, cache_write_tokens: 4500, output_tokens: 255 }, 'claude-sonnet-4-20250514', 'anthropic'],
        ]
        for (const [name, usage, model, providerId] of cases) {
          if (!calcPrice(usage, model, { providerId })) throw new Error(`no price of ${model}`)
          const rounds = []
          for (let round = 0; round < 8; round++) {
            const start = process.hrtime.bigint()
            for (let i = 0; i < 10000; i++) calcPrice(usage, model, { providerId })
            rounds.push(Number(process.hrtime.bigint() - start) / 10000)
          }
          const sorted = rounds.slice(1).sort((a, b) => a - b)
          const shown = (time) => Math.round(time).toLocaleString('en-US').padStart(10)
          console.log(`  ${name.padEnd(16)}${shown(sorted[0])} ns best ${shown(sorted[3])} ns median   (${model})`)
        }
        """;

    public static void Run()
    {
        Console.WriteLine($"{Package} on Node, tokens only, in floating point, bytes not measured");
        var directory = Directory.CreateTempSubdirectory("rendermeter-bench-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(directory, "rate.mjs"), Script);
            var problem = Start(directory, "npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", Package) ?? Start(directory, "node", "rate.mjs");
            if (problem is not null)
            {
                Console.WriteLine($"  not measured: {problem}");
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Runs a tool to its end; what went wrong, or null.</summary>
    private static string? Start(string directory, string tool, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(tool, arguments) { WorkingDirectory = directory })!;
            if (!process.WaitForExit(Longest))
            {
                process.Kill(entireProcessTree: true);
                return $"{tool} took longer than {Longest.TotalMinutes} minutes";
            }

            return process.ExitCode == 0 ? null : $"{tool} ended with {process.ExitCode}";
        }
        catch (Win32Exception)
        {
            return $"{tool} is not installed";
        }
    }
}
