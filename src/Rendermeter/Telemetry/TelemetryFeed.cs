using System.Threading.Channels;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Telemetry;

/// <summary>What was carried out, on its way to be measured. When more comes than can be measured it is dropped and counted: the books wait for nobody.</summary>
internal sealed class TelemetryFeed(Instruments instruments)
{
    private const int Most = 20_000;

    private readonly Channel<(Command Command, object Outcome)> _queue = Channel.CreateBounded<(Command, object)>(new BoundedChannelOptions(Most) { SingleReader = true });

    public void Tell(Command command, object outcome)
    {
        if (!_queue.Writer.TryWrite((command, outcome)))
        {
            instruments.Dropped.Add(1);
        }
    }

    public IAsyncEnumerable<(Command Command, object Outcome)> Read(CancellationToken cancellationToken) => _queue.Reader.ReadAllAsync(cancellationToken);
}
