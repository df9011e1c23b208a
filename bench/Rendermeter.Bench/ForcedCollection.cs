using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Rendermeter.Bench;

/// <summary>Has the runtime of another process collect its garbage, over the socket that every .NET process listens on for diagnostics.</summary>
internal static class ForcedCollection
{
    private const byte EventPipe = 2;
    private const byte StopTracing = 1;
    private const byte CollectTracing = 3;
    private const long CollectKeyword = 0x800000;
    private static readonly byte[] Magic = "DOTNET_IPC_V1\0"u8.ToArray();

    /// <summary>Returns when a full collection is over.</summary>
    public static async Task Run(int process)
    {
        var path = Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{process}-*-socket").Single();
        await using var session = await Connect(path);
        using var request = new MemoryStream();
        await using var writer = new BinaryWriter(request, Encoding.Unicode);
        writer.Write(1); // megabytes of buffer
        writer.Write(1); // nettrace
        writer.Write(false); // no list of all methods at the end
        writer.Write(1); // provider
        writer.Write(CollectKeyword);
        writer.Write(4); // informational
        Write(writer, "Microsoft-Windows-DotNETRuntime");
        Write(writer, "");
        await Send(session, CollectTracing, request.ToArray());
        var answer = new byte[28];
        await session.ReadExactlyAsync(answer);
        var drained = Drain(session);

        // The session begins with the collection, and ends after it.
        await using var stopping = await Connect(path);
        await Send(stopping, StopTracing, answer[20..28]);
        await drained;
    }

    private static async Task<NetworkStream> Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static void Write(BinaryWriter writer, string text)
    {
        writer.Write(text.Length + 1);
        writer.Write(Encoding.Unicode.GetBytes(text + '\0'));
    }

    private static async Task Send(NetworkStream stream, byte command, byte[] body)
    {
        var message = new byte[Magic.Length + 6 + body.Length];
        Magic.CopyTo(message, 0);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(Magic.Length), (ushort)message.Length);
        message[Magic.Length + 2] = EventPipe;
        message[Magic.Length + 3] = command;
        body.CopyTo(message, Magic.Length + 6);
        await stream.WriteAsync(message);
    }

    private static async Task Drain(NetworkStream stream)
    {
        var part = new byte[1 << 16];
        while (await stream.ReadAsync(part) > 0)
        {
        }
    }
}
