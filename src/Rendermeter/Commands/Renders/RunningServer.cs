using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Rendermeter.Commands.Renders;

/// <summary>A running server, asked over HTTP.</summary>
internal sealed class RunningServer : IDisposable
{
    private readonly HttpClient _client;

    private RunningServer(HttpClient client) => _client = client;

    /// <summary>The server under an address, or null after a complaint.</summary>
    public static RunningServer? At(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            Complaint.Print($"--server: '{address}' is no address such as http://127.0.0.1:8080");
            return null;
        }

        if (Environment.GetEnvironmentVariable("RENDERMETER_KEY") is not { Length: > 0 } key)
        {
            Complaint.Print("RENDERMETER_KEY is not set: it holds the admin key that the server printed at its first start");
            return null;
        }

        var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new RunningServer(client);
    }

    /// <summary>How the program ends where there was no answer.</summary>
    public int ExitCode { get; private set; } = Commands.ExitCode.Refused;

    /// <summary>The answer, or null after a complaint in the server's own words.</summary>
    public async Task<JsonElement?> Send(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        try
        {
            using var answer = await _client.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            var json = text.Length > 0 ? JsonElement.Parse(text) : default;
            if (answer.IsSuccessStatusCode)
            {
                return json;
            }

            ExitCode = json.ValueKind == JsonValueKind.Object && Administration.AdminCommand.IsUsage((int)answer.StatusCode, json) ? Commands.ExitCode.WrongUsage : Commands.ExitCode.Refused;
            Complaint.Print(json.ValueKind == JsonValueKind.Object && json.TryGetProperty("detail", out var detail) ? Said(json, detail) : $"the server answered {(int)answer.StatusCode}");
            return null;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Complaint.Print($"--server: {_client.BaseAddress} does not answer as a gateway: {failure.Message}");
            return null;
        }
    }

    public void Dispose() => _client.Dispose();

    private static string Said(JsonElement problem, JsonElement detail)
        => problem.TryGetProperty("errors", out var errors) && errors.GetArrayLength() > 0
            ? string.Join("; ", errors.EnumerateArray().Select(error => error.GetProperty("detail").GetString()))
            : detail.GetString() ?? "";
}
