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
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);

    /// <summary>For one piece of work, from before it keeps its first file until what uses the files is written down.</summary>
    public FileHold Hold() => new(this);

    /// <summary>Removes a file, after whoever else is removing it, unless it is pinned: then it is looked at again once it is not.</summary>
    public async Task Remove(string sha256, Func<Task> remove)
    {
        var ending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        while (true)
        {
            Task others;
            lock (_gate)
            {
                if (_pinned.ContainsKey(sha256))
                {
                    _left.Add(sha256);
                    return;
                }

                if (_removing.TryAdd(sha256, ending))
                {
                    break;
                }

                others = _removing[sha256].Task;
            }

            await others;
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

    /// <summary>Remembers a file that is to be looked at again: it could not be removed.</summary>
    public void Leave(string sha256)
    {
        lock (_gate)
        {
            _left.Add(sha256);
        }
    }

    /// <summary>The files that were not removed because they were pinned or could not be, less those that are pinned still; they are remembered no longer.</summary>
    public IReadOnlyList<string> TakeLeft()
    {
        lock (_gate)
        {
            IReadOnlyList<string> free = [.. _left.Where(sha256 => !_pinned.ContainsKey(sha256))];
            _left.ExceptWith(free);
            return free;
        }
    }

    /// <summary>Keeps a file from being removed until it is released as often as it was pinned. Whether it is there is looked at afterwards.</summary>
    internal async Task Pin(string sha256, CancellationToken cancellationToken)
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

            await removing.WaitAsync(cancellationToken);
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
