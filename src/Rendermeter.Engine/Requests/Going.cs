using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Requests;

/// <summary>A render in hand.</summary>
internal sealed class Going
{
    private int _hasPlace;

    /// <param name="go">What keeps it going; begun by whoever asks for the task first.</param>
    public Going(OrgId org, Func<Going, Task<RenderRecord?>> go) => (Org, Task) = (org, new Lazy<Task<RenderRecord?>>(() => go(this)));

    public OrgId Org { get; }

    public Lazy<Task<RenderRecord?>> Task { get; }

    /// <summary>True where a callback is the reason to take it in hand.</summary>
    public bool Told { get; init; }

    /// <summary>The render as it was admitted just now, for the first look; null afterwards, and where it was not.</summary>
    public RenderRecord? Known { get; set; }

    /// <summary>What its waiting is for; null before its first look.</summary>
    public AttemptId? WaitsOn { get; set; }

    /// <summary>True where somebody waits for its end.</summary>
    public bool Followed { get; set; }

    /// <summary>True where it waits for a process that has a key for its provider: whoever comes first may have it.</summary>
    public bool IsForOthers { get; set; }

    /// <summary>Takes or gives back its one place among those that were taken up.</summary>
    /// <returns>Whether that has changed anything.</returns>
    public bool Place(bool has) => Interlocked.Exchange(ref _hasPlace, has ? 1 : 0) != (has ? 1 : 0);
}
