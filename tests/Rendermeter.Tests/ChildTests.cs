using System.Diagnostics;

namespace Rendermeter.Tests;

public sealed class ChildTests
{
    [Fact]
    public async Task A_child_reads_its_input_to_the_end_and_what_it_prints_and_its_exit_code_come_back()
    {
        var ended = await Child.Run(new ProcessStartInfo("bash", ["-c", "cat; echo wrong >&2; exit 3"]), "told");

        Assert.Equal((3, "told", "wrong\n"), ended);
    }

    [Fact]
    public async Task A_child_that_reads_nothing_of_a_long_input_ends_all_the_same()
    {
        var ended = await Child.Run(new ProcessStartInfo("true"), new string('x', 1 << 20));

        Assert.Equal((0, "", ""), ended);
    }

    [Fact]
    public async Task A_child_that_does_not_end_is_killed_with_what_it_has_started_and_what_it_printed_is_told()
    {
        // Not ended, what it has started would hold the output open, and the message would come ten seconds later.
        var failure = await Assert.ThrowsAsync<TimeoutException>(() => Child.Run(new ProcessStartInfo("bash", ["-c", "echo begun; sleep 600 & echo $!; wait"]), limit: TimeSpan.FromSeconds(3)));

        Assert.Contains("bash -c echo begun; sleep", failure.Message, StringComparison.Ordinal);
        Assert.Contains("did not end within 00:00:03; it printed:\nbegun\n", failure.Message, StringComparison.Ordinal);
        var grandchild = failure.Message.TrimEnd().Split('\n')[^1];
        var ending = Stopwatch.StartNew();
        while (IsRunning(grandchild))
        {
            Assert.True(ending.Elapsed < TimeSpan.FromSeconds(10), $"{grandchild} is still running");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>False for one that is gone, or dead and not yet taken note of.</summary>
    private static bool IsRunning(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].TrimStart()[0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
