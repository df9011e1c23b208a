using System.Text;
using System.Text.Json;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>
/// A file of JSON lines that only grows. A line is with the operating system when <see cref="Append"/> returns, so it outlives the process; it does
/// not promise to outlive the machine.
/// </summary>
internal sealed class LineFile<T> : IDisposable
{
    private readonly FileStream _file;

    private LineFile(FileStream file, IReadOnlyList<T> lines) => (_file, Lines) = (file, lines);

    /// <summary>What the file held when it was opened.</summary>
    public IReadOnlyList<T> Lines { get; }

    /// <summary>Opens the file and reads it. A last line without its end was torn by a crash: nobody was told of it, and it is cut off.</summary>
    public static LineFile<T> Open(string path)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        var whole = content.AsSpan().LastIndexOf((byte)'\n') + 1;
        file.SetLength(whole);
        file.Position = whole;
        var lines = Encoding.UTF8.GetString(content, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return new LineFile<T>(file, [.. lines.Select(line => JsonSerializer.Deserialize<T>(line, VendorJson.Options)!)]);
    }

    public void Append(T line) => _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(line, VendorJson.Options), (byte)'\n']);

    public void Dispose() => _file.Dispose();
}
