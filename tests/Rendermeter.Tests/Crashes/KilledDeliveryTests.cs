using System.Net.Http.Json;
using Rendermeter.Storage.Tests;
using Rendermeter.Storage.Tests.Postgres;
using Rendermeter.Tests.Webhooks;

namespace Rendermeter.Tests.Crashes;

/// <summary>The process is killed after a receiver was told and before that was noted.</summary>
public sealed class KilledDeliveryTests(SharedPostgres server) : IDisposable
{
    public static TheoryData<string> Databases => LongTests.AreWanted ? ["sqlite", "postgres"] : ["sqlite"];

    private readonly string _data = Directory.CreateTempSubdirectory("rendermeter-told-").FullName;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_delivery_that_was_not_noted_comes_again_under_the_same_id_and_nothing_is_lost(string database)
    {
        string[] books = database == "postgres" ? ["--database", server.NewSchema()] : [];
        await using var receiver = await Receiver.Start();
        await using var first = await ServingProcess.Start(_data, key: null, "webhook.before-note:1", books, receiver.Settings);
        await Post(first, "/api/v1/webhooks", new { url = receiver.Address.AbsoluteUri, events = new[] { "render.admitted", "render.succeeded", "render.failed" } });
        await Post(first, "/api/v1/renders", new { model = "sandbox-fast/image", prompt = "a red kettle", parameters = new { width = 64, height = 64 } });
        await first.WaitForExit();
        var told = (await receiver.Wait(1))[0];

        await using var second = await ServingProcess.Start(_data, first.Key, crash: null, books, receiver.Settings);
        var messages = await receiver.Wait(3);

        // The kill may also have come between the claim and the send: then the vendor never had a job, and the render ends without one.
        Assert.Equal(["render.admitted", "render.admitted"], messages[..2].Select(message => message.Type));
        Assert.Contains(messages[2].Type, new[] { "render.succeeded", "render.failed" });
        Assert.Equal((told.Id, Convert.ToHexString(told.Body)), (messages[1].Id, Convert.ToHexString(messages[1].Body)));
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static async Task Post(ServingProcess serving, string path, object body)
    {
        try
        {
            using var answer = await serving.Client.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        catch (HttpRequestException)
        {
            // It may die before it has answered: the render stands.
        }
    }
}
