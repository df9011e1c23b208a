using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Requests;

/// <summary>What is looked at before its time, the soonest first. It forgets what was looked at otherwise, and in the end everything.</summary>
internal sealed class Ahead(IReadOnlyList<DueRender> renders)
{
    /// <summary>What is beyond that comes at its time.</summary>
    public const int Most = 100_000;

    private readonly Queue<DueRender> _queue = new(renders);
    private readonly HashSet<RenderId> _waiting = [.. renders.Select(render => render.Render)];

    public void Forget(RenderId render) => _waiting.Remove(render);

    public DueRender? Next()
    {
        while (_queue.TryDequeue(out var next))
        {
            if (_waiting.Remove(next.Render))
            {
                return next;
            }
        }

        _queue.TrimExcess();
        _waiting.TrimExcess();
        return null;
    }
}
