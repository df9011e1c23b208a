using System.Globalization;
using System.Text.Json;

namespace Rendermeter.Tests.Http;

/// <summary>Both real adapters behind a whole gateway, through retries, refusals, failures, cut answers, cancels and callers who hang up: the books are the vendors' bill.</summary>
public sealed class VendorBillTests
{
    private const string OpenAi = "openai/gpt-image-2";
    private const string Fal = "fal/fal-ai/flux-1/dev";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Whatever_happens_on_the_way_the_books_are_the_bill_of_OpenAI_and_of_fal_to_the_nano()
    {
        await using var vendor = await VendorStandIn.Start();
        await using var gateway = new TestGateway(null, vendor.Settings);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        var renders = new Dictionary<string, string>();
        foreach (var (model, words) in ((string, string[])[])
        [
            (OpenAi, ["plain", "throttled", "wrong", "fails-unbilled", "fails-billed", "cut"]),
            (Fal, ["plain", "throttled", "wrong", "fails-unbilled", "refused-billed", "cut", "busy", "long"]),
        ])
        {
            foreach (var word in words)
            {
                var quality = model == OpenAi ? ",\"quality\":\"low\"" : "";
                var answer = await tenant.Post("/api/v1/renders", $$$"""{"model":"{{{model}}}","prompt":"{{{word}}} of {{{model}}}","parameters":{"width":1024,"height":1024{{{quality}}}}}""");
                Assert.True(answer.Status == 202, answer.Text);
                renders.Add($"{word} of {model}", answer.Json.GetProperty("id").GetString()!);
            }
        }

        // One hangs up in the middle of the call, one takes a job back that runs.
        var hungUp = await HangUp(gateway, tenant, vendor);
        await Until(async () => Text((await tenant.Get($"/api/v1/renders/{renders[$"long of {Fal}"]}")).Json.GetProperty("attempts")[0], "state") == "submitted");
        await tenant.Post($"/api/v1/renders/{renders[$"long of {Fal}"]}/cancel", "{}");
        await Until(async () => (await Renders(tenant)).All(render => Text(render, "status") is "succeeded" or "rejected" or "failed" or "cancelled" or "in_doubt"));
        foreach (var render in (await Renders(tenant)).Where(render => Text(render, "status") == "in_doubt").ToList())
        {
            // What the wire has swallowed, and what nobody has a price policy for, stands on the vendor's bill: an operator says so.
            var prompt = renders.Single(pair => pair.Value == Text(render, "id")).Key;
            Assert.Contains(prompt.Split(' ')[0], (string[])["cut", "fails-billed", "fails-unbilled", "refused-billed"]);
            var billed = vendor.Bill.GetValueOrDefault(prompt);
            var resolve = billed > 0 ? $$"""{"as":"billed","cost":"{{billed.ToString(CultureInfo.InvariantCulture)}}","note":"on the bill"}""" : """{"as":"free","note":"not on the bill"}""";
            Assert.Equal(200, (await gateway.Operator.Post($"/api/v1/renders/{Text(render, "id")}/resolve", resolve)).Status);
        }

        var ended = await Renders(tenant);
        Assert.Equal(renders.Count + 1, ended.Count);
        foreach (var render in ended)
        {
            var prompt = renders.FirstOrDefault(pair => pair.Value == Text(render, "id")).Key ?? hungUp;
            Assert.Equal((prompt, vendor.Bill.GetValueOrDefault(prompt)), (prompt, render.GetProperty("attempts").EnumerateArray().Sum(attempt => Amount(attempt, "cost"))));
            Assert.Equal((prompt, prompt.StartsWith("throttled", StringComparison.Ordinal) ? 2 : 1), (prompt, vendor.Calls(prompt)));
        }

        var wallet = await tenant.ReadWallet();
        Assert.Equal("0.000000000", Text(wallet, "held"));
        Assert.Equal(10m - vendor.Bill.Values.Sum(), Amount(wallet, "balance"));
        Assert.Equal(10, vendor.Bill.Count);
        Assert.Empty(await gateway.Gateway.Store.Auditor.Run(TestContext.Current.CancellationToken));
    }

    /// <summary>Calls as an SDK does, and gives up before the answer.</summary>
    private static async Task<string> HangUp(TestGateway gateway, TestGateway.Tenant tenant, VendorStandIn vendor)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images/generations")
        {
            Content = TestGateway.Body("""{"model":"openai/gpt-image-2","prompt":"slow and given up","size":"1024x1024","quality":"low"}"""),
            Headers = { { "Authorization", $"Bearer {tenant.Key}" } },
        };
        var calling = client.SendAsync(request, patience.Token);
        await Until(() => Task.FromResult(vendor.Calls("slow and given up") == 1));
        await patience.CancelAsync();
        await Assert.ThrowsAsync<TaskCanceledException>(() => calling);
        return "slow and given up";
    }

    private static async Task<List<JsonElement>> Renders(TestGateway.Tenant tenant) => [.. (await tenant.Get("/api/v1/renders?limit=100")).Json.GetProperty("data").EnumerateArray()];

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();

    private static decimal Amount(JsonElement element, string member) => decimal.Parse(Text(element, member) ?? "0", CultureInfo.InvariantCulture);
}
