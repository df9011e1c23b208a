namespace Rendermeter.Providers.Tests.Sandbox;

public sealed class BillTests
{
    public static TheoryData<string, string, string, string> Prices => new()
    {
        { "sandbox-cheap", "image", """{"n":3,"width":64,"height":64}""", "0.120000000" },
        { "sandbox-cheap", "video", """{"seconds":3,"width":64,"height":64,"audio":true}""", "0.060000000" },
        { "sandbox-cheap", "speech", "{}", "0.000120000" },
        { "sandbox-fast", "image", """{"n":2,"width":2048,"height":64}""", "0.160000000" },
        { "sandbox-fast", "video", """{"width":64,"height":64}""", "0.100000000" },
        { "sandbox-fast", "video", """{"seconds":"3","width":64,"height":64,"audio":true}""", "0.180000000" },
        { "sandbox-fast", "speech", """{"seconds":1,"voice":"anna"}""", "0.000180000" },
        { "sandbox-fine", "image", """{"width":1024,"height":1024}""", "0.120000000" },
        { "sandbox-fine", "image", """{"n":2,"width":1025,"height":1024}""", "0.480000000" },
        { "sandbox-fine", "video", """{"seconds":1,"resolution":"360p"}""", "0.060000000" },
        { "sandbox-fine", "video", """{"seconds":1}""", "0.100000000" },
        { "sandbox-fine", "video", """{"seconds":1,"resolution":"720p"}""", "0.150000000" },
        { "sandbox-fine", "speech", "{}", "0.001000000" },
    };

    [Theory]
    [MemberData(nameof(Prices))]
    public async Task A_job_costs_what_the_vendor_says_it_costs(string provider, string model, string parameters, string cost)
    {
        await using var host = await SandboxHost.Start();

        var job = await host.Run(provider, model, System.Text.Json.JsonElement.Parse(parameters), prompt: "a red kettle");

        Assert.Equal(cost, job.GetProperty("cost").GetString());
    }

    [Fact]
    public async Task Characters_are_code_points()
    {
        await using var host = await SandboxHost.Start();

        var job = await host.Run("sandbox-cheap", "speech", new { }, prompt: "😀é");

        Assert.Equal("2", job.GetProperty("usage").GetProperty("characters").GetString());
        Assert.Equal("0.000020000", job.GetProperty("cost").GetString());
    }

    [Fact]
    public async Task The_bill_has_one_line_for_each_job_and_adds_up()
    {
        await using var host = await SandboxHost.Start();
        string[] modes = ["none", "fail_free", "fail_billed", "refuse_output", "wrong_size", "deliver_twice", "none", "slow"];

        var ids = await Task.WhenAll(modes.Select((simulate, number) => host.Submit("sandbox-cheap", "image", new { width = 64, height = 64, simulate }, reference: $"att_{number}")));
        var jobs = await Task.WhenAll(ids.Select(id => host.Ended("sandbox-cheap", id)));
        var bill = await host.Bill("sandbox-cheap");
        var lines = bill.GetProperty("lines").EnumerateArray().ToArray();

        Assert.Equal("0.280000000", bill.GetProperty("total").GetString());
        Assert.Equal(ids.Order(), lines.Select(line => line.GetProperty("job").GetString()!).Order());
        Assert.Equal(
            jobs.Select(job => (job.GetProperty("reference").GetString(), job.GetProperty("cost").GetString(), job.GetProperty("outcome").GetString())).Order(),
            lines.Select(line => (line.GetProperty("reference").GetString(), line.GetProperty("amount").GetString(), line.GetProperty("outcome").GetString())).Order());
    }
}
