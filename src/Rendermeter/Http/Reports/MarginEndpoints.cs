using System.Globalization;
using System.Text;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Invoices;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing;

namespace Rendermeter.Http.Reports;

/// <summary><c>/api/v1/margins</c>: what was charged, given back and paid to providers, for each render, feature or customer.</summary>
internal static class MarginEndpoints
{
    private const int MostRows = 100_000;

    public static void MapMargins(this IEndpointRouteBuilder endpoints)
        => endpoints.MapGet("/api/v1/margins", Sum).Requires(Access.Admin);

    private static async Task<IResult> Sum(HttpContext context, OrgDirectory orgs, IRecords records, TimeProvider time)
    {
        var (period, wrongPeriod) = ReportPeriod.Read(context.Request, time.GetUtcNow());
        var (asCsv, wrongFormat) = ReportPeriod.ReadFormat(context.Request);
        var word = context.Request.Query["by"] is { Count: > 0 } given ? given.ToString() : "feature";
        var wrongBy = SnakeCase.TryParse<MarginBy>(word, out var by) ? null : Refusals.Parameter("by", $"by is one of {string.Join(", ", SnakeCase.Names<MarginBy>())}");
        if ((wrongPeriod ?? wrongFormat ?? wrongBy) is { } wrong)
        {
            return wrong;
        }

        var rows = new List<(OrgId Org, string Name, MarginRecord Margin)>();
        foreach (var org in await orgs.Visible(context.Caller(), context.RequestAborted))
        {
            rows.AddRange((await records.ListMargins(org.Id, by, period.From, period.To, context.RequestAborted)).Select(margin => (org.Id, NameOf(by, margin), margin)));
        }

        return rows.Count > MostRows ? ReportPeriod.TooLong($"A table of margins has at most {MostRows} rows")
            : asCsv ? new CsvAnswer("margins.csv", Csv(word, rows)) : JsonAnswer.Object(json =>
            {
                json.WriteInstant("from", period.From);
                json.WriteInstant("to", period.To);
                json.WriteString("by", word);
                json.WriteList("data", rows, (writer, row) =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("org", row.Org.ToString());
                    writer.WriteOptional(word, row.Name.Length > 0 ? row.Name : null);
                    writer.WriteString("currency", row.Margin.Unit);
                    writer.WriteNumber("attempts", row.Margin.Attempts);
                    writer.WriteAmount("charged", row.Margin.ChargedNanos);
                    writer.WriteAmount("refunded", row.Margin.RefundedNanos);
                    writer.WriteAmount("cost", row.Margin.CostNanos);
                    writer.WriteAmount("margin", row.Margin.MarginNanos);
                    writer.WriteEndObject();
                });
                json.WriteNull("next_cursor");
            });
    }

    private static string NameOf(MarginBy by, MarginRecord margin)
        => by == MarginBy.Render ? new RenderId(Guid.ParseExact(margin.Name, "N")).ToString() : margin.Name;

    private static string Csv(string by, IEnumerable<(OrgId Org, string Name, MarginRecord Margin)> rows)
    {
        var text = new StringBuilder($"org,{by},currency,attempts,charged,refunded,cost,margin\n");
        foreach (var (org, name, margin) in rows)
        {
            text.AppendJoin(',', org, FindingsWriter.Cell(name), margin.Unit, margin.Attempts.ToString(CultureInfo.InvariantCulture), JsonWriting.Amount(margin.ChargedNanos),
                JsonWriting.Amount(margin.RefundedNanos), JsonWriting.Amount(margin.CostNanos), JsonWriting.Amount(margin.MarginNanos)).Append('\n');
        }

        return text.ToString();
    }
}
