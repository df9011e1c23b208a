namespace Rendermeter.Engine.Inputs;

/// <summary>The files that one piece of work is taking into use: none of them is removed in this process until this is disposed of. Belongs to one flow of work at a time.</summary>
public sealed class FileHold(FilePins pins) : IDisposable
{
    private readonly List<string> _files = [];

    /// <summary>Their hashes, each as often as it was brought.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Holds a file; one that is just being removed is waited for, and may be gone then. A file is looked for, or appears under its name, only after this.</summary>
    public async Task Pin(string sha256, CancellationToken cancellationToken)
    {
        await pins.Pin(sha256, cancellationToken);
        _files.Add(sha256);
    }

    /// <summary>Lets go of all of them.</summary>
    public void Dispose()
    {
        _files.ForEach(pins.Release);
        _files.Clear();
    }
}
