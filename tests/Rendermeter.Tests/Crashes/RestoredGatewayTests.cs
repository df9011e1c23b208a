using System.Diagnostics;
using System.Net.Http.Json;

namespace Rendermeter.Tests.Crashes;

/// <summary>A backup of a process at work, the loss of that process and of what it wrote since, and the way back. The providers forget nothing meanwhile.</summary>
public sealed class RestoredGatewayTests : IDisposable
{
    private static readonly string[] Final = ["succeeded", "rejected", "failed", "cancelled"];
    private static readonly string[] Kept = ["rendermeter.db", "rendermeter.db-wal", "rendermeter.db-shm", "rendermeter.lock", "rendermeter.pid", "secrets.key", "outputs"];

    private readonly string _place = Directory.CreateTempSubdirectory("rendermeter-restored-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_sent_after_a_backup_is_not_sent_again_by_the_restored_books_and_nothing_is_admitted_until_confirmed()
    {
        var (data, backup, restored) = (Path.Combine(_place, "data"), Path.Combine(_place, "backup"), Path.Combine(_place, "restored"));
        string key;
        await using (var first = await ServingProcess.Start(data, key: null))
        {
            key = first.Key;
            foreach (var number in Enumerable.Range(0, 6))
            {
                using var answer = await Ask(first, $"a kettle, take {number}");
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
            }

            // Beside the server, in the middle of the work; what it does from here on is lost with it, but not to the providers.
            await Run(0, "backup", "--data", data, "--to", backup);
            await Drain(first);
        }

        await Run(0, "restore", "--from", backup, "--data", restored);
        await Run(2, "restore", "--from", backup, "--data", restored);
        CopyProviders(data, restored);
        await using (var second = await ServingProcess.Start(restored, key))
        {
            using (var refused = await Ask(second, "one more"))
            {
                Assert.Equal(423, (int)refused.StatusCode);
                Assert.Contains("admission_frozen", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
            }

            var org = (await second.Get("/api/v1/orgs")).GetProperty("data")[0].GetProperty("id").GetString();
            using (var alone = await second.Client.PostAsync($"/api/v1/orgs/{org}/unfreeze", new StringContent("""{"note":"open again"}""", System.Text.Encoding.UTF8, "application/json"), Token))
            {
                Assert.Equal(409, (int)alone.StatusCode);
            }

            await Run(3, "restore", "--confirm", "--data", restored);
            await Drain(second);
            foreach (var provider in (string[])["sandbox-cheap", "sandbox-fast", "sandbox-fine"])
            {
                var lines = (await second.Get($"/sandbox/{provider}/bill")).GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("reference").GetString()).ToList();
                Assert.Equal(lines.Count, lines.Distinct().Count());
            }

            Assert.Equal("0.000000000", (await second.Get("/api/v1/wallets")).GetProperty("data")[0].GetProperty("held").GetString());
        }

        await Run(0, "wallets", "audit", "--data", restored);
        await Run(0, "restore", "--confirm", "--data", restored);
        await Run(1, "restore", "--confirm", "--data", restored);
        await using var third = await ServingProcess.Start(restored, key);
        using var admitted = await Ask(third, "one more");
        Assert.True(admitted.IsSuccessStatusCode, await admitted.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData("claim.before-commit:1")]
    [InlineData("claim.after-commit:1")]
    public async Task An_attempt_that_a_backup_knows_as_unsent_is_in_doubt_in_the_restored_books_and_its_job_is_found(string point)
    {
        var (data, backup, restored) = (Path.Combine(_place, "data"), Path.Combine(_place, "backup"), Path.Combine(_place, "restored"));
        string key;
        await using (var first = await ServingProcess.Start(data, key: null, point))
        {
            key = first.Key;
            await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
                while (!limit.IsCancellationRequested)
                {
                    using var answer = await Ask(first, "a kettle");
                }
            });
            await first.WaitForExit();
        }

        await Run(0, "backup", "--data", data, "--to", backup);
        await using (var second = await ServingProcess.Start(data, key))
        {
            // Sent, run and billed after the backup.
            await Drain(second);
        }

        var printed = await Run(0, "restore", "--from", backup, "--data", restored);
        CopyProviders(data, restored);
        await using var third = await ServingProcess.Start(restored, key);
        await Drain(third);
        var ended = (await third.Get("/api/v1/renders?limit=1000")).GetProperty("data").EnumerateArray().ToList();
        var references = (await third.Get("/sandbox/sandbox-fast/bill")).GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("reference").GetString()).ToList();

        Assert.DoesNotContain(" 0 attempts are in doubt", printed, StringComparison.Ordinal);
        Assert.NotEmpty(ended);
        Assert.Equal(references.Order(), ended.SelectMany(render => render.GetProperty("attempts").EnumerateArray())
            .Where(attempt => attempt.GetProperty("state").GetString() == "billed").Select(attempt => attempt.GetProperty("id").GetString()).Order());

        // A claim whose process died before the send was never a job: the look-up says so, and it is free.
        Assert.All(ended, render => Assert.Contains(render.GetProperty("status").GetString(), new[] { "succeeded", "failed" }));
        Assert.Equal("0.000000000", (await third.Get("/api/v1/wallets")).GetProperty("data")[0].GetProperty("held").GetString());
    }

    public void Dispose() => Directory.Delete(_place, recursive: true);

    private static Task<HttpResponseMessage> Ask(ServingProcess serving, string prompt)
        => serving.Client.PostAsJsonAsync("/api/v1/renders", new { model = "sandbox-fast/image", prompt }, Token);

    private static async Task Drain(ServingProcess serving)
    {
        var waited = Stopwatch.StartNew();
        while ((await serving.Get("/api/v1/renders?limit=1000")).GetProperty("data").EnumerateArray().Any(render => !Final.Contains(render.GetProperty("status").GetString())))
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), serving.Printed);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
    }

    /// <summary>The sandbox keeps its jobs and bills beside the books. A real provider keeps them elsewhere, and no restore takes them back.</summary>
    private static void CopyProviders(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, file);
            if (!Kept.Contains(relative.Split(Path.DirectorySeparatorChar)[0]))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(to, relative))!);
                File.Copy(file, Path.Combine(to, relative));
            }
        }
    }

    private static async Task<string> Run(int exitCode, params string[] arguments)
    {
        var (ended, output, error) = await Child.Run(new ProcessStartInfo("dotnet", [ServingProcess.Program, .. arguments]));
        var printed = output + error;
        Assert.True(ended == exitCode, $"{string.Join(' ', arguments)}: {ended}\n{printed}");
        return printed;
    }
}
