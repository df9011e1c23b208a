using System.Text.Json;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Tests.Http;

/// <summary>Giving a render up, deciding what is in doubt, and finding both again.</summary>
public sealed class CancelTests(TestGateway gateway)
{
    private const string Slow = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";

    [Fact]
    public async Task A_cancel_is_a_request_and_asked_twice_has_the_same_answer()
    {
        await using var slow = await Gateway(TimeSpan.FromMinutes(5));
        var tenant = await slow.Open();
        var id = Text((await tenant.Post("/api/v1/renders", Slow)).Json, "id");

        var first = await tenant.Post($"/api/v1/renders/{id}/cancel", "{}");
        var second = await tenant.Post($"/api/v1/renders/{id}/cancel", "{}");
        var render = await tenant.End(id);
        var third = await tenant.Post($"/api/v1/renders/{id}/cancel", "{}");

        Assert.Equal((200, 200, 200), (first.Status, second.Status, third.Status));
        Assert.Equal(Text(first.Json, "cancel_requested_at"), Text(second.Json, "cancel_requested_at"));
        Assert.Equal(("cancelled", "0.000000000"), (Text(render, "status"), Text(render, "held")));
        Assert.Single(await Events(tenant), happened => Text(happened, "kind") == "render.cancel_requested");
    }

    [Fact]
    public async Task What_has_ended_cannot_be_cancelled_and_another_tenants_render_is_not_there()
    {
        var tenant = await gateway.Open();
        var stranger = await gateway.Open();
        var render = await tenant.Render(Slow);

        var late = await tenant.Post($"/api/v1/renders/{Text(render, "id")}/cancel", "{}");
        var foreign = await stranger.Post($"/api/v1/renders/{Text(render, "id")}/cancel", "{}");

        Assert.Equal((409, "already_final"), (late.Status, late.Code));
        Assert.Equal(404, foreign.Status);
    }

    [Fact]
    public async Task A_deadline_ends_what_takes_too_long()
    {
        await using var slow = await Gateway(TimeSpan.FromMinutes(5));
        var tenant = await slow.Open();
        var deadline = TimeProvider.System.GetUtcNow().AddSeconds(4);

        var render = await tenant.Render($$"""{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64},"deadline_at":"{{deadline:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""");

        Assert.Equal(("failed", "0.000000000"), (Text(render, "status"), Text(render, "held")));
    }

    [Fact]
    public async Task Whoever_prefers_to_wait_gets_the_end_or_the_state_when_time_is_up()
    {
        await using var slow = await Gateway(TimeSpan.FromMinutes(5));
        var patient = await (await gateway.Open()).Post("/api/v1/renders", Slow, ("Prefer", "wait=20"));
        var hasty = await (await slow.Open()).Post("/api/v1/renders", Slow, ("Prefer", "wait=1"));
        var wrong = await (await gateway.Open()).Post("/api/v1/renders", Slow, ("Prefer", "wait=0"));

        Assert.Equal((201, "succeeded", "wait=20"), (patient.Status, Text(patient.Json, "status"), patient.Header("Preference-Applied")));
        Assert.Equal((202, "running"), (hasty.Status, Text(hasty.Json, "status")));
        Assert.Equal((400, "parameter"), (wrong.Status, wrong.Code));
    }

