namespace Rendermeter.Tests.Http;

public sealed class ForecastTests(TestGateway gateway)
{
    [Fact]
    public async Task A_forecast_is_answered_as_the_command_prints_it()
    {
        var answer = await gateway.Operator.Post("/api/v1/forecasts", """{"forecast":"shop","starts":"2026-12","months":1,"lines":[{"name":"photo","daily":50000,"price":0.08}]}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("120000.000000000", answer.Json.GetProperty("total").GetProperty("expected").GetString());
    }

    [Fact]
    public async Task An_unknown_offer_is_refused_with_its_field()
    {
        var answer = await gateway.Operator.Post("/api/v1/forecasts", """{"forecast":"shop","starts":"2026-12","lines":[{"name":"photo","daily":5,"offer":"nobody/nothing"}]}""");

        Assert.Equal(422, answer.Status);
        Assert.Equal("#/lines/0/offer", answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }
}
