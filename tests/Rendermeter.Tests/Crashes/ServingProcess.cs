using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rendermeter.Tests.Crashes;

/// <summary>The built program, serving with its sandbox in a process of its own, so that it can be killed like one.</summary>
internal sealed partial class ServingProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly List<string> _printed = [];

    private ServingProcess(Process process) => _process = process;

    public static string Program => Path.Combine(AppContext.BaseDirectory, "rendermeter.dll");

    public HttpClient Client { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public int Id => _process.Id;

    /// <summary>How it ended.</summary>
    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    public string Printed
    {
        get
        {
            lock (_printed)
            {
                return string.Join('\n', _printed);
            }
        }
    }

    /// <summary>Starts on a data directory and waits until it answers. <paramref name="crash"/> is a crash point such as <c>claim.after-commit:2</c>.</summary>
    public static async Task<ServingProcess> Start(
        string data, string? key, string? crash = null, IReadOnlyList<string>? arguments = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        var info = new ProcessStartInfo("dotnet", [Program, "serve", "--sandbox", "--data", data, "--urls", "http://127.0.0.1:0", .. arguments ?? []])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        info.Environment.Remove("RENDERMETER_CRASH");
        if (crash is not null)
        {
            info.Environment["RENDERMETER_CRASH"] = crash;
        }

        foreach (var (name, value) in settings ?? new Dictionary<string, string?>())
        {
            info.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        var serving = new ServingProcess(Process.Start(info)!);
        serving._process.OutputDataReceived += (_, line) => serving.Keep(line.Data);
        serving._process.ErrorDataReceived += (_, line) => serving.Keep(line.Data);
        serving._process.BeginOutputReadLine();
        serving._process.BeginErrorReadLine();
        try
        {
            await serving.WaitUntilReady();
        }
        catch
        {
            await serving.DisposeAsync();
            throw;
        }

        serving.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key ?? KeyPattern().Match(serving.Printed).Value);
        return serving;
    }

    /// <summary>The key that requests are made with.</summary>
    public string Key => Client.DefaultRequestHeaders.Authorization!.Parameter!;

    public async Task<JsonElement> Get(string path)
    {
        using var answer = await Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"GET {path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Kills it as <c>kill -9</c> does.</summary>
    public async Task Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await WaitForExit();
    }

    /// <summary>Sends it a signal: STOP, CONT, TERM.</summary>
    public async Task Signal(string name)
    {
        await Child.Run(new ProcessStartInfo("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]));
    }

    /// <summary>True while it stands still.</summary>
    public bool IsStopped => File.ReadAllText($"/proc/{_process.Id}/stat").Split(')')[^1].TrimStart()[0] == 'T';

    /// <summary>Asks it to end, as an operator does, and answers its exit code.</summary>
    public async Task<int> Stop()
    {
        await Signal("TERM");
        await WaitForExit();
        return _process.ExitCode;
    }

    public async Task WaitForExit()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        await _process.WaitForExitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Kill();
        Client.Dispose();
        _process.Dispose();
    }

    private async Task WaitUntilReady()
    {
        var started = Stopwatch.StartNew();
        while (started.Elapsed < StartLimit && !_process.HasExited)
        {
            if (AddressPattern().Match(Printed) is { Success: true } listening)
            {
                Client.BaseAddress ??= new Uri(listening.Groups[1].Value);
                if (await Answers())
                {
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        if (_process.HasExited)
        {
            // What it printed last may still be on its way.
            await Task.WhenAny(_process.WaitForExitAsync(TestContext.Current.CancellationToken), Task.Delay(StartLimit, TimeProvider.System, TestContext.Current.CancellationToken));
        }

        throw new InvalidOperationException($"serve did not answer; it printed:\n{Printed}");
    }

    private async Task<bool> Answers()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or SocketException or TaskCanceledException { InnerException: TimeoutException })
        {
            // Listening and not answering.
            return false;
        }
    }

    private void Keep(string? line)
    {
        lock (_printed)
        {
            _printed.Add(line ?? "");
        }
    }

    [GeneratedRegex("^listening +(http://127\\.0\\.0\\.1:[0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex AddressPattern();

    [GeneratedRegex("rmk_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}")]
    private static partial Regex KeyPattern();
}
