using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Tests.Sandbox;

public sealed class RestartTests
{
    [Fact]
    public async Task Jobs_files_and_bill_outlive_the_process()
    {
        await using var first = await SandboxHost.Start();
        var before = await first.Run("sandbox-fast", "image", new { width = 64, height = 64 });
        var file = await first.Fetch(before);
        var directory = first.CopyFiles();
        await first.DisposeAsync();

        await using var second = await SandboxHost.Start(directory);
        var after = await second.Get("/sandbox/sandbox-fast/jobs/j-1");
        var bill = await second.Bill("sandbox-fast");

        Assert.Equal(before.GetProperty("finished_at").GetString(), after.GetProperty("finished_at").GetString());
        Assert.Equal(file, await second.Fetch(after));
        Assert.Equal("0.080000000", bill.GetProperty("total").GetString());
        Assert.Equal("j-2", await second.Submit("sandbox-fast", "image", new { width = 64, height = 64 }));
    }

    [Fact]
    public async Task What_was_accepted_before_a_kill_is_finished_after_it_and_billed_once()
    {
        await using var first = await SandboxHost.Start();
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            first.Submit("sandbox-fast", "image", new { width = 64, height = 64, simulate = number % 2 == 0 ? "slow" : "none" }, reference: $"att_{number}")));

        await using var second = await SandboxHost.Start(first.CopyFiles());
        foreach (var id in ids)
        {
            await second.Ended("sandbox-fast", id);
        }

        var bill = await second.Bill("sandbox-fast");

        Assert.Equal("0.640000000", bill.GetProperty("total").GetString());
        Assert.Equal(8, bill.GetProperty("lines").GetArrayLength());
    }

    [Fact]
    public async Task A_stop_leaves_unfinished_jobs_to_the_next_start()
    {
        var first = await SandboxHost.Start(configure: options => options.Providers["sandbox-fast"].LongestRun = TimeSpan.FromMinutes(1));
        var id = await first.Submit("sandbox-fast", "image", new { width = 64, height = 64, simulate = "slow" });
        await first.DisposeAsync();

        await using var second = await SandboxHost.Start(first.Directory);
        var job = await second.Ended("sandbox-fast", id);

        Assert.Equal("success", job.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_torn_last_line_is_as_if_it_had_never_been()
    {
        await using var first = await SandboxHost.Start();
        await first.Run("sandbox-fast", "image", new { width = 64, height = 64 });
        var directory = first.CopyFiles();
        var bill = Path.Combine(directory, "sandbox", "sandbox-fast", "bill.jsonl");
        var jobs = Path.Combine(directory, "sandbox", "sandbox-fast", "jobs.jsonl");
        await File.WriteAllTextAsync(bill, (await File.ReadAllTextAsync(bill, TestContext.Current.CancellationToken))[..^9], TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(jobs, """{"kind":"accepted","job":"j-2","at":"2026""", TestContext.Current.CancellationToken);

        await using var second = await SandboxHost.Start(directory);
        var restored = await second.Bill("sandbox-fast");
        var next = await second.Submit("sandbox-fast", "image", new { width = 64, height = 64 });
        await second.Ended("sandbox-fast", next);
        await second.DisposeAsync();
        await using var third = await SandboxHost.Start(directory);
        var last = await third.Bill("sandbox-fast");

        Assert.Equal("0.080000000", restored.GetProperty("total").GetString());
        Assert.Equal("j-2", next);
        Assert.Equal(["j-1", "j-2"], last.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("job").GetString()!));
    }

    // Every prefix of what was written is a moment at which the process may have been killed.
    [Fact]
    public async Task Wherever_a_kill_cuts_the_files_each_job_is_billed_once()
    {
        await using var first = await SandboxHost.Start();
        await first.Run("sandbox-fast", "image", new { width = 64, height = 64 });
        await first.Run("sandbox-fast", "image", new { width = 64, height = 64, simulate = "fail_billed" });
        var directory = Path.Combine(first.CopyFiles(), "sandbox", "sandbox-fast");
        await first.DisposeAsync();
        var jobs = await File.ReadAllLinesAsync(Path.Combine(directory, "jobs.jsonl"), TestContext.Current.CancellationToken);
        var bill = await File.ReadAllLinesAsync(Path.Combine(directory, "bill.jsonl"), TestContext.Current.CancellationToken);

        for (var cut = 0; cut <= jobs.Length; cut++)
        {
            var ended = jobs.Take(cut).Count(line => line.Contains("finished", StringComparison.Ordinal));
            for (var billed = Math.Max(0, ended - 1); billed <= ended; billed++)
            {
                await File.WriteAllLinesAsync(Path.Combine(directory, "jobs.jsonl"), jobs.Take(cut), TestContext.Current.CancellationToken);
                await File.WriteAllLinesAsync(Path.Combine(directory, "bill.jsonl"), bill.Take(billed), TestContext.Current.CancellationToken);
                using var store = JobStore.Open(directory);

                Assert.Equal(ended, store.ListBill().Count);
                Assert.Equal(ended, store.ListBill().Select(line => line.Job).Distinct().Count());
                Assert.Equal(store.List().Count - ended, store.Unfinished);
            }
        }
    }

    [Fact]
    public async Task Two_processes_cannot_share_one_directory()
    {
        await using var first = await SandboxHost.Start();

        await Assert.ThrowsAsync<IOException>(() => SandboxHost.Start(first.Directory));
    }
}
