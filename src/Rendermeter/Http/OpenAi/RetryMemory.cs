using Rendermeter.Engine.Identities;

namespace Rendermeter.Http.OpenAi;

/// <summary>
/// Which calls without an idempotency key a later one may be the retry of. SDKs repeat a call that failed or broke, and some do not say so; people send
/// the same prompt twice to get two pictures. So a call is a retry where it says so, or where the earlier one ended without its answer being delivered.
/// A render that failed was answered, and may be asked for anew; only the repetitions that a client makes by itself, in the first minute, are still that call.
/// One call takes one retry. It is kept in memory: after a restart, only a keyed call finds its render again.
/// </summary>
internal sealed class RetryMemory(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>Longer than clients go on repeating by themselves, shorter than people wait before they try again.</summary>
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Call>> _calls = new(StringComparer.Ordinal);
    private readonly Queue<(string Fingerprint, Call Call)> _byAge = [];

    /// <summary>The earlier call that this one repeats, or null.</summary>
    public Call? Take(string fingerprint, bool saysItIsARetry)
    {
        lock (_lock)
        {
            Forget();
            var earlier = _calls.GetValueOrDefault(fingerprint)?.FindLast(call => !call.Taken && !call.IsRefused && (saysItIsARetry || call.MayBeRepeated(time.GetUtcNow())));
            if (earlier is null)
            {
                return null;
            }

            earlier.Taken = true;
            return earlier;
        }
    }

    /// <summary>Remembers a call before anything is admitted for it, and which one it repeats: whoever repeats it in that moment finds it, and waits for its render.</summary>
    public Call Begin(string fingerprint, Call? earlier)
    {
        var call = new Call(time.GetUtcNow()) { FailedAt = earlier?.FailedAt };
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

    /// <summary>The call was answered with the failure of its render. Repetitions of it do not prolong its minute.</summary>
    public void Fail(Call call)
    {
        lock (_lock)
        {
            call.FailedAt ??= time.GetUtcNow();
            call.EndedAt ??= time.GetUtcNow();
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

    public sealed class Call(DateTimeOffset startedAt)
    {
        private readonly TaskCompletionSource<RenderId?> _render = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Its render, as soon as it is admitted; null where it was refused.</summary>
        public Task<RenderId?> Render => _render.Task;

        /// <summary>True where nothing was admitted, so that there is nothing to repeat.</summary>
        public bool IsRefused => _render.Task is { IsCompletedSuccessfully: true, Result: null };

        public DateTimeOffset StartedAt { get; } = startedAt;
        public DateTimeOffset? EndedAt { get; set; }
        public DateTimeOffset? FailedAt { get; set; }
        public bool Delivered { get; set; }
        public bool Taken { get; set; }

        /// <summary>Says what was admitted for it, null for nothing. What is said first stands.</summary>
        public void Is(RenderId? render) => _render.TrySetResult(render);

        /// <summary>True where an equal call that does not say that it is a retry is one all the same.</summary>
        public bool MayBeRepeated(DateTimeOffset now) => EndedAt is not null && !Delivered && !(FailedAt + AfterFailure <= now);
    }
}
