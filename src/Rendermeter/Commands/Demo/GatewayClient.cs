using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Rendermeter.Commands.Demo.Views;

namespace Rendermeter.Commands.Demo;

/// <summary>The gateway as any customer's program sees it: HTTP and nothing else.</summary>
internal sealed class GatewayClient(HttpClient http, string adminKey)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>A key of its own for the shop, with its id: keys are shown once.</summary>
    public async Task<(string Id, string Key)> CreateKey(string name, CancellationToken cancellationToken)
    {
        var key = await Send(HttpMethod.Post, "/api/v1/keys", new { name }, adminKey, idempotencyKey: null, cancellationToken);
        return (key.GetProperty("id").GetString()!, key.GetProperty("key").GetString()!);
    }

    public async Task CapSpendOfDay(string key, string limit, CancellationToken cancellationToken)
        => await Send(HttpMethod.Post, "/api/v1/caps",
            new { scope = new { kind = "key", id = key }, metric = "spend", period = "day", time_zone = "UTC", limit, currency = "USD" },
            adminKey, idempotencyKey: null, cancellationToken);

    public async Task<WalletView> ReadWallet(CancellationToken cancellationToken)
        => (await Send(HttpMethod.Get, "/api/v1/wallets", body: null, adminKey, idempotencyKey: null, cancellationToken))
            .GetProperty("data")[0].Deserialize<WalletView>(Json)!;

    public Task TopUp(string wallet, string amount, string reference, CancellationToken cancellationToken)
        => Send(HttpMethod.Post, $"/api/v1/wallets/{wallet}/top-ups", new { amount, reference }, adminKey, reference, cancellationToken);

    /// <summary>Asks for a render; what money refuses comes back as the problem.</summary>
    public async Task<(RenderView? Render, ProblemView? Refused)> Ask(Scene scene, string key, string idempotencyKey, CancellationToken cancellationToken)
    {
        var body = new
        {
            model = scene.Model,
            prompt = scene.Prompt,
            parameters = scene.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value),
            max_cost = scene.Model == Script.Route ? Script.MaxCost : null,
            feature = "demo",
        };
        using var response = await Exchange(HttpMethod.Post, "/api/v1/renders", body, key, idempotencyKey, cancellationToken);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return response.StatusCode == HttpStatusCode.PaymentRequired ? (null, answer.Deserialize<ProblemView>(Json))
            : response.IsSuccessStatusCode ? (answer.Deserialize<RenderView>(Json), null)
            : throw Unexpected(response, answer.ToString());
    }

    public async Task<RenderView> ReadRender(string id, CancellationToken cancellationToken)
        => (await Send(HttpMethod.Get, $"/api/v1/renders/{id}", body: null, adminKey, idempotencyKey: null, cancellationToken)).Deserialize<RenderView>(Json)!;

    /// <summary>Every render of the organisation, of earlier runs too.</summary>
    public async IAsyncEnumerable<RenderView> ReadRenders([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await Send(HttpMethod.Get, $"/api/v1/renders?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}", body: null, adminKey, idempotencyKey: null, cancellationToken);
            foreach (var render in page.GetProperty("data").EnumerateArray())
            {
                yield return render.Deserialize<RenderView>(Json)!;
            }

            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
    }

    /// <summary>The receipt as it came, and what the demo says of it.</summary>
    public async Task<(JsonElement Text, ReceiptView Receipt)> ReadReceipt(string render, CancellationToken cancellationToken)
    {
        var receipt = await Send(HttpMethod.Get, $"/api/v1/receipts/{render}", body: null, adminKey, idempotencyKey: null, cancellationToken);
        return (receipt, receipt.Deserialize<ReceiptView>(Json)!);
    }

    /// <summary>The weighing behind the order of a render's offers.</summary>
    public async Task<ChoiceView> ReadChoice(string route, string render, CancellationToken cancellationToken)
        => (await Send(HttpMethod.Get, $"/api/v1/routes/{route}/choices/{render}", body: null, adminKey, idempotencyKey: null, cancellationToken))
            .GetProperty("choice").Deserialize<ChoiceView>(Json)!;

    public async Task<BillView> ReadBill(string provider, CancellationToken cancellationToken)
        => (await Send(HttpMethod.Get, $"/sandbox/{provider}/bill", body: null, key: null, idempotencyKey: null, cancellationToken)).Deserialize<BillView>(Json)!;

    public async Task Download(string url, string path, CancellationToken cancellationToken)
    {
        using var response = await Exchange(HttpMethod.Get, url, body: null, adminKey, idempotencyKey: null, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw Unexpected(response, await response.Content.ReadAsStringAsync(cancellationToken));
        }

        await using var file = File.Create(path);
        await response.Content.CopyToAsync(file, cancellationToken);
    }

    private async Task<JsonElement> Send(HttpMethod method, string path, object? body, string? key, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var response = await Exchange(method, path, body, key, idempotencyKey, cancellationToken);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)
            : throw Unexpected(response, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private async Task<HttpResponseMessage> Exchange(HttpMethod method, string path, object? body, string? key, string? idempotencyKey, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        request.Content = body is null ? null : JsonContent.Create(body, options: Json);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static DemoFailedException Unexpected(HttpResponseMessage response, string answer)
        => new($"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri!.PathAndQuery} was answered with {(int)response.StatusCode}: {answer}");
}
