using System.Globalization;
using System.Text;

namespace Rendermeter.Engine.Tests.Invoices;

/// <summary>A bill of so many right lines of about a kilobyte each, which is made as it is read and lies nowhere.</summary>
internal sealed class ManyWideLines(int lines) : Stream
{
    private static readonly byte[] Header = "at,id,model,amount,note\n"u8.ToArray();
    private static readonly string Note = new('x', 950);

    private byte[] _line = Header;
    private int _offset;
    private int _made;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => Header.Length + ((long)lines * Line(0).Length);

    public override long Position
    {
        get => _position;
        set
        {
            if (value != 0)
            {
                throw new NotSupportedException();
            }

            (_line, _offset, _made, _position) = (Header, 0, 0, 0);
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = 0;
        while (read < count)
        {
            if (_offset == _line.Length)
            {
                if (_made == lines)
                {
                    break;
                }

                (_line, _offset) = (Line(_made++), 0);
            }

            var part = Math.Min(count - read, _line.Length - _offset);
            _line.AsSpan(_offset, part).CopyTo(buffer.AsSpan(offset + read));
            (_offset, read) = (_offset + part, read + part);
        }

        _position += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin == SeekOrigin.Begin ? offset : throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    private static byte[] Line(int i) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"2026-11-05T12:00:00Z,job{i:D9},draw,0.037,{Note}\n"));
}
