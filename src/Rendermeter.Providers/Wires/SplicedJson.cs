using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Text;
using Rendermeter.Engine.Inputs;

namespace Rendermeter.Providers.Wires;

/// <summary>JSON in which marks stand for files: each is written as a <c>data:</c> address while it is sent, so that no file is whole in memory.</summary>
internal sealed class SplicedJson : HttpContent
{
    /// <summary>A multiple of three, so that pieces of base64 follow each other without padding.</summary>
    private const int PieceBytes = 48 * 1024;

    private readonly byte[] _json;
    private readonly IReadOnlyList<(int At, int Length, JobInput Input)> _marks;
    private readonly List<Stream> _files = [];

    public SplicedJson(byte[] json, IReadOnlyDictionary<string, JobInput> inside)
    {
        _json = json;
        _marks = [.. inside.Select(pair => (At: json.AsSpan().IndexOf(Encoding.UTF8.GetBytes(pair.Key)), pair.Key.Length, pair.Value)).OrderBy(mark => mark.At)];
        Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
    }

    /// <summary>The mark of a file; nothing that a caller writes can be one, since its id was not known then.</summary>
    public static string Mark(string id) => $"urn:rendermeter:{id}";

    /// <summary>Opens the files, before anything is sent: what fails here has asked for nothing.</summary>
    /// <returns>False where one of them is gone.</returns>
    public async Task<bool> Open(CancellationToken cancellationToken)
    {
        foreach (var (_, _, input) in _marks)
        {
            if (await input.Open(cancellationToken) is not { } file)
            {
                return false;
            }

            _files.Add(file);
        }

        return true;
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var written = 0;
        foreach (var (index, (at, length, input)) in _marks.Index())
        {
            await stream.WriteAsync(_json.AsMemory(written, at - written));
            await stream.WriteAsync(Prefix(input));
            await Encode(_files[index], stream);
            written = at + length;
        }

        await stream.WriteAsync(_json.AsMemory(written));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _json.Length + _marks.Sum(mark => Prefix(mark.Input).Length + ((mark.Input.About.Bytes + 2) / 3 * 4) - mark.Length);
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _files.ForEach(file => file.Dispose());
        }

        base.Dispose(disposing);
    }

    private static byte[] Prefix(JobInput input) => Encoding.UTF8.GetBytes($"data:{input.About.MediaType};base64,");

    private static async Task Encode(Stream file, Stream to)
    {
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var text = ArrayPool<byte>.Shared.Rent(PieceBytes / 3 * 4);
        try
        {
            while (await file.ReadAtLeastAsync(piece.AsMemory(0, PieceBytes), PieceBytes, throwOnEndOfStream: false) is var read and > 0)
            {
                Base64.EncodeToUtf8(piece.AsSpan(0, read), text, out _, out var encoded);
                await to.WriteAsync(text.AsMemory(0, encoded));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
            ArrayPool<byte>.Shared.Return(text);
        }
    }
}
