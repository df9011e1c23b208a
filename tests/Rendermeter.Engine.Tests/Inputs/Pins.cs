using Rendermeter.Engine.Inputs;

namespace Rendermeter.Engine.Tests.Inputs;

/// <summary>Equal files are kept once: one who removes and one who brings the same bytes at the same time.</summary>
public sealed class Pins
{
    [Fact]
    public async Task What_is_being_taken_into_use_is_not_removed_until_the_last_has_done_so()
    {
        var pins = new FilePins();
        var removed = 0;
        Task Remove()
        {
            removed++;
            return Task.CompletedTask;
        }

        var (first, second) = (pins.Hold(), pins.Hold());
        await first.Pin("a", CancellationToken.None);
        await second.Pin("a", CancellationToken.None);
        await pins.Remove("a", Remove);
        first.Dispose();
        first.Dispose();
        await pins.Remove("a", Remove);
        await pins.Remove("b", Remove);
        var whilePinned = pins.TakeLeft();
        second.Dispose();
        var left = pins.TakeLeft();
        await pins.Remove("a", Remove);

        Assert.Equal(2, removed);
        Assert.Equal([], whilePinned);
        Assert.Equal(["a"], left);
        Assert.Equal([], pins.TakeLeft());
    }

    [Fact]
    public async Task Who_comes_while_it_is_being_removed_looks_when_that_is_over()
    {
        var pins = new FilePins();
        var removal = new TaskCompletionSource();

        var removing = pins.Remove("a", () => removal.Task);
        using var hold = pins.Hold();
        var pinning = hold.Pin("a", CancellationToken.None);
        var elsewhere = pins.Hold().Pin("b", CancellationToken.None);
        var waits = !pinning.IsCompleted && elsewhere.IsCompleted;
        removal.SetException(new IOException("it stays"));

        Assert.True(waits);
        await Assert.ThrowsAsync<IOException>(() => removing);
        await pinning;
    }

    [Fact]
    public async Task Who_removes_what_another_is_removing_looks_when_that_is_over()
    {
        var pins = new FilePins();
        var (removal, looked) = (new TaskCompletionSource(), false);

        var first = pins.Remove("a", () => removal.Task);
        var second = pins.Remove("a", () =>
        {
            looked = true;
            return Task.CompletedTask;
        });
        var waits = !looked && !second.IsCompleted;
        removal.SetResult();
        await Task.WhenAll(first, second);

        Assert.True(waits);
        Assert.True(looked);
    }
}