    [Fact]
    public async Task Lists_are_narrowed_and_a_cursor_belongs_to_its_question_and_its_organisation()
    {
        var tenant = await gateway.Open();
        var stranger = await gateway.Open();
        for (var count = 0; count < 3; count++)
        {
            await tenant.Render($$"""{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64},"customer":"{{(count == 1 ? "b" : "a")}}"}""");
        }

        var ofA = (await tenant.Get("/api/v1/renders?customer=a&limit=1")).Json;
        var cursor = Text(ofA, "next_cursor");
        var next = await tenant.Get($"/api/v1/renders?customer=a&limit=1&cursor={cursor}");

        Assert.Equal(1, next.Json.GetProperty("data").GetArrayLength());
        Assert.NotEqual(Text(ofA.GetProperty("data")[0], "id"), Text(next.Json.GetProperty("data")[0], "id"));
        Assert.Equal((400, 400), ((await tenant.Get($"/api/v1/renders?customer=b&limit=1&cursor={cursor}")).Status, (await stranger.Get($"/api/v1/renders?customer=a&limit=1&cursor={cursor}")).Status));
        Assert.Equal(3, (await tenant.Get("/api/v1/renders?status=succeeded")).Json.GetProperty("data").GetArrayLength());
        Assert.Equal(0, (await tenant.Get("/api/v1/renders?status=running")).Json.GetProperty("data").GetArrayLength());
        Assert.Equal(0, (await tenant.Get("/api/v1/renders?in_doubt=true")).Json.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Work_that_ran_elsewhere_is_booked_once_and_nothing_is_sent()
    {
        var tenant = await gateway.Open();
        const string Body = """{"offer":"sandbox-fast/image","parameters":{"n":2,"width":64,"height":64},"outcome":"success","cost":"0.123","provider_job_id":"theirs-1","customer":"acme"}""";

        var first = await tenant.Post("/api/v1/attempts", Body, ("Idempotency-Key", "job-1"));
        var again = await tenant.Post("/api/v1/attempts", Body, ("Idempotency-Key", "job-1"));
        var twice = await tenant.Post("/api/v1/attempts", Body, ("Idempotency-Key", "job-2"));
        var rated = await tenant.Post("/api/v1/attempts", """{"offer":"sandbox-fast/image","parameters":{"width":64,"height":64},"outcome":"success"}""");
        var unknown = await tenant.Post("/api/v1/attempts", """{"offer":"sandbox-fast/image","parameters":{"width":64,"height":64},"outcome":"unknown"}""");
        var id = Text(first.Json.GetProperty("attempt"), "id");
        var doubtful = Text(unknown.Json, "render");
        var inDoubt = (await tenant.Get("/api/v1/renders?in_doubt=true")).Json.GetProperty("data");
        var resolved = await gateway.Operator.Post($"/api/v1/renders/{doubtful}/resolve", """{"as":"billed","cost":"0.05","note":"on the invoice of November"}""");
        var refused = await gateway.Operator.Post($"/api/v1/renders/{doubtful}/resolve", """{"as":"free","note":"or not"}""");

        Assert.True(first.Status == 201, first.Text);
        Assert.Equal(("true", first.Text), (again.Header("Idempotent-Replayed"), again.Text));
        Assert.Equal((422, "#/provider_job_id"), (twice.Status, Text(twice.Json.GetProperty("errors")[0], "pointer")));
        Assert.Equal(("billed", "0.123000000", "theirs-1"), (Text(first.Json.GetProperty("attempt"), "state"), Text(first.Json.GetProperty("attempt"), "charge"), Text(first.Json.GetProperty("attempt"), "provider_job_id")));
        Assert.Equal("0.080000000", Text(rated.Json.GetProperty("attempt"), "charge"));
        Assert.Equal(first.Text, (await tenant.Get($"/api/v1/attempts/{id}")).Text);
        Assert.Equal(doubtful, Text(Assert.Single(inDoubt.EnumerateArray()), "id"));
        Assert.Equal((200, "0.050000000"), (resolved.Status, Text(resolved.Json, "charged")));
        Assert.Equal((409, "not_in_doubt"), (refused.Status, refused.Code));
        Assert.Equal("9.747000000", Text(await tenant.ReadWallet(), "available"));
        Assert.Contains(await Events(tenant), happened => Text(happened, "kind") == "attempt.resolved");
        Assert.Empty(await gateway.Gateway.Store.Auditor.Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Only_the_operator_resolves_and_a_reason_is_required()
    {
        var plain = await gateway.Open(admin: false);
        var admin = await gateway.Open();
        var id = new RenderId(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()));

        Assert.Equal(403, (await plain.Post($"/api/v1/renders/{id}/resolve", """{"as":"free","note":"x"}""")).Status);
        Assert.Equal(403, (await admin.Post($"/api/v1/renders/{id}/resolve", """{"as":"free","note":"x"}""")).Status);
        Assert.Equal(422, (await gateway.Operator.Post($"/api/v1/renders/{id}/resolve", """{"as":"maybe"}""")).Status);
        Assert.Equal(404, (await gateway.Operator.Post($"/api/v1/renders/{id}/resolve", """{"as":"free","note":"x"}""")).Status);
    }

    private static async Task<TestGateway> Gateway(TimeSpan run)
    {
        var slow = new TestGateway(sandbox =>
        {
            foreach (var vendor in sandbox.Providers.Values)
            {
                (vendor.ShortestRun, vendor.LongestRun) = (run, run);
            }
        });
        await slow.InitializeAsync();
        return slow;
    }

    private static async Task<List<JsonElement>> Events(TestGateway.Tenant tenant) => [.. (await tenant.Get("/api/v1/events")).Json.GetProperty("data").EnumerateArray()];

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
