using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Identities;
using Rendermeter.Http.Json;
using Rendermeter.Http.Problems;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Http.Inputs;

/// <summary>A JSON body that may have files inside: they are taken out while it arrives, and what is left is read as any other body.</summary>
/// <param name="Root">The body; marks of <see cref="InputBodies.Taken"/> stand in the place of files.</param>
/// <param name="Fingerprint">Of the body as it was sent.</param>
/// <param name="Files">What became of each file.</param>
internal sealed record MediaBody(JsonElement Root, string Fingerprint, IReadOnlyList<InputOutcome> Files)
{
    /// <summary>Reads an object, or says why there is none.</summary>
    /// <param name="member">The member that holds base64; null where only addresses carry files.</param>
    /// <param name="address">The member that holds an address, which may carry the file itself.</param>
    /// <param name="under">The member of the body in which files stand; null is anywhere.</param>
    public static async Task<(MediaBody? Body, Problem? Problem)> Read(
        HttpContext context, string scope, OrgId org, InputTaking taking, string? member, string address, string? under)
    {
        if (!RequestBody.IsJson(context.Request))
        {
            return (null, Refusals.UnsupportedMediaType);
        }

        if (context.Request.ContentLength > InputOptions.MostBodyBytes)
        {
            return (null, Refusals.TooLarge(InputOptions.MostBodyBytes));
        }

        using var sent = new HashedStream(context.Request.Body, IdempotencyKeys.Begin(context.Request, scope, context.Request.ContentType), InputOptions.MostBodyBytes);
        var files = new List<InputOutcome>();
        var reading = new InlineMedia(sent, member ?? "", async content =>
        {
            // Past the limit a file is read over and not kept.
            files.Add(files.Count < InputOptions.MostFiles ? await taking.Take(org, content, context.RequestAborted) : new InputOutcome.Refused("out_of_range", "too many files"));
            return string.Create(CultureInfo.InvariantCulture, $"{InputBodies.Taken}{files.Count - 1}");
        })
        {
            AddressMember = address,
            Under = under,
        };
        ReadOnlyMemory<byte> rest;
        try
        {
            rest = await reading.Read(context.RequestAborted);
        }
        catch (BodyTooLargeException)
        {
            return (null, Refusals.TooLarge(InputOptions.MostBodyBytes));
        }
        catch (InvalidDataException)
        {
            return (null, Refusals.TooLarge(RequestBody.LimitBytes));
        }
        catch (IOException cut) when (cut is not BadHttpRequestException && !context.RequestAborted.IsCancellationRequested)
        {
            return (null, Refusals.Unreadable("syntax", "The body ends in the middle of a string."));
        }

        if (files.OfType<InputOutcome.Full>().FirstOrDefault() is { } full)
        {
            return (null, full.Problem);
        }

        var (body, problem) = RequestBody.Of(rest.ToArray());
        return body is null ? (null, problem) : (new MediaBody(body.Root, sent.Hash(), files), null);
    }

    /// <summary>What is read, hashed on the way and bounded.</summary>
    private sealed class HashedStream(Stream inner, IncrementalHash hash, long mostBytes) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _read; set => throw new NotSupportedException(); }

        public string Hash() => Convert.ToHexStringLower(hash.GetHashAndReset());

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            hash.AppendData(buffer.Span[..read]);
            _read += read;
            return _read <= mostBytes ? read : throw new BodyTooLargeException();
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

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                hash.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class BodyTooLargeException : Exception;
}
