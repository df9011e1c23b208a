using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Forecasts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Http.Forecasts;

/// <summary><c>/api/v1/forecasts</c>: what a feature will cost. The body has the members of a forecast file. Nothing is kept.</summary>
internal static class ForecastEndpoints
{
    public static void MapForecasts(this IEndpointRouteBuilder endpoints)
        => endpoints.MapPost("/api/v1/forecasts", Forecast).Requires(Access.Key);

    private static async Task<IResult> Forecast(HttpContext context, PriceBook book)
    {
        var (body, unreadable) = await RequestBody.Read(context);
        if (body is null)
        {
            return unreadable!;
        }

        return Forecasting.Forecast("body", body.Bytes, book) switch
        {
            ForecastResult.Forecasted { Forecast: var forecast } => new JsonAnswer(json => ForecastJson.Write(json, forecast)),
            ForecastResult.Refused { Findings: var findings } => Refusals.Validation([.. findings.Select(finding =>
                new FieldError(finding.Field, finding.Code, $"line {finding.Line}, column {finding.Column}: {finding.Detail}", Value: null, Allowed: null))]),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
