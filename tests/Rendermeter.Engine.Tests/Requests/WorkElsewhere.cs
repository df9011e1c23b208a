using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>Work that ran elsewhere is booked, and interrupted.</summary>
public sealed class WorkElsewhere
{
    [Theory]
    [InlineData("Settle", true)]
    [InlineData("Conclude", true)]
    [InlineData("Conclude", false)]
    public async Task Interrupted_before_any_write_it_ends_with_the_callers_own_verdict_and_is_judged_by_no_gate(string stopsAt, bool accepted)
    {
        var stage = new Stage();
        var books = new MemoryLedger(stage.Rows, stage.Time);
        var claim = new IdempotencyClaim("/api/v1/attempts", "job-1", "00");
        var request = new ElsewhereRequest("cheap/image", ParameterSet.Empty.With("width", 8).With("height", 8), JobOutcome.Success) { Accepted = accepted, Idempotency = claim };

        await Assert.ThrowsAsync<OperationCanceledException>(() => Way(new StoppingLedger(books, stopsAt)).Book(request, Stage.Caller, CancellationToken.None));
        var render = stage.Rows.Renders.Keys.Single();
        var goingOn = stage.Run(render, until: Given.Noon.AddMinutes(1));
        var again = Assert.IsType<SubmitOutcome.Accepted>(await Way(books).Book(request, Stage.Caller, CancellationToken.None)).Record;

        Assert.Equal(stopsAt == "Settle" ? RenderStatus.InDoubt : accepted ? RenderStatus.Succeeded : RenderStatus.Rejected, goingOn.Status);
        Assert.Equal((accepted ? RenderStatus.Succeeded : RenderStatus.Rejected, accepted, 4 * Given.Cent), (again.Status, again.Last.Accepted, again.ChargedNanos));
        Assert.Equal((0, 0), (stage.Cheap.Submissions, stage.Cheap.Fetches));

        ElsewhereWay Way(ILedger ledger) => new(Stage.Prices(), ledger, books, new IdSource(stage.Time), stage.Time);
    }

    /// <summary>A process that ends before a command of one kind.</summary>
    private sealed class StoppingLedger(ILedger inner, string command) : ILedger
    {
        public Task<TOutcome> Execute<TOutcome>(Command<TOutcome> asked)
            => asked.GetType().Name == command ? throw new OperationCanceledException() : inner.Execute(asked);
    }
}
