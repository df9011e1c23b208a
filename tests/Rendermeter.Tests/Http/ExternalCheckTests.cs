using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Http.Routes;

namespace Rendermeter.Tests.Http;

public sealed class ExternalCheckTests
{
    [Theory]
    [InlineData("""{"score":700,"reason":"fine"}""", 700)]
    [InlineData("""{"score":1001}""", null)]
    [InlineData("""{"score":"700"}""", null)]
    [InlineData("[]", null)]
    [InlineData("no JSON", null)]
    public async Task An_answer_is_a_score_or_it_is_missing(string answer, int? score)
    {
        await using var judge = await Judge(answer);
        using var client = new HttpCheckClient();

        var said = await client.Ask(new ExternalCheck(new Uri($"{judge.Urls.First()}/judge"), 0) { Inside = true }, Subject(), TestContext.Current.CancellationToken);

        Assert.Equal(score, said?.ScoreThousandths);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task An_address_inside_is_not_called_unless_the_operator_has_said_so(string host)
    {
        await using var judge = await Judge("""{"score":700}""");
        using var client = new HttpCheckClient();

        var said = await client.Ask(new ExternalCheck(new Uri($"http://{host}:{new Uri(judge.Urls.First()).Port}/judge"), 0), Subject(), TestContext.Current.CancellationToken);

        Assert.Null(said);
    }

    private static CheckSubject Subject() => new("rnd_1", "product-photo", "a red kettle", "image/png", "00", new MemoryStream([1, 2, 3]));

    private static async Task<WebApplication> Judge(string answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var judge = builder.Build();
        judge.Urls.Add("http://127.0.0.1:0");
        judge.MapPost("/judge", () => Results.Text(answer, "application/json"));
        await judge.StartAsync();
        return judge;
    }
}
