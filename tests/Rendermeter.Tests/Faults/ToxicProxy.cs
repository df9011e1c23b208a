using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rendermeter.Tests.Faults;

/// <summary>A wire that misbehaves: it stands on a free port of the loopback between two HTTP/1.1 parties, and does to each request what it is told.</summary>
internal sealed class ToxicProxy : IAsyncDisposable
{
    private const int KeptOfTruncated = 60;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private int _poisoned;

    public ToxicProxy()
    {
        _listener.Start();
        _accepting = Accept();
    }

    public Uri Address => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));

    /// <summary>To whom requests are passed on.</summary>
    public Uri? Target { get; set; }

    /// <summary>Decides by the first line of a request, such as <c>POST /sandbox/sandbox-fast/jobs HTTP/1.1</c>.</summary>
    public Func<string, Toxin> Choose { get; set; } = _ => Toxin.None;

    public TimeSpan DelayFor { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How many requests had something done to them.</summary>
    public int Poisoned => Volatile.Read(ref _poisoned);

    /// <summary>Does something to the first so many requests that begin with a text, and nothing to all others.</summary>
    public void Poison(string beginning, Toxin toxin, int times = 1)
    {
        var left = times;
        Choose = line => line.StartsWith(beginning, StringComparison.Ordinal) && Interlocked.Decrement(ref left) >= 0 ? toxin : Toxin.None;
    }

    public async ValueTask DisposeAsync()
    {
        // It may be cut off before its time by the test that then disposes of everything.
        _listener.Stop();
        if (!_accepting.IsCompleted)
        {
            await _stopping.CancelAsync();
            await _accepting;
        }
    }

    private async Task Accept()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _ = Task.Run(() => Serve(client), CancellationToken.None);
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(Target!.Host, Target.Port, ended.Token);
                var wire = new Wire(client, server, this);
                await Task.WhenAny(wire.Up(ended.Token), wire.Down(ended.Token));
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two hung up, which is what a wire does.
                await ended.CancelAsync();
            }

            await ended.CancelAsync();
        }
    }

    /// <summary>One connection.</summary>
    private sealed class Wire(TcpClient client, TcpClient server, ToxicProxy proxy)
    {
        private volatile Toxin _toxin;

        public async Task Up(CancellationToken cancellationToken)
        {
            var pending = new List<byte>();
            while (await ReadRequest(pending, cancellationToken) is { } request)
            {
                _toxin = proxy.Choose(Encoding.ASCII.GetString(request, 0, Math.Max(0, Array.IndexOf(request, (byte)'\r'))));
                if (_toxin != Toxin.None)
                {
                    Interlocked.Increment(ref proxy._poisoned);
                }

                switch (_toxin)
                {
                    case Toxin.ResetBefore:
                        client.LingerState = new LingerOption(enable: true, seconds: 0);
                        return;
                    case Toxin.BlackHole:
                        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                        return;
                    case Toxin.Delay:
                        await Task.Delay(proxy.DelayFor, TimeProvider.System, cancellationToken);
                        break;
                    case Toxin.Duplicate:
                        _ = Repeat(request);
                        break;
                    case Toxin.None or Toxin.ResetAfter or Toxin.ResetWhileRunning or Toxin.LoseAnswer or Toxin.Truncate:
                        break;
                }

                await server.GetStream().WriteAsync(request, cancellationToken);
                if (_toxin == Toxin.Delay)
                {
                    // Who has hung up meanwhile must not take back what was passed on.
                    await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
                }

                if (_toxin == Toxin.ResetWhileRunning)
                {
                    await Task.Delay(proxy.DelayFor, TimeProvider.System, cancellationToken);
                    client.LingerState = server.LingerState = new LingerOption(enable: true, seconds: 0);
                    return;
                }
            }
        }

        public async Task Down(CancellationToken cancellationToken)
        {
            var buffer = new byte[64 * 1024];
            while (await server.GetStream().ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                switch (_toxin)
                {
                    case Toxin.ResetAfter:
                        client.LingerState = new LingerOption(enable: true, seconds: 0);
                        return;
                    case Toxin.Truncate:
                        await client.GetStream().WriteAsync(buffer.AsMemory(0, Math.Min(read, KeptOfTruncated)), cancellationToken);
                        return;
                    case Toxin.LoseAnswer or Toxin.ResetWhileRunning:
                        break;
                    case Toxin.None or Toxin.Delay or Toxin.ResetBefore or Toxin.BlackHole or Toxin.Duplicate:
                        await client.GetStream().WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                        break;
                }
            }
        }

        private async Task Repeat(byte[] request)
        {
            using var second = new TcpClient();
            await second.ConnectAsync(proxy.Target!.Host, proxy.Target.Port);
            await second.GetStream().WriteAsync(request);
            _ = await second.GetStream().ReadAsync(new byte[4096]);
        }

        /// <summary>One request to its last byte; null where the client has hung up.</summary>
        private async Task<byte[]?> ReadRequest(List<byte> pending, CancellationToken cancellationToken)
        {
            var buffer = new byte[64 * 1024];
            while (true)
            {
                if (LengthOf(pending) is { } length && pending.Count >= length)
                {
                    var request = pending.GetRange(0, length).ToArray();
                    pending.RemoveRange(0, length);
                    return request;
                }

                var read = await client.GetStream().ReadAsync(buffer, cancellationToken);
                if (read == 0)
                {
                    return null;
                }

                pending.AddRange(buffer.AsSpan(0, read));
            }
        }

        /// <summary>The whole length of the first request, as far as it can be told by now.</summary>
        private static int? LengthOf(List<byte> pending)
        {
            var text = Encoding.Latin1.GetString([.. pending]);
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0)
            {
                return null;
            }

            var lines = text[..head].Split("\r\n");
            if (lines.FirstOrDefault(line => line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase)) is { } length)
            {
                return head + 4 + int.Parse(length.AsSpan("content-length:".Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            }

            return !lines.Any(line => line.StartsWith("transfer-encoding:", StringComparison.OrdinalIgnoreCase)) ? head + 4
                : text.IndexOf("\r\n0\r\n\r\n", head, StringComparison.Ordinal) is var end and >= 0 ? end + 7
                : null;
        }
    }
}
