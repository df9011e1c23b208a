using System.Buffers.Text;

namespace Rendermeter.Providers.Wires;

/// <summary>
/// Reads a JSON answer in which a member holds media as base64. Each is handed over as a stream while it arrives, and the text that is given back
/// stands in its place: the answer is never whole in memory.
/// </summary>
/// <param name="source">The answer on its way.</param>
/// <param name="member">The name of the member, for example <c>b64_json</c>.</param>
/// <param name="keep">Takes the media and answers a text without quotes or backslashes.</param>
internal sealed class InlineMedia(Stream source, string member, Func<Stream, Task<string>> keep)
{
    private const int MostBytesOfTheRest = 1 << 20;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly MemoryStream _rest = new();
    private readonly List<byte> _name = [];
    private int _at;
    private int _end;

    /// <summary>The JSON without its media.</summary>
    /// <exception cref="InvalidDataException">It is no such JSON, or the rest of it is too large.</exception>
    public async Task<ReadOnlyMemory<byte>> Read(CancellationToken cancellationToken)
    {
        var (inText, escaped, named, awaited) = (false, false, false, false);
        while (await Fill(cancellationToken))
        {
            var next = _buffer[_at++];
            if (!inText && next == '"' && awaited)
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
                    named = System.Text.Encoding.UTF8.GetString(_name.ToArray()) == member;
                }
            }
            else if (next == '"')
            {
                (inText, named, awaited) = (true, false, false);
                _name.Clear();
            }
            else if (next is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                (named, awaited) = (false, named && next == ':');
            }
        }

        return _rest.ToArray();
    }

    private async Task<string> Take(CancellationToken cancellationToken)
    {
        await using var body = new Body(this);
        var text = await keep(body);

        // Whoever did not read it to its end still leaves the rest of the answer to be read.
        var left = new byte[4096];
        while (await body.ReadAsync(left, cancellationToken) > 0)
        {
            continue;
        }

        return text;
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

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
            => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private void Decode()
        {
            while (parent._at < parent._end && !_ended)
            {
                var next = parent._buffer[parent._at++];
                _ended = next == '"';
                if (!_ended && next != '\\')
                {
                    _characters[_waiting++] = next;
                }
            }

            var whole = _ended ? _waiting : _waiting & ~3;
            if (Base64.DecodeFromUtf8(_characters.AsSpan(0, whole), _bytes, out var used, out _end) != System.Buffers.OperationStatus.Done)
            {
                throw new InvalidDataException("the answer is no base64 where it should be");
            }

            _at = 0;
            _characters.AsSpan(used, _waiting - used).CopyTo(_characters);
            _waiting -= used;
        }
    }
}
