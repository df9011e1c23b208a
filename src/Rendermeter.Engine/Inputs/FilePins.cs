namespace Rendermeter.Engine.Inputs;

/// <summary>
/// Files whose bytes are just being taken into use in this process: nobody removes them until what uses them is written down, and who comes while they are being
/// removed waits for the end of that. Equal files are kept once, so that the one who removes and the one who brings need not know of each other.
/// </summary>
public sealed class FilePins
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _pinned = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource> _removing = new(StringComparer.Ordinal);

    /// <summary>For one piece of work, from before it keeps its first file until what uses the files is written down.</summary>
    public FileHold Hold() => new(this);

    /// <summary>Keeps a file from being removed until it is released as often as it was pinned. Whether it is there is looked at afterwards.</summary>
    internal async Task Pin(string sha256)
    {
        while (true)
        {
            Task removing;
            lock (_gate)
            {
                if (!_removing.TryGetValue(sha256, out var ending))
                {
                    _pinned[sha256] = _pinned.GetValueOrDefault(sha256) + 1;
                    return;
                }

                removing = ending.Task;
            }

            await removing;
        }
    }

    /// <summary>Removes a file, unless it is pinned: then whoever pinned it has it.</summary>
    public async Task Remove(string sha256, Func<Task> remove)
    {
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_pinned.ContainsKey(sha256) || !_removing.TryAdd(sha256, ending))
            {
                return;
            }
        }

        try
        {
            await remove();
        }
        finally
        {
            lock (_gate)
            {
                _removing.Remove(sha256);
            }

            ending.SetResult();
        }
    }

    /// <summary>Takes one pin away.</summary>
    internal void Release(string sha256)
    {
        lock (_gate)
        {
            if (--_pinned[sha256] == 0)
            {
                _pinned.Remove(sha256);
            }
        }
    }
}
