using System.Buffers.Text;

namespace Rendermeter.Providers.Wires;

/// <summary>
/// Reads JSON in which a member holds media as base64. Each is handed over as a stream while it arrives, and the text that is given back
/// stands in its place: what is read is never whole in memory.
/// </summary>
/// <param name="source">The JSON on its way.</param>
/// <param name="member">The name of the member, for example <c>b64_json</c>.</param>
/// <param name="keep">Takes the media and answers a text without quotes or backslashes.</param>
public sealed class InlineMedia(Stream source, string member, Func<Stream, Task<string>> keep)
{
    private const int MostBytesOfTheRest = 1 << 20;

    private const int MostBytesBeforeMedia = 200;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly MemoryStream _rest = new();
    private readonly List<byte> _name = [];
    private int _at;
    private int _end;

    /// <summary>A member that holds an address, which may carry the media itself: <c>data:image/png;base64,…</c>. Null is none.</summary>
    public string? AddressMember { get; init; }

    /// <summary>The member of the outermost object in which media stand; null is anywhere.</summary>
    public string? Under { get; init; }

    /// <summary>The JSON without its media.</summary>
    /// <exception cref="InvalidDataException">It is no such JSON, or the rest of it is too large.</exception>
    public async Task<ReadOnlyMemory<byte>> Read(CancellationToken cancellationToken)
    {
        var (inText, escaped, named, awaited) = (false, false, false, false);
        var (depth, outermost, name) = (0, "", "");
        while (await Fill(cancellationToken))
        {
            var next = _buffer[_at++];
            if (!inText && next == '"' && awaited && (Under is null || (depth > 1 && outermost == Under)) && (name == member || await IsData(cancellationToken)))
            {
                var text = await Take(cancellationToken);
                _rest.Write(System.Text.Encoding.UTF8.GetBytes($"\"{text}\""));
                (named, awaited) = (false, false);
                continue;
            }

            _rest.WriteByte(next);
            if (_rest.Length > MostBytesOfTheRest)
            {
                throw new InvalidDataException("the answer is too large beside its media");
            }

            if (inText)
            {
                (inText, escaped) = (escaped || next != '"', !escaped && next == '\\');
                if (inText)
                {
                    _name.Add(next);
                }
                else
                {
                    name = System.Text.Encoding.UTF8.GetString(_name.ToArray());
                    named = true;
                }
            }
            else if (next == '"')
            {
                (inText, named, awaited) = (true, false, false);
                _name.Clear();
            }
            else if (next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                depth += next is (byte)'{' or (byte)'[' ? 1 : next is (byte)'}' or (byte)']' ? -1 : 0;
                if (named && next == ':' && depth == 1)
                {
                    outermost = name;
                }

                (named, awaited) = (false, named && next == ':' && (name == member || name == AddressMember));
            }
        }

        return _rest.ToArray();
    }

    private async Task<string> Take(CancellationToken cancellationToken)
    {
        await using var body = new Body(this);
        var text = await keep(body);

        // Whoever did not read it to its end, or could not, still leaves the rest to be read.
        await body.Skip(cancellationToken);
        return text;
    }

    /// <summary>True where the address that begins here carries its media; then the reading stands at the first byte of it.</summary>
    private async Task<bool> IsData(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
        (_at, _end) = (0, _end - _at);
        while (_end < MostBytesBeforeMedia && !_buffer.AsSpan(0, _end).Contains((byte)'"') && await source.ReadAsync(_buffer.AsMemory(_end), cancellationToken) is var read and > 0)
        {
            _end += read;
        }

        var start = _buffer.AsSpan(0, Math.Min(_end, MostBytesBeforeMedia));
        if (!start.StartsWith("data:"u8) || start.IndexOf(";base64,"u8) is not (> 0 and var mark) || start[..mark].Contains((byte)'"'))
        {
            return false;
        }

        _at = mark + ";base64,".Length;
        return true;
    }

    private async ValueTask<bool> Fill(CancellationToken cancellationToken)
    {
        if (_at == _end)
        {
            (_at, _end) = (0, await source.ReadAsync(_buffer, cancellationToken));
        }

        return _at < _end;
    }

    /// <summary>The bytes of one text, decoded.</summary>
    private sealed class Body(InlineMedia parent) : Stream
    {
        private readonly byte[] _characters = new byte[parent._buffer.Length + 4];
        private readonly byte[] _bytes = new byte[parent._buffer.Length + 4];
        private int _waiting;
        private int _at;
        private int _end;
        private bool _ended;
        private int _escape;
        private int _code;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_at == _end && !_ended)
            {
                if (!await parent.Fill(cancellationToken))
                {
                    throw new IOException("the answer was cut off");
                }

                Decode();
            }

            var read = Math.Min(buffer.Length, _end - _at);
            _bytes.AsMemory(_at, read).CopyTo(buffer);
            _at += read;
            return read;
        }

        /// <summary>Leaves out what was not read, whether or not it could be.</summary>
        public async Task Skip(CancellationToken cancellationToken)
        {
            while (!_ended)
            {
                if (!await parent.Fill(cancellationToken))
                {
                    throw new IOException("the answer was cut off");
                }

                _ended = parent._buffer[parent._at++] == '"';
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
            => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        /// <summary>Takes the next byte of an escape: writers of JSON may write <c>+</c> as six characters, and <c>/</c> as two.</summary>
        private void Unescape(byte next)
        {
            if (_escape == 1)
            {
                (_escape, _code) = (next == 'u' ? 2 : 0, 0);
                if (next == '/')
                {
                    _characters[_waiting++] = next;
                }
                else if (next is not ((byte)'u' or (byte)'n' or (byte)'r' or (byte)'t'))
                {
                    throw NotBase64();
                }

                return;
            }

            if (!char.IsAsciiHexDigit((char)next))
            {
                throw NotBase64();
            }

            _code = (_code << 4) | Convert.ToInt32(((char)next).ToString(), 16);
            _escape = _escape == 5 ? 0 : _escape + 1;
            if (_escape == 0)
            {
                _characters[_waiting++] = _code < 128 ? (byte)_code : throw NotBase64();
            }
        }

        private static InvalidDataException NotBase64() => new("the answer is no base64 where it should be");

        private void Decode()
        {
            while (parent._at < parent._end && !_ended)
            {
                if (_escape > 0)
                {
                    Unescape(parent._buffer[parent._at++]);
                    continue;
                }

                var left = parent._buffer.AsSpan(parent._at, parent._end - parent._at);
                var mark = left.IndexOfAny((byte)'"', (byte)'\\');
                var plain = mark < 0 ? left : left[..mark];
                plain.CopyTo(_characters.AsSpan(_waiting));
                _waiting += plain.Length;
                parent._at += mark < 0 ? plain.Length : plain.Length + 1;
                _ended = mark >= 0 && left[mark] == '"';
                _escape = mark >= 0 && !_ended ? 1 : 0;
            }

            var whole = _ended ? _waiting : _waiting & ~3;
            if (Base64.DecodeFromUtf8(_characters.AsSpan(0, whole), _bytes, out var used, out _end) != System.Buffers.OperationStatus.Done)
            {
                throw NotBase64();
            }

            _at = 0;
            _characters.AsSpan(used, _waiting - used).CopyTo(_characters);
            _waiting -= used;
        }
    }
}
