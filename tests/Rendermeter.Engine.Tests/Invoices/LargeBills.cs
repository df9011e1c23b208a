using Rendermeter.Engine.Invoices;

namespace Rendermeter.Engine.Tests.Invoices;

[Collection(nameof(NothingBeside))]
public sealed class LargeBills
{
    private static readonly int Lines = Environment.GetEnvironmentVariable("RENDERMETER_LONG_TESTS") == "1" ? 1_000_000 : 20_000;

    /// <summary>About 1 GB with RENDERMETER_LONG_TESTS=1, else 20 MB. What is kept of a line is a mark of its job, to see it billed twice.</summary>
    [Fact]
    public void A_large_bill_is_read_in_memory_that_does_not_grow_with_its_bytes()
    {
        using var stream = new ManyWideLines(Lines);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (most, calls) = (0L, 0);

        var outcome = Reconciling.Run(
            Bill.Book, new InvoiceOptions("maker"), stream, null, read =>
            {
                if (++calls % 16 == 1)
                {
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
                }
            },
            TestContext.Current.CancellationToken);

        Assert.True(outcome is ReconcileOutcome.Checked, outcome is ReconcileOutcome.Refused refused ? refused.Errors[0].ToString() : "");
        Assert.Equal(Lines, ((ReconcileOutcome.Checked)outcome).Report.Lines);
        Assert.True(calls >= Lines / 4_096, "it says how far it is");
        Assert.InRange(most, long.MinValue, (16L << 20) + (Lines * 100L));
    }
}
