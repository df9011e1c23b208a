using Rendermeter.Engine.Identities;

namespace Rendermeter.Http.OpenAi;

/// <summary>
/// Which calls without an idempotency key a later one may be the retry of. SDKs repeat a call that failed or broke, and some do not say so; people send
/// the same prompt twice to get two pictures. So a call is a retry where it says so, or where the earlier one ended without its answer being delivered.
/// One call takes one retry. It is kept in memory: after a restart, only a keyed call finds its render again.
/// </summary>
internal sealed class RetryMemory(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Call>> _calls = new(StringComparer.Ordinal);
    private readonly Queue<(string Fingerprint, Call Call)> _byAge = [];

    /// <summary>The render of the earlier call that this one repeats, or null.</summary>
    public RenderId? Take(string fingerprint, bool saysItIsARetry)
    {
        lock (_lock)
        {
            Forget();
            var earlier = _calls.GetValueOrDefault(fingerprint)?.FindLast(call => !call.Taken && (saysItIsARetry || call is { EndedAt: not null, Delivered: false }));
            if (earlier is null)
            {
                return null;
            }

            earlier.Taken = true;
            return earlier.Render;
        }
    }

    /// <summary>Remembers a call that is being served.</summary>
    public Call Begin(string fingerprint, RenderId render)
    {
        var call = new Call(render, time.GetUtcNow());
        lock (_lock)
        {
            if (!_calls.TryGetValue(fingerprint, out var calls))
            {
                _calls.Add(fingerprint, calls = []);
            }

            calls.Add(call);
            _byAge.Enqueue((fingerprint, call));
        }

        return call;
    }

    /// <summary>The call has ended; its first end stands.</summary>
    public void End(Call call, bool delivered)
    {
        lock (_lock)
        {
            if (call.EndedAt is null)
            {
                (call.EndedAt, call.Delivered) = (time.GetUtcNow(), delivered);
            }
        }
    }

    /// <summary>Drops the oldest calls, as long as they ended before the window.</summary>
    private void Forget()
    {
        var before = time.GetUtcNow() - Window;
        while (_byAge.TryPeek(out var oldest) && (oldest.Call.EndedAt < before || oldest.Call.StartedAt < before - Window))
        {
            _byAge.Dequeue();
            var calls = _calls[oldest.Fingerprint];
            calls.Remove(oldest.Call);
            if (calls.Count == 0)
            {
                _calls.Remove(oldest.Fingerprint);
            }
        }
    }

    public sealed class Call(RenderId render, DateTimeOffset startedAt)
    {
        public RenderId Render { get; } = render;
        public DateTimeOffset StartedAt { get; } = startedAt;
        public DateTimeOffset? EndedAt { get; set; }
        public bool Delivered { get; set; }
        public bool Taken { get; set; }
    }
}
