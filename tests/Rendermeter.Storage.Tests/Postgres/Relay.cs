using System.Net;
using System.Net.Sockets;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>A network between a client and a server on the loopback, which can begin to swallow: connections stay, new ones are taken, and nothing arrives.</summary>
public sealed class Relay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly int _target;
    private volatile TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Relay(int targetPort)
    {
        _target = targetPort;
        _open.SetResult();
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From now on nothing arrives, in either direction.</summary>
    public void Swallow() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything arrives again, what was held back first.</summary>
    public void Deliver() => _open.TrySetResult();

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Dispose();
        _ended.Dispose();
    }

    private async Task Accept()
    {
        while (true)
        {
            try
            {
                _ = Carry(await _listener.AcceptTcpClientAsync(_ended.Token));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Carry(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            try
            {
                client.NoDelay = true;
                await _open.Task.WaitAsync(_ended.Token);
                await server.ConnectAsync(IPAddress.Loopback, _target, _ended.Token);
                await Task.WhenAny(Pass(client.GetStream(), server.GetStream()), Pass(server.GetStream(), client.GetStream()));
            }
            catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
            {
                // One end is gone: so is the other.
            }
        }
    }

    private async Task Pass(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[16_384];
        for (int count; (count = await from.ReadAsync(buffer, _ended.Token)) > 0;)
        {
            await _open.Task.WaitAsync(_ended.Token);
            await to.WriteAsync(buffer.AsMemory(0, count), _ended.Token);
        }
    }
}
