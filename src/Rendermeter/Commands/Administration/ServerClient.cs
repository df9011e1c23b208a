using System.Net.Http.Headers;
using System.Text;

namespace Rendermeter.Commands.Administration;

/// <summary>A running server, over the network, with an admin key.</summary>
/// <param name="patience">How long an answer is waited for. Default null: 5 minutes.</param>
internal sealed class ServerClient(Uri server, string key, TimeSpan? patience = null) : IAdminClient
{
    private readonly HttpClient _http = new() { BaseAddress = server, Timeout = patience ?? TimeSpan.FromMinutes(5) };

    public async Task<AdminAnswer> Send(HttpMethod method, string path, string? json, CancellationToken cancellationToken, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (idempotencyKey is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        }

        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            return new AdminAnswer((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException unreachable)
        {
            throw new AdminUnreachableException($"--server: {server} does not answer: {unreachable.Message}", ExitCode.Refused, unreachable);
        }
        catch (OperationCanceledException silent) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AdminUnreachableException(
                $"--server: {server} has not answered within {_http.Timeout.TotalSeconds:0} seconds; what was asked for may have been done: look before you repeat it", ExitCode.Refused, silent);
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return ValueTask.CompletedTask;
    }
}
