using System.Globalization;
using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Invoices;
using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;

namespace Rendermeter.Http.Reports;

/// <summary><c>/api/v1/spend</c>: what was spent on what, by one or two of nine things.</summary>
internal static class SpendEndpoints
{
    private const int MostRows = 100_000;

    public static void MapSpend(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/api/v1/spend", Sum).Requires(Access.Admin);

    private static async Task<IResult> Sum(HttpContext context, OrgDirectory orgs, IReports reports, TimeProvider time)
    {
        var (period, wrongPeriod) = ReportPeriod.Read(context.Request, time.GetUtcNow());
        var (asCsv, wrongFormat) = ReportPeriod.ReadFormat(context.Request);
        var (by, wrongBy) = Dimensions(context.Request);
        var zone = context.Request.Query["time_zone"] is { Count: > 0 } given ? given.ToString() : "UTC";
        var wrongZone = CapPeriods.IsZone(zone) ? null : Refusals.Parameter("time_zone", "time_zone is an IANA zone such as Europe/Berlin");
        if ((wrongPeriod ?? wrongFormat ?? wrongBy ?? wrongZone) is { } wrong)
        {
            return wrong;
        }

        var table = new SpendTable(by, zone);
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            await reports.ReadSpend(org.Id, period.From, period.To, table.Add, context.RequestAborted);
            if (table.Count > MostRows)
            {
                return ReportPeriod.TooLong($"A spend table has at most {MostRows} rows");
            }
        }

        var rows = table.Rows();
        return asCsv ? new CsvAnswer("spend.csv", Csv(by, rows)) : JsonAnswer.Object(json =>
        {
            json.WriteInstant("from", period.From);
            json.WriteInstant("to", period.To);
            json.WriteString("time_zone", zone);
            json.WriteList("by", by, (writer, dimension) => writer.WriteStringValue(SnakeCase.Of(dimension)));
            json.WriteList("data", rows, (writer, row) => Write(writer, by, row));
            json.WriteNull("next_cursor");
        });
    }

    private static (IReadOnlyList<SpendDimension> By, Problem? Problem) Dimensions(HttpRequest request)
    {
        var by = new List<SpendDimension>();
        foreach (var word in request.Query["by"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!SnakeCase.TryParse<SpendDimension>(word, out var dimension) || by.Contains(dimension) || by.Count == 2)
            {
                return ([], Refusals.Parameter("by", $"by is one or two different ones of {string.Join(", ", SnakeCase.Names<SpendDimension>())}"));
            }

            by.Add(dimension);
        }

        return (by.Count == 0 ? [SpendDimension.Model] : by, null);
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<SpendDimension> by, SpendRow row)
    {
        json.WriteStartObject();
        foreach (var (index, dimension) in by.Index())
        {
            json.WriteOptional(SnakeCase.Of(dimension), row.Values[index] is { Length: > 0 } value ? value : null);
        }

        json.WriteString("currency", row.Unit);
        json.WriteAmount("charge", row.ChargeNanos);
        json.WriteAmount("cost", row.CostNanos);
        json.WriteAmount("downstream", row.DownstreamNanos);
        json.WriteAmount("held", row.HeldNanos);
        json.WriteNumber("attempts", row.Attempts);
        json.WriteNumber("renders", row.Renders);
        json.WriteNumber("outputs_accepted", row.OutputsAccepted);
        json.WriteAmount("cost_per_accepted_output", row.CostPerAcceptedOutputNanos);
        json.WriteEndObject();
    }

    private static string Csv(IReadOnlyList<SpendDimension> by, IReadOnlyList<SpendRow> rows)
    {
        var text = new StringBuilder(string.Join(',', by.Select(SnakeCase.Of))).Append(",currency,charge,cost,held,attempts,renders,outputs_accepted,cost_per_accepted_output,downstream\n");
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Values.Select(FindingsWriter.Cell)).Append(',').AppendJoin(',', row.Unit, JsonWriting.Amount(row.ChargeNanos), JsonWriting.Amount(row.CostNanos),
                JsonWriting.Amount(row.HeldNanos), row.Attempts.ToString(CultureInfo.InvariantCulture), row.Renders.ToString(CultureInfo.InvariantCulture),
                row.OutputsAccepted.ToString(CultureInfo.InvariantCulture), row.CostPerAcceptedOutputNanos is { } each ? JsonWriting.Amount(each) : "",
                JsonWriting.Amount(row.DownstreamNanos)).Append('\n');
        }

        return text.ToString();
    }
}
