using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Faults;

/// <summary>Callers who hang up, in each phase of a call. What was not read whole is nothing; what was admitted is carried out, charged once, and found again.</summary>
public sealed class HangUpTests(TestGateway gateway)
{
    private const string Native = """{"model":"sandbox-cheap/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";
    private const string Dialect = """{"model":"sandbox-cheap/image","prompt":"a red kettle","size":"1024x1024","n":4}""";

    [Fact]
    public async Task Before_the_request_was_read_there_is_no_render_and_no_hold()
    {
        var tenant = await gateway.Open();
        var request = Request("/api/v1/renders", tenant, Native);

        foreach (var length in (int[])[10, request.Length / 2, request.Length - 1])
        {
            using var caller = await Connect();
            await caller.GetStream().WriteAsync(request.AsMemory(0, length), TestContext.Current.CancellationToken);
            HangUp(caller);
        }

        // A whole request on another connection is answered after those were given up or in the middle of it.
        Assert.Equal(200, (await tenant.Get("/api/v1/renders")).Status);
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task After_the_request_was_sent_a_keyed_repetition_finds_the_one_render()
    {
        var tenant = await gateway.Open();
        using (var caller = await Connect())
        {
            await caller.GetStream().WriteAsync(Request("/api/v1/renders", tenant, Native, "Idempotency-Key: k-1\r\n"), TestContext.Current.CancellationToken);
            HangUp(caller);
        }

        var again = await tenant.Post("/api/v1/renders", Native, ("Idempotency-Key", "k-1"));
        var ended = await tenant.End(again.Json.GetProperty("id").GetString()!);

        await AssertOneChargedRender(tenant, ended, "0.040000000");
    }

    [Fact]
    public async Task While_the_render_runs_it_goes_on_and_an_unkeyed_repetition_gets_its_pictures()
    {
        var tenant = await gateway.Open();
        using (var caller = await Connect())
        {
            await caller.GetStream().WriteAsync(Request("/v1/images/generations", tenant, Dialect), TestContext.Current.CancellationToken);
            await tenant.BeginFirst();

            HangUp(caller);
        }

        await AssertRepetitionIsTheSameRender(tenant);
    }

    [Fact]
    public async Task While_the_answer_is_written_an_unkeyed_repetition_gets_all_of_it()
    {
        var tenant = await gateway.Open();
        using (var caller = await Connect())
        {
            await caller.GetStream().WriteAsync(Request("/v1/images/generations", tenant, Dialect), TestContext.Current.CancellationToken);
            Assert.NotEqual(0, await caller.GetStream().ReadAsync(new byte[16], TestContext.Current.CancellationToken));
            HangUp(caller);
        }

        await AssertRepetitionIsTheSameRender(tenant);
    }

    private async Task AssertRepetitionIsTheSameRender(TestGateway.Tenant tenant)
    {
        // The end of the first call is noticed when its connection breaks, which is soon and not at once.
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        TestGateway.Answer again;
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            again = await tenant.Post("/v1/images/generations", Dialect, ("x-stainless-retry-count", "1"));
        }
        while (again.Status != 200);

        Assert.Equal(4, again.Json.GetProperty("data").GetArrayLength());
        var render = (await tenant.Get("/api/v1/renders")).Json.GetProperty("data")[0];
        Assert.Equal(render.GetProperty("id").GetString(), again.Header("x-rendermeter-render-id"));
        await AssertOneChargedRender(tenant, render, "0.160000000");
    }

    private static async Task AssertOneChargedRender(TestGateway.Tenant tenant, JsonElement render, string charged)
    {
        Assert.Equal(("succeeded", charged, 1), (render.GetProperty("status").GetString(), render.GetProperty("charged").GetString(), render.GetProperty("attempts").GetArrayLength()));
        Assert.Equal(1, await tenant.CountRenders());
        Assert.Equal("0.000000000", (await tenant.ReadWallet()).GetProperty("held").GetString());
    }

    private async Task<TcpClient> Connect()
    {
        var caller = new TcpClient();
        await caller.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
        return caller;
    }

    private static void HangUp(TcpClient caller)
    {
        caller.LingerState = new LingerOption(enable: true, seconds: 0);
        caller.Close();
    }

    private byte[] Request(string path, TestGateway.Tenant tenant, string body, string headers = "")
        => Encoding.UTF8.GetBytes($"POST {path} HTTP/1.1\r\nHost: {gateway.Address.Authority}\r\nAuthorization: Bearer {tenant.Key}\r\nContent-Type: application/json; charset=utf-8\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}");
}
