namespace Rendermeter.Tests.Http;

public sealed class OutputLinkTests(TestGateway gateway)
{
    [Fact]
    public async Task A_signed_link_needs_no_key_serves_parts_and_leads_to_one_file()
    {
        var tenant = await gateway.Open();
        var render = await tenant.Render("""{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":512,"height":512}}""");
        var output = render.GetProperty("outputs")[0];
        var id = output.GetProperty("id").GetString()!;

        var link = (await tenant.Get($"/api/v1/outputs/{id}/link?seconds=60")).Json;
        var path = link.GetProperty("url").GetString()!;
        var whole = await gateway.Send(HttpMethod.Get, path, key: null);
        var part = await gateway.Send(HttpMethod.Get, path, key: null, null, ("Range", "bytes=0-7"));
        var altered = await gateway.Send(HttpMethod.Get, path[..^1] + (path[^1] == 'A' ? 'B' : 'A'), key: null);

        Assert.Equal((200, output.GetProperty("bytes").GetInt64()), (whole.Status, whole.Bytes.LongLength));
        Assert.Equal((206, 8), (part.Status, part.Bytes.Length));
        Assert.Equal(whole.Bytes[..8], part.Bytes);
        Assert.Equal(404, altered.Status);
        Assert.EndsWith("Z", link.GetProperty("expires_at").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("604801")]
    [InlineData("-1")]
    [InlineData("soon")]
    public async Task A_link_ends_within_a_week(string seconds)
    {
        var tenant = await gateway.Open();
        var render = await tenant.Render("""{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":512,"height":512}}""");

        var refused = await tenant.Get($"/api/v1/outputs/{render.GetProperty("outputs")[0].GetProperty("id").GetString()}/link?seconds={seconds}");

        Assert.Equal(422, refused.Status);
    }

    [Fact]
    public async Task Nobody_gets_a_link_to_the_file_of_somebody_else()
    {
        var (owner, other) = (await gateway.Open(), await gateway.Open());
        var render = await owner.Render("""{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":512,"height":512}}""");

        var refused = await other.Get($"/api/v1/outputs/{render.GetProperty("outputs")[0].GetProperty("id").GetString()}/link");

        Assert.Equal(404, refused.Status);
    }
}
