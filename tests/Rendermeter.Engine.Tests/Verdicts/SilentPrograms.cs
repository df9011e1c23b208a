using Rendermeter.Engine.Verdicts.Media;

namespace Rendermeter.Engine.Tests.Verdicts;

/// <summary>A program that neither speaks nor ends, such as a decoder that waits for ever.</summary>
public sealed class SilentPrograms
{
    [Fact]
    public async Task A_program_that_says_nothing_is_ended_when_nobody_waits_for_it_any_more()
    {
        using var given = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        var running = BoundedProcess.Run("sleep", ["120"], _ => { }, given.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken));
    }
}
