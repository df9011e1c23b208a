using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Storage.Outputs;

/// <summary>
/// Delivered files in an S3-compatible store, each under the hash of its bytes. The hash is known only at the end, and a store of objects cannot rename: a file
/// passes through a temporary file in the data directory, of which never more than a buffer is in memory, and is sent from there.
/// </summary>
public sealed class S3Outputs : IOutputFiles, IDisposable
{
    private const int BufferBytes = 128 * 1024;

    /// <summary>The limit of S3 itself.</summary>
    private const long MostBytesInOneRequest = 5L << 30;

    private static readonly TimeSpan SentWithin = TimeSpan.FromMinutes(30);

    private readonly AmazonS3Client _client;
    private readonly S3OutputOptions _options;
    private readonly string _incoming;
    private readonly long _mostBytes;

    /// <summary>Opens the store.</summary>
    /// <param name="incoming">A directory for files on their way; what a crash left there is removed.</param>
    /// <param name="leftBefore">Which of them a crash has left: those that were last written before; null is all, where nobody else writes there.</param>
    public S3Outputs(S3OutputOptions options, string incoming, long mostBytes, DateTimeOffset? leftBefore = null)
    {
        (_options, _incoming, _mostBytes) = (options, incoming, mostBytes);
        Incoming.Open(incoming, leftBefore);
        var config = new AmazonS3Config
        {
            AuthenticationRegion = options.Region,
            ForcePathStyle = true,
            MaxErrorRetry = 2,
            Timeout = SentWithin,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        }

        _client = options is { AccessKey: { } key, SecretKey: { } secret }
            ? new AmazonS3Client(new BasicAWSCredentials(key, secret), config)
            : new AmazonS3Client(config);
    }

    /// <inheritdoc/>
    public async Task<StoredFile> Keep(Stream content, FileHold hold, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_incoming, Path.GetRandomFileName());
        await using var file = Create(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        var total = 0L;
        try
        {
            while (await content.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                total += read;
                if (total > _mostBytes)
                {
                    throw new OutputTooLargeException(_mostBytes);
                }

                hash.AppendData(buffer, 0, read);
                await Write(file, buffer.AsMemory(0, read), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        var sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        await hold.Pin(sha256, cancellationToken);
        await Send(sha256, file, cancellationToken);
        return new StoredFile(sha256, total);
    }

    /// <inheritdoc/>
    public async Task<Stream?> Open(string sha256, CancellationToken cancellationToken)
    {
        if (sha256.Length != 64 || sha256.AsSpan().ContainsAnyExcept("0123456789abcdef"))
        {
            return null;
        }

        try
        {
            return await Length(sha256, cancellationToken) is { } length ? new S3Stream(_client, _options.Bucket, KeyOf(sha256), length) : null;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is AmazonClientException or AmazonServiceException or HttpRequestException or OperationCanceledException)
        {
            throw new OutputStoreException($"the bucket {_options.Bucket} does not give a file: {failure.Message}", failure) { IsReading = true };
        }
    }

    /// <inheritdoc/>
    public async Task Remove(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            await _client.DeleteObjectAsync(_options.Bucket, KeyOf(sha256), cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            throw new OutputStoreException($"the bucket {_options.Bucket} does not remove a file: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task Send(string sha256, FileStream file, CancellationToken cancellationToken)
    {
        try
        {
            if (await Length(sha256, cancellationToken) == file.Length)
            {
                return; // the same bytes are kept once
            }

            file.Position = 0;
            await Put(KeyOf(sha256), file, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or OperationCanceledException)
        {
            throw new OutputStoreException($"the bucket {_options.Bucket} does not take a file: {failure.Message}", failure);
        }
    }

    /// <summary>
    /// In one request, read from the disk while it is sent: parts have at least 5 MB by the rules of S3, and the SDK holds several of them in memory. What is too
    /// large for one request goes in parts all the same.
    /// </summary>
    private async Task Put(string key, FileStream file, CancellationToken cancellationToken)
    {
        if (file.Length <= MostBytesInOneRequest)
        {
            await _client.PutObjectAsync(new PutObjectRequest { BucketName = _options.Bucket, Key = key, InputStream = file, AutoCloseStream = false }, cancellationToken);
            return;
        }

        using var transfer = new Amazon.S3.Transfer.TransferUtility(_client);
        await transfer.UploadAsync(
            new Amazon.S3.Transfer.TransferUtilityUploadRequest { BucketName = _options.Bucket, Key = key, InputStream = file, AutoCloseStream = false }, cancellationToken);
    }

    private async Task<long?> Length(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.GetObjectMetadataAsync(_options.Bucket, KeyOf(sha256), cancellationToken)).ContentLength;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static FileStream Create(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OutputStoreException($"a file cannot be kept: {failure.Message}", failure);
        }
    }

    private static async Task Write(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException failure)
        {
            throw new OutputStoreException($"a file cannot be kept: {failure.Message}", failure);
        }
    }

    private string KeyOf(string sha256) => $"{_options.Prefix}{sha256[..2]}/{sha256}";
}
