using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>
/// A PostgreSQL server of the tests' own, in a directory that goes with it. It listens on the loopback alone. A server refuses to run as root, so root
/// starts it as the user that Debian's package has made.
/// </summary>
public sealed class PostgresCluster : IDisposable
{
    private const string User = "postgres";
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(90);

    private static readonly string? Programs = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")) && File.Exists(Path.Combine(bin, "pg_ctl")))
        : null;

    private readonly string _directory;
    private readonly string _settings;
    private int _port;

    private PostgresCluster(string directory, string settings) => (_directory, _settings) = (directory, settings);

    /// <summary>Why there can be none; null where there can.</summary>
    public static string? Missing
        => Programs is null ? "PostgreSQL is not installed: apt-get install postgresql"
            : Environment.IsPrivilegedProcess && !File.ReadLines("/etc/passwd").Any(line => line.StartsWith(User + ":", StringComparison.Ordinal)) ? $"there is no user {User} to run it as"
            : null;

    public int Port => _port;

    public string ConnectionString => string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username={User};Database={User}");

    /// <summary>Makes a cluster and starts it.</summary>
    /// <param name="safe">Whether what it commits is written through to the disk, as in production.</param>
    public static PostgresCluster Start(bool safe)
    {
        var directory = Directory.CreateTempSubdirectory("rendermeter-postgres-").FullName;
        var settings = safe ? "-c max_connections=100" : "-c max_connections=100 -c fsync=off -c full_page_writes=off";
        var cluster = new PostgresCluster(directory, settings);
        if (Environment.IsPrivilegedProcess)
        {
            Run("chown", [User, directory]);
        }

        cluster.RunAsUser("initdb", "--no-sync", "--auth=trust", $"--username={User}", "--encoding=UTF8", "--locale=C.UTF-8", "--pgdata", cluster.Pgdata);
        cluster.StartAnywhere();
        return cluster;
    }

    /// <summary>Ends the server as a loss of power would: nothing is said to anybody, and the next start recovers from the log.</summary>
    public void Crash() => RunAsUser("pg_ctl", "stop", "--mode=immediate", "--wait", "--pgdata", Pgdata);

    public void StartServer() => RunAsUser("pg_ctl", "start", "--wait", "--pgdata", Pgdata, "--log", Path.Combine(_directory, "log"),
        "--options", string.Create(CultureInfo.InvariantCulture, $"-c listen_addresses=127.0.0.1 -p {_port} -c unix_socket_directories={_directory} {_settings}"));

    /// <summary>The server's first process, whose children are all others.</summary>
    public int ProcessId => int.Parse(File.ReadLines(Path.Combine(Pgdata, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>All of the server's processes as they are now, the first of them first.</summary>
    public IReadOnlyList<int> ProcessIds => [ProcessId, .. Children()];

    /// <summary>Waits until the server has ended by itself.</summary>
    public async Task WaitForEnd(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (File.Exists(Path.Combine(Pgdata, "postmaster.pid")))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Stands the whole server still: connections stay, and nothing answers. The first process first, so that it makes no more.</summary>
    public void Pause() => Signal("STOP", [ProcessId, .. Children()]);

    public void Resume() => Signal("CONT", [.. Children(), ProcessId]);

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        if (File.Exists(Path.Combine(Pgdata, "postmaster.pid")))
        {
            // One that stands still cannot end.
            Resume();

            // It finds its own server by the process id in that file.
            Crash();
        }

        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>A port that is free now may be somebody else's when the server takes it: then another is tried.</summary>
    private void StartAnywhere()
    {
        for (var tries = 1; ; tries++)
        {
            _port = FreePort();
            try
            {
                StartServer();
                return;
            }
            catch (InvalidOperationException) when (tries < 5 && !File.Exists(Path.Combine(Pgdata, "postmaster.pid")))
            {
                // It says why in its log.
            }
        }
    }

    private string Pgdata => Path.Combine(_directory, "data");

    private IEnumerable<int> Children()
        => File.ReadAllText($"/proc/{ProcessId}/task/{ProcessId}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture));

    // One of them may have ended in the meantime.
    private static void Signal(string name, IEnumerable<int> processes)
        => Run("/bin/sh", ["-c", $"kill -{name} {string.Join(' ', processes)}; true"]);

    private void RunAsUser(string program, params string[] arguments)
    {
        string[] all = [Path.Combine(Programs!, program), .. arguments];
        if (Environment.IsPrivilegedProcess)
        {
            Run("setpriv", [$"--reuid={User}", $"--regid={User}", "--clear-groups", .. all]);
        }
        else
        {
            Run(all[0], all[1..]);
        }
    }

    // Its output is not redirected: the server would inherit the pipe, and nobody would ever see its end.
    private static void Run(string program, string[] arguments)
    {
        var shell = new ProcessStartInfo("/bin/sh", ["-c", "cd / && exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]);
        using var process = Process.Start(shell)!;
        if (!process.WaitForExit(RunLimit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end within {RunLimit}");
        }

        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
