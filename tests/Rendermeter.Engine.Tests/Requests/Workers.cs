using Microsoft.Extensions.Logging.Abstractions;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>The worker keeps renders going.</summary>
public sealed class Workers
{
    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task A_render_that_stumbles_is_taken_up_again_without_a_restart(Type stumble)
    {
        var stage = new Stage();
        var left = 2;
        stage.Cheap.Submitted = () => left = left-- > 1 ? throw (Exception)Activator.CreateInstance(stumble)! : 0;
        using var worker = Worker(stage);

        var going = worker.Start(Given.Org, stage.Submit());
        stage.Move(going, Given.Noon.AddHours(1));
        var record = await going;

        Assert.Equal((RenderStatus.Succeeded, 4 * Given.Cent, 1), (record.Status, record.ChargedNanos, stage.Cheap.Submissions));
    }

    [Fact]
    public async Task A_full_disk_delays_a_verdict_and_loses_no_result()
    {
        var stage = new Stage { Outputs = { Refuses = 12 } };
        using var worker = Worker(stage);

        var going = worker.Start(Given.Org, stage.Submit());
        stage.Move(going, Given.Noon.AddHours(1));
        var record = await going;

        Assert.Equal((RenderStatus.Succeeded, 4 * Given.Cent, 1), (record.Status, record.ChargedNanos, record.AcceptedOutputs));
    }

    private static RenderWorker Worker(Stage stage)
    {
        var books = new MemoryLedger(stage.Rows, stage.Time);
        return new RenderWorker(stage.Way, stage.Runner, books, books, books, new WorkerOptions(), stage.Time, NullLogger<RenderWorker>.Instance);
    }
}
