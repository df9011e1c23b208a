using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Storage.Outputs;

/// <summary>An object, seekable: each seek that is followed by a read asks for the rest from there.</summary>
internal sealed class S3Stream(IAmazonS3 client, string bucket, string key, long length) : Stream
{
    private GetObjectResponse? _answer;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            if (value != _position)
            {
                Close(ref _answer);
                _position = value;
            }
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length || buffer.Length == 0)
        {
            return 0;
        }

        _answer ??= await Ask(cancellationToken);
        var read = await _answer.ResponseStream.ReadAsync(buffer, cancellationToken);
        _position += read;
        return read > 0 ? read : throw new IOException("the object was cut off");
    }

    private async Task<GetObjectResponse> Ask(CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetObjectAsync(
                new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new ByteRange(_position, length - 1) }, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            throw new OutputStoreException($"the bucket {bucket} does not give a file: {failure.Message}", failure) { IsReading = true };
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        SeekOrigin.End => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close(ref _answer);
        }

        base.Dispose(disposing);
    }

    private static void Close(ref GetObjectResponse? answer)
    {
        answer?.Dispose();
        answer = null;
    }
}
