namespace Rendermeter.Http.Upkeep;

/// <summary>Work that is done in passes of a bounded length.</summary>
internal static class Passes
{
    /// <summary>Passes again for as long as one was full: what comes in faster than one pass an interval takes away would else never be worked off.</summary>
    /// <param name="most">How much makes a pass full.</param>
    /// <param name="pass">Answers how much it did.</param>
    /// <returns>How much was done in all.</returns>
    public static async Task<int> Repeat(int most, Func<Task<int>> pass, CancellationToken cancellationToken)
    {
        var (done, last) = (0, most);
        while (last >= most)
        {
            cancellationToken.ThrowIfCancellationRequested();
            last = await pass();
            done += last;
        }

        return done;
    }
}
