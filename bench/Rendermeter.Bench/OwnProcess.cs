using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Rendermeter.Bench;

/// <summary>A server in a process of its own on a free port of this machine, ended by its id.</summary>
internal sealed partial class OwnProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly List<string> _printed = [];

    private OwnProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>The key that the gateway has printed at its first start, or that was known before.</summary>
    public string Key
    {
        get => field ?? PrintedKey;
        set;
    }

    private string PrintedKey => KeyPattern().Match(Printed) is { Success: true } found ? found.Value : throw new InvalidOperationException($"no key was printed:\n{Printed}");

    /// <summary>What it has in managed memory after a full collection, in bytes, as it says itself in its metrics.</summary>
    public async Task<long> HeapBytes()
    {
        // What the first one finds to be finalised, the second one collects.
        await ForcedCollection.Run(_process.Id);
        await ForcedCollection.Run(_process.Id);
        using var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        var metrics = await client.GetStringAsync(new Uri("metrics", UriKind.Relative));
        return long.Parse(HeapPattern().Match(metrics).Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    /// <summary>What the process has in memory now, in bytes.</summary>
    public long ResidentBytes => Status("VmRSS");

    /// <summary>The most it has had in memory, in bytes.</summary>
    public long MostResidentBytes => Status("VmHWM");

    /// <summary>Processor time so far.</summary>
    public TimeSpan Worked
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    private string Printed
    {
        get
        {
            lock (_printed)
            {
                return string.Join('\n', _printed);
            }
        }
    }

    /// <summary>The provider without latency.</summary>
    public static Task<OwnProcess> Stub(int bytes) => Start(FreeAddress(), at => Self("stub", at.Port.ToString(CultureInfo.InvariantCulture), bytes.ToString(CultureInfo.InvariantCulture)), "/");

    /// <summary>A proxy that does nothing but hand on.</summary>
    public static Task<OwnProcess> Proxy(Uri upstream) => Start(FreeAddress(), at => Self("proxy", at.Port.ToString(CultureInfo.InvariantCulture), upstream.AbsoluteUri), "/");

    /// <summary>Portkey's gateway, where it was installed.</summary>
    public static Task<OwnProcess> Portkey(string directory) => Start(FreeAddress(), at => new ProcessStartInfo("node",
        [Path.Combine(directory, "node_modules/@portkey-ai/gateway/build/start-server.js"), $"--port={at.Port}", "--headless"]) { WorkingDirectory = directory }, "/");

    /// <summary>The gateway on a data directory, with OpenAI and fal at the stub.</summary>
    public static Task<OwnProcess> Gateway(string program, string data, Uri vendor) => Start(FreeAddress(), at =>
    {
        string[] arguments = ["serve", "--data", data, "--urls", at.AbsoluteUri.TrimEnd('/')];
        var info = program.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet", [program, .. arguments]) : new ProcessStartInfo(program, arguments);
        info.Environment["Rendermeter__Default__CreditLine"] = "1000000.00";
        info.Environment["Rendermeter__Providers__openai__BaseUrl"] = new Uri(vendor, "v1").AbsoluteUri;
        info.Environment["Rendermeter__Providers__openai__ApiKey"] = "stub";
        info.Environment["Rendermeter__Providers__fal__BaseUrl"] = new Uri(vendor, "queue").AbsoluteUri;
        info.Environment["Rendermeter__Providers__fal__ApiKey"] = "stub:stub";
        return info;
    }, "/healthz");

    /// <summary>Kills it as a crash does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static ProcessStartInfo Self(params string[] arguments) => new("dotnet", [typeof(OwnProcess).Assembly.Location, .. arguments]);

    private static async Task<OwnProcess> Start(Uri address, Func<Uri, ProcessStartInfo> how, string path)
    {
        var info = how(address);
        (info.RedirectStandardOutput, info.RedirectStandardError) = (true, true);
        var started = new OwnProcess(Process.Start(info)!, address);
        started._process.OutputDataReceived += (_, line) => started.Keep(line.Data);
        started._process.ErrorDataReceived += (_, line) => started.Keep(line.Data);
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = address };
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < StartLimit && !started._process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), CancellationToken.None);
                return started;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
            }
        }

        await started.DisposeAsync();
        throw new InvalidOperationException($"{info.FileName} {string.Join(' ', info.ArgumentList)} did not answer; it printed:\n{started.Printed}");
    }

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
    }

    private void Keep(string? line)
    {
        lock (_printed)
        {
            _printed.Add(line ?? "");
        }
    }

    private long Status(string name)
        => long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(' ', '\t')[^2], CultureInfo.InvariantCulture) << 10;

    [GeneratedRegex("rmk_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}")]
    private static partial Regex KeyPattern();

    [GeneratedRegex("^rendermeter_heap_bytes (.*)$", RegexOptions.Multiline)]
    private static partial Regex HeapPattern();
}
